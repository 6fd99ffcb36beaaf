package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.http.UpgradeHandler;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.netty.tls.LiveTls;
import io.wsgateway.netty.tls.TestCertificate;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.opening.PlainEndpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer's close_notify, which no FIN follows, at every stage of a connection: it is the end of input as a FIN is. With OpenSSL it
 * is the end of our side too, behind what was answered by then.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
class TlsEndTest {

    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";

    @TempDir
    static Path directory;
    private static TestCertificate certificate;

    private final TlsProvider provider;
    private LiveTls tls;

    private final TestApplication application = new TestApplication();

    TlsEndTest(TlsProvider provider) {
        this.provider = provider;
    }

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(directory, "ec", "EC");
    }

    @BeforeEach
    void openTls() throws Exception {
        tls = certificate.live(provider);
    }

    @AfterEach
    void closeTls() {
        tls.close();
    }

    private PipelineTester tester() {
        return new PipelineTester(application, PipelineTester.Limits.NONE, PlainEndpoint.NONE, tls);
    }

    /** As health checks of load balancers do. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void closesAtOnceAndSilentlyOnAPeerThatNeverSpoke(String version) throws Exception {
        try (LogCapture log = new LogCapture(UpgradeHandler.class); PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), version);
            assertThat(peer.connection.channel.isOpen()).isTrue();
            peer.connection.send(peer.closeNotify());
            assertThat(peer.connection.channel.isOpen()).isFalse();
            assertThat(peer.receivedHex()).isEmpty();
            assertThat(peer.hasEnded()).as("close_notify came back").isTrue();
            tester.after(PipelineTester.HEAD_TIMEOUT.plusSeconds(1));
            assertThat(tester.journal.counts().total().rejected()).isEqualTo(Map.of());
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void tellsAPeerThatEndsInsideItsHead() throws Exception {
        for (int length = 1; length < REQUEST.length(); length += 7) {
            try (PipelineTester tester = tester()) {
                TlsPeer peer = new TlsPeer(tester.connect(), TLS_13);
                peer.connection.send(peer.record(head(length)), peer.closeNotify());
                if (provider == TlsProvider.OPENSSL) {
                    assertThat(peer.receivedHex()).as("our side ended with the peer's").isEmpty();
                    assertThat(peer.connection.channel.isOpen()).isFalse();
                    continue;
                }
                PipelineTester.Answer answer = PipelineTester.Answer.of(peer.receivedText());
                answer.isRejection(400, "request-malformed");
                assertThat(answer.body()).as("after %d bytes", length)
                        .contains("the connection ended inside the request head");
                assertThat(peer.hasEnded()).isTrue();
                assertThat(peer.connection.channel.isOpen()).isFalse();
            }
        }
    }

    /** TLS 1.2 lets nobody answer a close_notify but with another. */
    @Test
    void closesAtOnceInsideAHeadWithTls12() throws Exception {
        try (LogCapture log = new LogCapture(UpgradeHandler.class); PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_12);
            peer.connection.send(peer.record(head(20)), peer.closeNotify());
            assertThat(peer.receivedHex()).isEmpty();
            assertThat(peer.hasEnded()).isTrue();
            assertThat(peer.connection.channel.isOpen()).isFalse();
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void answersARequestThatCameBefore() throws Exception {
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_13);
            peer.connection.send(ClientFrames.join(peer.record(request("/nobody").getBytes(StandardCharsets.US_ASCII)),
                    peer.closeNotify()));
            PipelineTester.Answer.of(peer.receivedText()).isRejection(404, "route-not-found");
            assertThat(peer.connection.channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void closesWhenThePeerEndsAfterItsAnswer(String version) throws Exception {
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), version);
            peer.send(request("/nobody"));
            PipelineTester.Answer.of(peer.receivedText()).isRejection(404, "route-not-found");
            assertThat(peer.hasEnded()).isTrue();
            assertThat(peer.connection.channel.isOpen()).isTrue();
            peer.connection.send(peer.closeNotify());
            assertThat(peer.connection.channel.isOpen()).isFalse();
        }
    }

    /** "Any data received after a closure alert has been received MUST be ignored" (RFC 8446 section 6.1). */
    @Test
    void whatComesAfterItIsDropped() throws Exception {
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> admission;
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_13);
            peer.send(REQUEST);
            peer.connection.send(peer.closeNotify());
            long before = peer.connection.channel.bytesInUse();
            for (int i = 0; i < 100; i++) {
                peer.connection.send(new byte[1 << 14]);
            }
            assertThat(peer.connection.channel.bytesInUse()).isLessThanOrEqualTo(before);
            assertThat(peer.connection.channel.isOpen()).isTrue();
            admission.complete(Admission.granted());
            assertThat(peer.receivedText()).startsWith(provider == TlsProvider.OPENSSL ? "" : "HTTP/1.1 101 ");
            assertThat(application.heard).containsExactly("open", "close 1006");
            assertThat(peer.connection.channel.isOpen()).isFalse();
        }
    }

    @Test
    void isHeardAfterTheAdmissionItCameDuring() throws Exception {
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> admission;
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_13);
            peer.send(REQUEST);
            peer.connection.send(peer.record(ClientFrames.text("last")), peer.closeNotify());
            assertThat(peer.connection.channel.isOpen()).isTrue();
            admission.complete(Admission.granted());
            String received = peer.receivedText();
            if (provider == TlsProvider.JDK) {
                assertThat(received).startsWith("HTTP/1.1 101 ").endsWith("\u0081\u0004last"); // text "last"
            }
            assertThat(application.heard).containsExactly("open", "last", "close 1006");
            assertThat(peer.hasEnded()).isTrue();
            assertThat(peer.connection.channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void endsASessionAtOnce(String version) throws Exception {
        try (LogCapture log = new LogCapture(SessionHandler.class); PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), version).open();
            peer.sendText("hi");
            assertThat(peer.receivedHex()).isEqualTo("81026869"); // text "hi"
            peer.connection.send(peer.closeNotify());
            assertThat(peer.receivedHex()).as("a Close").isEmpty();
            assertThat(application.heard).containsExactly("open", "hi", "close 1006");
            assertThat(peer.hasEnded()).isTrue();
            assertThat(peer.connection.channel.isOpen()).isFalse();
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void answersWhatCameBeforeHoweverItArrives() throws Exception {
        for (int cut = 0; cut < 2; cut++) {
            application.heard.clear();
            try (PipelineTester tester = tester()) {
                TlsPeer peer = new TlsPeer(tester.connect(), TLS_13).open();
                byte[] all = ClientFrames.join(peer.record(ClientFrames.text("one")),
                        peer.record(ClientFrames.text("two")), peer.closeNotify());
                peer.connection.send(cut == 0 ? new byte[][] {all} : bytes(all));
                assertThat(peer.receivedHex()).isEqualTo("8103" + "6f6e65" + "8103" + "74776f"); // texts "one", "two"
                assertThat(application.heard).containsExactly("open", "one", "two", "close 1006");
                assertThat(peer.hasEnded()).isTrue();
                assertThat(peer.connection.channel.isOpen()).isFalse();
            }
        }
    }

    /** The application hears what came before; our side has ended by then, as TLS 1.2 demands. */
    @Test
    void endsBothSidesAtOnceWithTls12() throws Exception {
        try (LogCapture log = new LogCapture(SessionHandler.class); PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_12).open();
            peer.connection.send(ClientFrames.join(peer.record(ClientFrames.text("hi")), peer.closeNotify()));
            assertThat(application.heard).containsExactly("open", "hi", "close 1006");
            assertThat(peer.receivedHex()).isEmpty();
            assertThat(peer.hasEnded()).isTrue();
            assertThat(peer.connection.channel.isOpen()).isFalse();
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void comesBehindWhatWasHeldWhileReadingPaused() throws Exception {
        application.onOpen = session -> session.pauseReading();
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_13).open();
            peer.connection.send(peer.record(ClientFrames.text("hi")), peer.closeNotify());
            assertThat(application.heard).containsExactly("open");
            assertThat(peer.connection.channel.isOpen()).isTrue();
            application.sessions.getFirst().resumeReading();
            assertThat(peer.receivedHex()).isEqualTo(provider == TlsProvider.JDK ? "81026869" : ""); // text "hi"
            assertThat(application.heard).containsExactly("open", "hi", "close 1006");
            assertThat(peer.connection.channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void endsTheConnectionAfterTheClosingHandshake(String version) throws Exception {
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), version).open();
            peer.send(ClientFrames.close(1000));
            assertThat(peer.receivedHex()).isEqualTo("880203e8"); // Close, 1000
            assertThat(peer.hasEnded()).isTrue();
            assertThat(peer.connection.channel.isOpen()).isTrue();
            peer.connection.send(peer.closeNotify());
            assertThat(peer.connection.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("open", "close 1000");
        }
    }

    @Test
    void isHeardOnceThoughAFinFollows() throws Exception {
        application.onOpen = session -> session.pauseReading();
        try (PipelineTester tester = tester()) {
            TlsPeer peer = new TlsPeer(tester.connect(), TLS_13).open();
            peer.connection.send(peer.record(ClientFrames.text("hi")), peer.closeNotify());
            peer.connection.channel.endInput();
            assertThat(application.heard).containsExactly("open");
            application.sessions.getFirst().resumeReading();
            peer.connection.run();
            assertThat(application.heard).containsExactly("open", "hi", "close 1006");
        }
    }

    private static byte[] head(int length) {
        return REQUEST.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** Each byte on its own. */
    private static byte[][] bytes(byte[] all) {
        byte[][] each = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            each[i] = new byte[] {all[i]};
        }
        return each;
    }
}
