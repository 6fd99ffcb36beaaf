package io.wsgateway.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {

    private static InetAddress address(String text) {
        return IpLiteral.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
            "192.0.2.128/25, 192.0.2.128, 192.0.2.255, 192.0.2.127, 192.0.3.0",
            "192.0.2.7, 192.0.2.7, 192.0.2.7, 192.0.2.6, 192.0.2.8",
            "0.0.0.0/1, 0.0.0.1, 127.255.255.255, 128.0.0.0, ::1",
            "0.0.0.0/0, 0.0.0.0, 255.255.255.255, ::, 2001:db8::1",
            "fd00::/8, fd00::, fdff:ffff::1, fc00::1, fe00::",
            "2001:db8::/47, 2001:db8::, 2001:db8:1:ffff::, 2001:db8:2::, 2001:db7:ffff::",
            "::1, ::1, ::1, ::, 127.0.0.1",
            "::/0, ::, ffff::, 0.0.0.0, 192.0.2.7",
            "::ffff:10.0.0.0/104, 10.0.0.0, 10.255.255.255, 11.0.0.0, ::10.0.0.0",
            "::ffff:192.0.2.7, 192.0.2.7, ::ffff:192.0.2.7, 192.0.2.8, ::192.0.2.7"})
    void hasItsAddressesAndNoOthers(String text, String first, String last, String other, String another) {
        IpNetwork network = IpNetwork.parse(text).orElseThrow();
        assertThat(network.contains(address(first))).isTrue();
        assertThat(network.contains(address(last))).isTrue();
        assertThat(network.contains(address(other))).isFalse();
        assertThat(network.contains(address(another))).isFalse();
        assertThat(IpNetwork.parse(network.toString())).contains(network);
    }

    @Test
    void aZoneIsNoPartOfAnAddress() throws Exception {
        InetAddress zoned = Inet6Address.getByAddress("", address("fe80::1").getAddress(), 1);
        assertThat(IpNetwork.parse("fe80::/10").orElseThrow().contains(zoned)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
            "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "10.0.0.1/8", "10/8", "fd00::/129", "fd00::1/8", "::ffff:0.0.0.0/95",
            "::ffff:10.0.0.1/104", "localhost/8", "10.0.0.0 /8", "10.0.0.0/8 ", "10.0.0.0/٨", "10.0.0.0/1000000000000"})
    void isNothingElse(String text) {
        assertThat(IpNetwork.parse(text)).isEmpty();
    }

    @Test
    void hasNoBitsBehindItsPrefix() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IpNetwork(address("10.0.0.1"), 8))
                .withMessage("no network: 10.0.0.1/8");
        assertThatIllegalArgumentException().isThrownBy(() -> new IpNetwork(address("10.0.0.0"), 33));
    }

    @Test
    void peersWithoutAnAddressComeFromUnixSocketsOnly() {
        IpNetwork all = IpNetwork.parse("0.0.0.0/0").orElseThrow();
        Networks networks = new Networks(List.of(all), false);
        assertThat(networks.contains(NoAddress.ADDRESS)).isFalse();
        assertThat(networks.contains(address("::"))).isFalse();
        assertThat(networks.contains(address("192.0.2.7"))).isTrue();
        Networks unix = new Networks(List.of(), true);
        assertThat(unix.contains(NoAddress.ADDRESS)).isTrue();
        assertThat(unix.contains(address("127.0.0.1"))).isFalse();
        assertThat(new Networks(List.of(all), true)).hasToString("0.0.0.0/0, unix");
        assertThat(Networks.NONE.isEmpty()).isTrue();
    }
}
