package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerAddressTest {

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 0", "127.0.0.1, 1", "255.254.253.252, 65535", "::1, 8080", "2001:db8::7, 443"})
    void givesBackTheAddressItIsOf(String address, int port) throws Exception {
        InetSocketAddress given = new InetSocketAddress(InetAddress.getByName(address), port);
        assertThat(PeerAddress.of(given).socketAddress()).isEqualTo(given);
        assertThat(PeerAddress.of(given)).hasToString(given.toString());
    }
}
