package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.routes;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.tls.CertifiedKey;
import io.wsgateway.netty.tls.ClientCertificates;
import io.wsgateway.netty.tls.EngineClient;
import io.wsgateway.netty.tls.KeySource;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.PrincipalRule;
import io.wsgateway.netty.tls.TestAuthority;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Handshakes of TLS that are made to cost, over sockets, beside a session that goes on. */
@Timeout(60)
class HostileTlsTest {

    private static final int MANY = 300;
    /** About 45 KB of certificates. */
    private static final int ISSUERS = 130;
    private static final Duration SHORT = Duration.ofSeconds(3);
    /** Nothing that is ended sooner is ended for being late. */
    private static final Duration LONG = Duration.ofMinutes(5);
    /** A record of a handshake: a ClientHello of 16 MiB, less one byte, begins. */
    private static final byte[] ENDLESS = {22, 3, 1, 0x40, 0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    @TempDir
    Path directory;
    private TestAuthority authority;
    private final TestApplication application = new TestApplication();

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = TestAuthority.create(directory, "authority");
    }

    private static Gateway gateway(TlsProvider provider, Duration handshakeTimeout) {
        return Gateway.create(GatewayConfig.DEFAULT
                .with(LimitsConfig.DEFAULT.with(new OpeningLimits(LONG, handshakeTimeout, 1 << 13)))
                .with(HandshakeLimits.NONE)
                .with(new TransportConfig(TransportConfig.Kind.AUTO, 0, provider)));
    }

    private InetSocketAddress open(Gateway gateway) throws Exception {
        TestCertificate server = authority.write("gw", authority.server("EC", "localhost"));
        ListenerTls tls = new ListenerTls(List.of(new KeySource.Files(server.certificate(), server.key())),
                Optional.of(new ClientCertificates(ClientCertificates.Demand.OPTIONAL, authority.file(),
                        PrincipalRule.SUBJECT_CN)));
        return gateway.open(List.of(new ListenerConfig("listeners[0]",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.of(tls), routes(application, 0),
                PlainEndpoint.NONE))).getFirst();
    }

    private static GatewayPeer tls(SSLContext client, InetSocketAddress address, String version) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(
                new Socket(address.getAddress(), address.getPort()), "localhost", address.getPort(), true);
        socket.setEnabledProtocols(new String[] {version});
        return new GatewayPeer(socket);
    }

    private static GatewayPeer session(InetSocketAddress address) throws Exception {
        GatewayPeer peer = tls(EngineClient.context(Optional.empty()), address, "TLSv1.3");
        peer.send(REQUEST);
        peer.skipHead("101");
        return peer;
    }

    private static void echoes(GatewayPeer peer) throws IOException {
        peer.send(ClientFrames.text("hi"));
        assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }

    /** Waits for its end, whichever it is. */
    private static void awaitEnd(GatewayPeer peer) throws IOException {
        byte[] bytes = new byte[1 << 10];
        try {
            while (peer.socket.getInputStream().read(bytes) >= 0) {
                assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
            }
        } catch (SocketException | SSLException e) {
            assertThat(e).as("a reset, or an alert").isNotNull();
        }
    }

    private static void assertFailed(Gateway gateway, TlsFailure failure, long times) {
        long end = System.nanoTime() + GatewayPeer.PATIENCE.toNanos();
        while (gateway.handshakes().counts().total().failed().getOrDefault(failure, 0L) < times
                && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(gateway.handshakes().counts().total().failed()).isEqualTo(Map.of(failure, times));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void endsHellosThatStop(TlsProvider provider) throws Exception {
        List<GatewayPeer> stopped = new ArrayList<>();
        // What a first handshake takes is for others to bear: here they have little time.
        try (Gateway gateway = gateway(provider, LONG); GatewayPeer first = session(open(gateway))) {
            echoes(first);
        }
        try (Gateway gateway = gateway(provider, SHORT)) {
            InetSocketAddress address = open(gateway);
            try (GatewayPeer other = session(address)) {
                long before = directMemory();
                for (int i = 0; i < MANY; i++) {
                    GatewayPeer peer = GatewayPeer.connect(address);
                    stopped.add(peer);
                    peer.send(ENDLESS);
                    peer.send(new byte[10_000]);
                }
                echoes(other);
                assertThat(directMemory() - before).as("a record for each at most").isLessThan(MANY * (40L << 10));
                for (GatewayPeer peer : stopped) {
                    awaitEnd(peer);
                }
                echoes(other);
                assertFailed(gateway, TlsFailure.FAILED, MANY);
            }
        } finally {
            for (GatewayPeer peer : stopped) {
                peer.close();
            }
        }
    }

    /** It is ended for its length, long before its time. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void endsHellosThatGoOn(TlsProvider provider) throws Exception {
        try (Gateway gateway = gateway(provider, LONG)) {
            InetSocketAddress address = open(gateway);
            try (GatewayPeer other = session(address); GatewayPeer peer = GatewayPeer.connect(address)) {
                byte[] record = new byte[5 + (16 << 10)];
                System.arraycopy(ENDLESS, 0, record, 0, ENDLESS.length);
                try {
                    for (int i = 0; i < 1000; i++) {
                        peer.send(record);
                        System.arraycopy(ENDLESS, 0, record, 0, 5);
                    }
                } catch (SocketException e) {
                    assertThat(e).as("not read any more").isNotNull();
                }
                awaitEnd(peer);
                echoes(other);
                assertFailed(gateway, TlsFailure.FAILED, 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
    void endsClientsWhoseCertificatesAreWithoutNumber(TlsProvider provider, String version) throws Exception {
        CertifiedKey own = authority.client("CN=device-7");
        List<X509Certificate> chain = new ArrayList<>(List.of(own.leaf()));
        chain.addAll(Collections.nCopies(ISSUERS, authority.certificate()));
        SSLContext client = EngineClient.context(Optional.of(new CertifiedKey(chain, own.key())));
        try (Gateway gateway = gateway(provider, LONG)) {
            InetSocketAddress address = open(gateway);
            try (GatewayPeer other = session(address)) {
                for (int i = 0; i < 10; i++) {
                    try (GatewayPeer peer = tls(client, address, version)) {
                        peer.send(REQUEST);
                        awaitEnd(peer);
                    } catch (SocketException | SSLException e) {
                        assertThat(e).as("not read any more").isNotNull();
                    }
                }
                echoes(other);
            }
            assertFailed(gateway, TlsFailure.FAILED, 10);
        }
    }
}
