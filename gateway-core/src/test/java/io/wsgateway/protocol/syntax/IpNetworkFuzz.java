package io.wsgateway.protocol.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Any text where an address or a network may stand: the JDK reads the same of what is read, and it has one spelling. */
class IpNetworkFuzz {

    @FuzzTest(maxDuration = "5m")
    void readsAsTheJdkDoes(byte[] bytes) {
        String text = Latin1.text(bytes);
        IpLiteral.parse(text).ifPresent(address -> {
            assertThat(text).matches("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
            assertThat(byTheJdk(text)).isEqualTo(address);
            assertThat(IpLiteral.parse(AddressText.of(address))).contains(address);
            assertThat(IpNetwork.parse(text))
                    .contains(new IpNetwork(address, address instanceof Inet4Address ? 32 : 128));
        });
        IpNetwork.parse(text).ifPresent(network -> {
            assertThat(network.contains(network.address())).isTrue();
            assertThat(IpNetwork.parse(network.toString())).contains(network);
            byte[] last = network.address().getAddress();
            for (int bit = network.prefix(); bit < 8 * last.length; bit++) {
                last[bit / 8] |= (byte) (0x80 >> bit % 8);
            }
            // What maps an IPv4 address is that address to the JDK, and in no IPv6 network.
            boolean sameKind = of(last).getAddress().length == last.length;
            assertThat(network.contains(of(last))).isEqualTo(sameKind);
            if (network.prefix() > 0) {
                last[(network.prefix() - 1) / 8] ^= (byte) (0x80 >> (network.prefix() - 1) % 8);
                assertThat(network.contains(of(last))).isFalse();
            }
        });
    }

    /** Of what is an address no name is looked up. */
    private static InetAddress byTheJdk(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
