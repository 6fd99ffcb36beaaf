package io.wsgateway.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7", "0.0.0.0, 0.0.0.0", "255.255.255.255, 255.255.255.255", "::, ::", "::1, ::1",
            "2001:db8::7, 2001:db8::7", "2001:DB8:0:0:0:0:0:7, 2001:db8::7", "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
            "1::8, 1::8", "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0", "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8", "fe80::, fe80::",
            "64:ff9b::192.0.2.7, 64:ff9b::c000:207", "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
            "::ffff:192.0.2.7, 192.0.2.7", "::FFFF:c000:207, 192.0.2.7", "0:0:0:0:0:ffff:c000:0207, 192.0.2.7"})
    void takesAddressesAndMapsIpv4Back(String text, String written) {
        assertThat(IpLiteral.parse(text).map(AddressText::of)).contains(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "localhost", "192.0.2", "192.0.2.7.1", "192.0.2.256", "192.0.2.07", "010.0.0.1",
            "0x7f.0.0.1", "2130706433", "127.1", "192.0.2.", ".192.0.2", "192..2.7", " 192.0.2.7", "192.0.2.7 ",
            "192.0.2.7/32", "192.0.2.7:80", "١٩٢.0.2.7", "192.0.2.-7", "+1.2.3.4", "1.2.3.1000", ":", ":::", "1:2:3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", "12345::", "g::",
            ":1::", "1:", "[::1]", "fe80::1%eth0", "::1.2.3", "::1.2.3.4.5", "1.2.3.4::", "::1.2.3.4:5",
            "1:2:3:4:5:6:7:1.2.3.4", "::ffff:192.0.2.256", "::１", "::1 ", "2001:db8::7\n",
            "0000:0000:0000:0000:0000:0000:0000:0000:0000", "::00001"})
    void takesNothingElse(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }
}
