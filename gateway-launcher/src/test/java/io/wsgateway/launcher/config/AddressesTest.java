package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({"fe80::1, true", "[fe80::1], true", "fe80::1%1, false", "::1, false", "::, false", "2001:db8::1, false",
            "169.254.0.1, false"})
    void aLinkLocalAddressNeedsAZone(String text, boolean lacking) {
        assertThat(Addresses.lacksZone(Addresses.parse(text).orElseThrow())).isEqualTo(lacking);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 0.0.0.0, true", "0.0.0.0, 127.0.0.1, true", "0.0.0.0, ::, true", "::, 127.0.0.1, true",
            "::, ::1, true", "[::], ::1, true", "127.0.0.1, 127.0.0.1, true", "0.0.0.0, ::1, false",
            "127.0.0.1, 127.0.0.2, false", "127.0.0.1, ::1, false"})
    void overlapWhereOneListensForBoth(String one, String other, boolean overlap) {
        InetAddress a = Addresses.parse(one).orElseThrow();
        InetAddress b = Addresses.parse(other).orElseThrow();
        assertThat(Addresses.overlap(a, b)).isEqualTo(overlap);
        assertThat(Addresses.overlap(b, a)).isEqualTo(overlap);
    }
}
