package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainAlertsTest {

    private static Optional<String> first(String hex) {
        return PlainAlerts.first(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            15030300020230, unknown_ca
            1503030002022a, bad_certificate
            15030100020246, protocol_version
            150303000202ff, 255
            1503030002023016030300, unknown_ca
            """)
    void readsFatalOnes(String hex, String name) {
        assertThat(first(hex)).contains(name);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            15030300020100, a warning
            16030300020230, of a handshake
            1703030002022a, encrypted as with TLS 1.3
            150303001a0230000000000000000000000000000000000000000000000000, encrypted as with TLS 1.2
            15030300000230, empty
            """)
    void readsNothingElse(String hex, String what) {
        assertThat(first(hex)).as(what).isEmpty();
    }

    @Test
    void waitsForAllOfIt() {
        String alert = "15030300020230";
        for (int end = 0; end < alert.length(); end += 2) {
            assertThat(first(alert.substring(0, end))).isEmpty();
        }
    }
}
