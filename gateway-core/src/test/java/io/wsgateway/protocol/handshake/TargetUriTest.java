package io.wsgateway.protocol.handshake;

import static io.wsgateway.protocol.handshake.Requests.valid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetUriTest {

    private static TargetUri of(Requests request) {
        return TargetUri.of(request.request());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            /chat,                          Server.Example.com,     server.example.com
            /chat,                          server.example.com:80,  server.example.com:80
            ws://other.example.com:81/chat, server.example.com,     other.example.com:81
            ws://other.example.com,         a/b,                    other.example.com
            /chat,                          a/b,                    none
            #,                              server.example.com,     server.example.com
            """)
    void hasTheTargetsAuthorityBeforeHost(String target, String host, String authority) {
        TargetUri uri = of(valid().withTarget(target).with("Host", host));

        assertThat(uri.authority().map(Authority::toString)).isEqualTo(Optional.ofNullable(authority));
    }

    @Test
    void hasNoHostWhereItIsMissingOrRepeated() {
        assertThat(of(valid().without("Host")).host()).isEmpty();
        assertThat(of(valid().with("Host", "a", "a")).host()).isEmpty();
        assertThat(of(valid().without("Host")).hostName()).isEmpty();
    }
}
