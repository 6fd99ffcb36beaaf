package io.wsgateway.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

    @ParameterizedTest
    @CsvSource({
            "192.0.2.7, 192.0.2.7",
            "127.0.0.1, 127.0.0.1",
            "0:0:0:0:0:0:0:1, ::1",
            "2001:0DB8::0001, 2001:db8::1",
            "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
            "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
            "0:0:0:0:0:0:0:0, ::",
            "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
            "2001:0db8:0000:0001:0001:0001:0001:0001, 2001:db8:0:1:1:1:1:1", // one field alone is not shortened
            "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // the longest run is
            "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // of two that are as long, the first
            "1:0:0:0:0:0:0:0, 1::",
            "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
            "::ffff:192.0.2.7, 192.0.2.7",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
    void eachHasOneSpelling(String given, String written) throws Exception {
        InetAddress address = InetAddress.getByName(given);
        assertThat(AddressText.of(address)).isEqualTo(written);
        assertThat(InetAddress.getByName(AddressText.of(address))).isEqualTo(address);
    }

    @Test
    void leavesOutTheZone() throws Exception {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        assertThat(AddressText.of(Inet6Address.getByAddress(null, linkLocal, 3))).isEqualTo("fe80::1");
    }

    @Test
    void bracketsKeepAnAddressFromItsPort() throws Exception {
        assertThat(AddressText.of(new InetSocketAddress(InetAddress.getByName("0:0:0:0:0:0:0:1"), 8080)))
                .isEqualTo("[::1]:8080");
        assertThat(AddressText.of(InetAddress.getByName("192.0.2.7"), 80)).isEqualTo("192.0.2.7:80");
    }
}
