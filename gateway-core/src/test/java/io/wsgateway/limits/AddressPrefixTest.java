package io.wsgateway.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are counted as one. */
class AddressPrefixTest {

    @ParameterizedTest
    @CsvSource({
            "32, 64, 192.0.2.1, 192.0.2.1, true", "32, 64, 192.0.2.1, 192.0.2.2, false",
            "32, 64, ::ffff:192.0.2.1, 192.0.2.1, true", "24, 64, 192.0.2.1, 192.0.2.255, true",
            "24, 64, 192.0.2.1, 192.0.3.1, false", "25, 64, 192.0.2.1, 192.0.2.129, false",
            "8, 64, 10.0.0.1, 10.255.255.255, true", "8, 64, 10.0.0.1, 11.0.0.1, false",
            "32, 64, 2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true", "32, 64, 2001:db8::1, 2001:db8:0:1::1, false",
            "32, 56, 2001:db8:0:ff::1, 2001:db8:0:1::1, true", "32, 56, 2001:db8:0:100::1, 2001:db8:0:1::1, false",
            "32, 48, 2001:db8:0:ffff::, 2001:db8::1, true", "32, 16, 2001:db8::1, 2001::1, true",
            "32, 64, ::1, 127.0.0.1, false", "8, 64, 0.0.0.1, 0.255.0.0, true"
    })
    void countsAsOneWhatBeginsAlike(int ipv4, int ipv6, String one, String other, boolean same)
            throws UnknownHostException {
        AddressPrefix prefix = new AddressPrefix(ipv4, ipv6);
        assertThat(prefix.key(InetAddress.getByName(one)) == prefix.key(InetAddress.getByName(other))).isEqualTo(same);
    }

    /** Whatever the prefix: a limit for one address never applies to those that have none, and to all that have one. */
    @ParameterizedTest
    @CsvSource({"32, 64", "24, 56", "8, 16"})
    void onlyWhoHasNoAddressCountsForNobody(int ipv4, int ipv6) throws UnknownHostException {
        AddressPrefix prefix = new AddressPrefix(ipv4, ipv6);
        for (String nobody : new String[] {"0.0.0.0", "::"}) {
            assertThat(prefix.key(InetAddress.getByName(nobody))).as(nobody).isEqualTo(AddressPrefix.NONE);
        }
        for (String somebody : new String[] {"0.0.0.1", "0.1.2.3", "127.0.0.1", "::1", "255.255.255.255",
                "2001:db8::"}) {
            assertThat(prefix.key(InetAddress.getByName(somebody))).as(somebody).isNotEqualTo(AddressPrefix.NONE);
        }
    }

    @Test
    void refusesPrefixesThatAreTooShortOrTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressPrefix(7, 64))
                .withMessageContaining("8 to 32: 7");
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressPrefix(33, 64));
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressPrefix(32, 15));
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressPrefix(32, 65))
                .withMessageContaining("16 to 64: 65");
    }
}
