package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.server.UnixSocket;
import io.wsgateway.protocol.forwarding.ForwardingPolicy;
import io.wsgateway.protocol.forwarding.ForwardingPolicy.Fields;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy;
import io.wsgateway.protocol.forwarding.ProxyProtocolPolicy.Mode;
import io.wsgateway.protocol.syntax.IpNetwork;
import io.wsgateway.protocol.syntax.Networks;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerRulesReaderTest {

    @TempDir
    private Path home;

    private EndpointConfig listener(String yaml) throws Exception {
        return new ConfigurationFixture(home).file("listeners: [{ " + yaml + " }]").read().listeners().getFirst();
    }

    private static Networks networks(boolean unix, String... networks) {
        return new Networks(Arrays.stream(networks).map(text -> IpNetwork.parse(text).orElseThrow()).toList(), unix);
    }

    @Test
    void nobodyIsBelievedUnlessItIsWritten() throws Exception {
        assertThat(listener("port: 0").peers()).isEqualTo(PeerRules.SOCKET);
        assertThat(listener("port: 0, proxy-protocol: off, forwarded: none").peers()).isEqualTo(PeerRules.SOCKET);
        assertThat(listener("port: 0").socket()).isEmpty();
    }

    @Test
    void readsNetworksOfBothFamilies() throws Exception {
        assertThat(listener("proxy-protocol: required, proxy-protocol-from: [10.0.0.0/8, \"fd00::/8\"],"
                + " forwarded: forwarded, trusted-proxies: \"::ffff:192.0.2.7\"").peers())
                .isEqualTo(
                        new PeerRules(new ProxyProtocolPolicy(Mode.REQUIRED, networks(false, "10.0.0.0/8", "fd00::/8")),
                                new ForwardingPolicy(Fields.FORWARDED, networks(false, "192.0.2.7/32"))));
    }

    @Test
    void readsThemFromTheEnvironment() throws Exception {
        assertThat(new ConfigurationFixture(home).environment("GATEWAY_LISTENERS_0_FORWARDED", "x-forwarded")
                .environment("GATEWAY_LISTENERS_0_TRUSTED_PROXIES_0", "10.0.0.0/8").read().listeners().getFirst()
                .peers()
                .forwarding()).isEqualTo(new ForwardingPolicy(Fields.X_FORWARDED, networks(false, "10.0.0.0/8")));
    }

    @ParameterizedTest
    @CsvSource({"'', rw-rw----", "'0600', rw-------", "'666', rw-rw-rw-", "'0750', rwxr-x---"})
    void readsSocketsWithTheirMode(String mode, String permissions) throws Exception {
        EndpointConfig listener = listener("proxy-protocol: optional, proxy-protocol-from: unix, socket: { path: run/s"
                + (mode.isEmpty() ? "" : ", mode: \"" + mode + "\"") + " }");
        assertThat(listener.socket()).contains(
                new UnixSocket(home.resolve("run/s"), PosixFilePermissions.fromString(permissions)));
        assertThat(listener.peers().proxyProtocol().from()).isEqualTo(networks(true));
    }

    @Test
    void aPathThatNoSocketCanHaveIsSaid() throws Exception {
        String path = "/" + "a".repeat(96);
        assertThat(new ConfigurationFixture(home).file("listeners: [{ socket: { path: " + path + " } }]").problems())
                .containsExactly("gateway.yaml:1:31: listeners[0].socket.path: longer than 96 bytes: " + path);
    }

    /** It would be the gateway's folder. */
    @Test
    void anEmptyPathIsNoneOfASocket() throws Exception {
        assertThat(new ConfigurationFixture(home).file("listeners: [{ socket: { path: \"\" } }]").problems())
                .containsExactly("gateway.yaml:1:31: listeners[0].socket.path: empty (expected: the path of a file,"
                        + " such as /run/gateway/gateway.sock)");
    }
}
