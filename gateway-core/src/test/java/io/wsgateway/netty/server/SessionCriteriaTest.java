package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.upstream.UpstreamAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionCriteriaTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.3, 9000, 10.0.0.3, 9000, true", "10.0.0.3, 9000, 10.0.0.3, 9001, false",
            "10.0.0.3, 9000, 10.0.0.30, 9000, false", "ws.internal, 9000, WS.Internal, 9000, true",
            "ws.internal, 9000, ws.internal.example, 9000, false", "2001:db8::1, 9000, 2001:DB8:0:0::1, 9000, true",
            "2001:db8::1, 9000, 2001:db8::2, 9000, false", "2001:db8::1, 9000, not:one, 9000, false",
            "not:one, 9000, not:another, 9000, false", "10.0.0.3, 9000, ::ffff:10.0.0.3, 9000, false"})
    void aServerIsTheSameHoweverItIsWritten(String one, int onePort, String other, int otherPort, boolean same) {
        UpstreamAddress first = new UpstreamAddress(one, onePort);
        UpstreamAddress second = new UpstreamAddress(other, otherPort);
        assertThat(SessionCriteria.isSame(first, second)).isEqualTo(same);
        assertThat(SessionCriteria.isSame(second, first)).isEqualTo(same);
    }
}
