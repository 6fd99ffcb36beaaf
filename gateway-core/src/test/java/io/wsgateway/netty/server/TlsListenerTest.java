package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.GatewayPeer.PATIENCE;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static io.wsgateway.netty.server.PipelineTester.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Admission;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.opening.PlainEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that speak TLS, on loopback sockets. */
@Timeout(60)
class TlsListenerTest {

    @TempDir
    static Path directory;
    private static TestCertificate certificate;
    private static TestCertificate rsa;

    private final TestApplication application = new TestApplication();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificate = TestCertificate.make(directory, "ec", "EC");
        rsa = TestCertificate.make(directory, "rsa", "RSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void opensSessions(String version) throws Exception {
        for (TestCertificate served : List.of(certificate, rsa)) {
            try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                    GatewayPeer peer = tls(open(gateway, served), version)) {
                peer.send(ClientFrames.join(REQUEST.getBytes(StandardCharsets.US_ASCII), ClientFrames.text("hi")));
                peer.skipHead("101");
                assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
                peer.send(ClientFrames.close(1000));
                assertThat(peer.read(4)).isEqualTo("880203e8"); // Close, 1000
                assertThat(peer.readAll()).as("up to close_notify").isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void answersARejectionWholeAndClosesInOrder(String version) throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                GatewayPeer peer = tls(open(gateway, certificate), version)) {
            peer.send(request("/nobody"));
            // An end without close_notify would be an exception here.
            Answer answer = Answer.of(peer.readAll());
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.values("Content-Length")).containsExactly(String.valueOf(answer.body().length()));
        }
    }

    /** Each would cost a handshake. */
    @Test
    void endsASessionWhosePeerAsksForRenegotiation() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = open(gateway, certificate);
            try (GatewayPeer peer = tls(address, "TLSv1.2"); GatewayPeer other = tls(address, "TLSv1.2")) {
                for (GatewayPeer each : List.of(peer, other)) {
                    each.send(ClientFrames.join(REQUEST.getBytes(StandardCharsets.US_ASCII), ClientFrames.text("hi")));
                    each.skipHead("101");
                    assertThat(each.read(4)).isEqualTo("81026869"); // text "hi"
                }
                assertThatThrownBy(() -> {
                    ((SSLSocket) peer.socket).startHandshake();
                    peer.read(1);
                }).isInstanceOf(IOException.class);
                assertThat(peer.socket.isConnected()).isTrue();
                other.send(ClientFrames.text("ho"));
                assertThat(other.read(4)).isEqualTo("8102686f"); // text "ho"
            }
        }
    }

    @Test
    void endsAConnectionWhosePeerAsksForRenegotiationBeforeItsRequest() throws Exception {
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                GatewayPeer peer = tls(open(gateway, certificate), "TLSv1.2")) {
            assertThatThrownBy(() -> {
                ((SSLSocket) peer.socket).startHandshake();
                peer.read(1);
            }).isInstanceOf(IOException.class);
            assertThat(log.lines).isEmpty();
        }
    }

    /** A resumed session's last handshake message is the peer's, and TLS 1.3 has some after the handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumesSessionsAndRenewsKeys(String version) throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = open(gateway, certificate);
            SSLContext client = TlsPeer.trusting();
            for (int i = 0; i < 3; i++) {
                try (GatewayPeer peer = tls(client, address, version)) {
                    peer.send(ClientFrames.join(REQUEST.getBytes(StandardCharsets.US_ASCII), ClientFrames.text("hi")));
                    peer.skipHead("101");
                    assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
                    if (version.equals("TLSv1.3")) {
                        ((SSLSocket) peer.socket).startHandshake(); // KeyUpdate
                    }
                    peer.send(ClientFrames.text("ho"));
                    assertThat(peer.read(4)).isEqualTo("8102686f"); // text "ho"
                }
            }
        }
    }

    @Test
    void keepsWhatIsSentDuringAnAdmission() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> {
            asked.countDown();
            return admission;
        };
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                GatewayPeer peer = tls(open(gateway, certificate), "TLSv1.3")) {
            peer.send(REQUEST);
            assertThat(asked.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            for (int i = 0; i < 100; i++) {
                peer.send(ClientFrames.text("early " + i));
            }
            admission.complete(Admission.granted());
            peer.skipHead("101");
            for (int i = 0; i < 100; i++) {
                String text = "early " + i;
                assertThat(peer.socket.getInputStream().readNBytes(2 + text.length()))
                        .endsWith(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** Its close_notify, without a FIN, and it still reads. */
    @Test
    void answersAPeerThatHasEndedItsSide() throws Exception {
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                Socket connection = new Socket()) {
            InetSocketAddress address = open(gateway, certificate);
            connection.connect(address);
            SSLSocket socket = (SSLSocket) TlsPeer.trusting().getSocketFactory()
                    .createSocket(connection, "localhost", address.getPort(), false);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            GatewayPeer peer = new GatewayPeer(socket);
            peer.send(ClientFrames.join(REQUEST.getBytes(StandardCharsets.US_ASCII), ClientFrames.text("hi")));
            socket.shutdownOutput();
            assertThat(connection.isOutputShutdown()).as("a FIN was sent").isFalse();
            peer.skipHead("101");
            assertThat(peer.readAll()).isEqualTo("\u0081\u0002hi"); // text "hi"
            assertThat(connection.getInputStream().read()).as("the gateway's FIN").isEqualTo(-1);
            assertThat(log.lines).isEmpty();
        }
        assertThat(application.heard).as("heard when the gateway has stopped").containsExactly("open", "hi",
                "close 1006");
    }

    @Test
    void closesOnAPeerThatNeverFinishesItsHandshake() throws Exception {
        GatewayConfig hasty = GatewayConfig.DEFAULT.with(LimitsConfig.DEFAULT
                .with(new OpeningLimits(Duration.ofMillis(300), Duration.ofMillis(300), 1 << 13)));
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                Gateway gateway = Gateway.create(hasty)) {
            InetSocketAddress address = open(gateway, certificate);
            try (GatewayPeer silent = GatewayPeer.connect(address); GatewayPeer half = GatewayPeer.connect(address)) {
                byte[] hello = clientHello();
                half.send(Arrays.copyOf(hello, hello.length / 2));
                assertThat(readToAnyEnd(silent)).doesNotContain("HTTP");
                assertThat(readToAnyEnd(half)).doesNotContain("HTTP");
            }
            assertThat(log.lines).isEmpty();
        }
    }

    /** No record a peer can make up is a fault of the gateway. */
    @Test
    void takesBrokenRecordsForThePeersFault() throws Exception {
        byte[] hello = clientHello();
        Random random = new Random(1);
        try (LogCapture log = new LogCapture(UpgradeHandler.class);
                Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            InetSocketAddress address = open(gateway, certificate);
            for (int i = 0; i < 300; i++) {
                byte[] broken = hello.clone();
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt();
                }
                try (GatewayPeer peer = GatewayPeer.connect(address)) {
                    peer.send(broken);
                    peer.socket.shutdownOutput();
                    readToAnyEnd(peer);
                }
            }
            assertThat(log.lines).isEmpty();
            GatewayPeer after = tls(address, "TLSv1.3");
            after.send(REQUEST);
            after.skipHead("101");
            after.close();
        }
    }

    // What the files hold.

    @Test
    void saysWhatIsWrongWithAPairOfFiles() throws Exception {
        Path nothing = Files.writeString(directory.resolve("nothing.pem"), "nothing");
        Path encrypted = TestCertificate.pem(directory.resolve("encrypted.key"), "ENCRYPTED PRIVATE KEY", new byte[64]);
        Path traditional = TestCertificate.pem(directory.resolve("traditional.key"), "RSA PRIVATE KEY", new byte[64]);
        Path broken = TestCertificate.pem(directory.resolve("broken.key"), "PRIVATE KEY", new byte[64]);
        TestCertificate other = TestCertificate.make(directory, "other", "EC");
        TestCertificate otherRsa = TestCertificate.make(directory, "other-rsa", "RSA");
        refused(directory.resolve("missing.crt"), certificate.key(), "certificate " + directory.resolve("missing.crt")
                + " can't be read");
        refused(certificate.certificate(), directory.resolve("missing.key"),
                "key " + directory.resolve("missing.key") + " can't be read");
        refused(nothing, certificate.key(), "can't use " + nothing + " with " + certificate.key());
        refused(certificate.certificate(), nothing, "there is no key");
        refused(certificate.key(), certificate.certificate(), "can't use");
        refused(certificate.certificate(), encrypted, "the key is encrypted");
        refused(certificate.certificate(), traditional, "the key is damaged");
        refused(certificate.certificate(), broken, "the key is no EC key, as the certificate's is");
        refused(certificate.certificate(), rsa.key(), "the key is no EC key, as the certificate's is");
        refused(certificate.certificate(), other.key(), "the key isn't that of the first certificate");
        refused(rsa.certificate(), otherRsa.key(), "the key isn't that of the first certificate");
    }

    @Test
    void showsOperatorsWhatTheTlsOfEachListenerIs() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            assertThat(gateway.view().listenersTls()).isEmpty();
            open(gateway, certificate);
            assertThat(gateway.view().listenersTls()).singleElement().satisfies(tls -> {
                assertThat(tls.listener()).isEqualTo("listeners[0]");
                assertThat(tls.provider()).isIn("openssl", "jdk");
                assertThat(tls.certificates()).singleElement().satisfies(shown -> {
                    assertThat(shown.source()).isEqualTo(certificate.certificate().toString());
                    assertThat(shown.expires()).isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(2)));
                });
                assertThat(tls.authorities()).isZero();
                assertThat(tls.reloads()).isZero();
                assertThat(tls.failures()).isZero();
                assertThat(tls.failure()).isEmpty();
            });
            gateway.closeListener("listeners[0]");
            assertThat(gateway.view().listenersTls()).isEmpty();
        }
    }

    @Test
    void keepsNothingOfListenersThatCanNotBeBound() throws Exception {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT); ServerSocket taken = new ServerSocket(0, 1,
                InetAddress.getLoopbackAddress())) {
            ListenerConfig second = new ListenerConfig("listeners[1]",
                    new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort()),
                    Optional.of(certificate.tls()), routes(application, 0), PlainEndpoint.NONE);
            assertThatThrownBy(() -> gateway.open(List.of(listener(certificate), second)))
                    .isInstanceOf(ListenerException.class).hasMessageContaining("listeners[1]");
            assertThat(gateway.tls()).isEmpty();
        }
    }

    private void refused(Path chain, Path key, String why) {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            assertThatThrownBy(() -> gateway.open(List.of(listener(new TestCertificate(chain, key)))))
                    .isInstanceOf(ListenerException.class)
                    .hasMessageStartingWith("listeners[0].tls: ")
                    .hasMessageContaining(why);
        }
    }

    private InetSocketAddress open(Gateway gateway, TestCertificate served) throws ListenerException {
        return gateway.open(List.of(listener(served))).getFirst();
    }

    private ListenerConfig listener(TestCertificate served) {
        return new ListenerConfig("listeners[0]", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(served.tls()), routes(application, 0),
                PlainEndpoint.NONE);
    }

    private static GatewayPeer tls(InetSocketAddress address, String version)
            throws IOException, GeneralSecurityException {
        return tls(TlsPeer.trusting(), address, version);
    }

    private static GatewayPeer tls(SSLContext client, InetSocketAddress address, String version) throws IOException {
        Socket plain = new Socket(address.getAddress(), address.getPort());
        SSLSocket socket = (SSLSocket) client.getSocketFactory()
                .createSocket(plain, "localhost", address.getPort(), true);
        socket.setEnabledProtocols(new String[] {version});
        GatewayPeer peer = new GatewayPeer(socket);
        socket.startHandshake();
        return peer;
    }

    private static byte[] clientHello() throws IOException, GeneralSecurityException {
        SSLEngine engine = TlsPeer.trusting().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }

    /** What arrives until the connection ends, in whichever way. */
    private static String readToAnyEnd(GatewayPeer peer) throws IOException {
        StringBuilder read = new StringBuilder();
        try {
            for (int b = peer.socket.getInputStream().read(); b >= 0; b = peer.socket.getInputStream().read()) {
                read.append((char) b);
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return read.toString();
    }
}
