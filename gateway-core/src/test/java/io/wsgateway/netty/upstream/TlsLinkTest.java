package io.wsgateway.netty.upstream;

import static io.wsgateway.netty.upstream.ScriptedServer.accepting;
import static io.wsgateway.netty.upstream.ScriptedServer.head;
import static io.wsgateway.netty.upstream.ScriptedServer.send;
import static io.wsgateway.netty.upstream.ScriptedServer.untilEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failed;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.netty.tls.CertifiedKey;
import io.wsgateway.netty.tls.ClientTls;
import io.wsgateway.netty.tls.TestAuthority;
import io.wsgateway.netty.tls.TlsProvider;
import io.wsgateway.netty.upstream.ScriptedServer.Script;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections to servers by TLS. */
class TlsLinkTest {

    @TempDir
    Path directory;

    private final TestLoop loop = new TestLoop();
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        loop.close();
    }

    private static ScriptedServer server(CertifiedKey pair, Script script)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", pair.key(), new char[0], pair.chain().toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        ServerSocket listening =
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new ScriptedServer(listening, script);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void opensAWebSocketByTls(TlsProvider provider) throws Exception {
        TestAuthority authority = TestAuthority.create(directory, "authority");
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<byte[]> after = new CompletableFuture<>();
        try (ScriptedServer server = server(authority.server("EC", "b.example"), socket -> {
            send(socket, accepting(head(socket)) + "\u0081\u0002Hi");
            asked.complete(String.valueOf(((ExtendedSSLSession) ((SSLSocket) socket).getSession())
                    .getRequestedServerNames()));
            socket.getInputStream().readNBytes(2 + 4 + 5);
            send(socket, "\u0088\u0000");
            after.complete(untilEnd(socket));
        }); ClientTls tls = new ClientTls("b.example", Optional.of(Files.readString(authority.file())), provider)) {
            Link link = loop.start(loop.open(server.address(), tls, TestLoop.handshake(any -> any)), heard);
            assertThat(heard.next()).isEqualTo("text Hi");
            assertThat(asked.get(30, TimeUnit.SECONDS)).contains("b.example");
            loop.run(() -> {
                var hello = Unpooled.directBuffer().writeBytes("Hello".getBytes(StandardCharsets.UTF_8));
                link.write(hello, 0, 5, true, PartPosition.WHOLE);
                hello.release();
                link.flush();
            });
            assertThat(heard.end().status()).isEqualTo(CloseStatus.of(1005));
            assertThat(after.get(30, TimeUnit.SECONDS)).as("a Close, and the end").hasSize(6);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void carriesBytesByTlsUpToTheCloseNotify(TlsProvider provider) throws Exception {
        TestAuthority authority = TestAuthority.create(directory, "authority");
        try (ScriptedServer server = server(authority.server("EC", "b.example"), socket -> {
            send(socket, "first");
            ((SSLSocket) socket).shutdownOutput();
            untilEnd(socket);
        }); ClientTls tls = new ClientTls("b.example", Optional.of(Files.readString(authority.file())), provider)) {
            loop.start(loop.connect(server.address(), tls, Duration.ofSeconds(20)), heard);
            assertThat(heard.next()).isEqualTo("binary 6669727374");
            assertThat(heard.end().status()).isEqualTo(CloseStatus.of(1000));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesACertificateForAnotherName(TlsProvider provider) throws Exception {
        TestAuthority authority = TestAuthority.create(directory, "authority");
        try (ScriptedServer server = server(authority.server("EC", "other.example"), ScriptedServer::untilEnd);
                ClientTls tls = new ClientTls("b.example", Optional.of(Files.readString(authority.file())), provider)) {
            assertFails(server, tls,
                    "TLS failed: the server's certificate: No subject alternative DNS name matching b.example found.");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void refusesACertificateOfAnUnknownAuthority(TlsProvider provider) throws Exception {
        TestAuthority authority = TestAuthority.create(directory, "authority");
        try (ScriptedServer server = server(authority.server("EC", "b.example"), ScriptedServer::untilEnd);
                ClientTls tls = new ClientTls("b.example", Optional.empty(), provider)) {
            assertFails(server, tls, "TLS failed: the server's certificate: unable to find valid certification path");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void saysThatAServerSpeaksNoTls(TlsProvider provider) throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            socket.getInputStream().read();
            send(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
            untilEnd(socket);
        }); ClientTls tls = new ClientTls("b.example", Optional.empty(), provider)) {
            assertFails(server, tls, "TLS failed: what came is no TLS, it begins: HTTP/1.1 400 Bad Request");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aConnectionThatEndsInTheMiddleOfTlsHasFailedByIt(TlsProvider provider) throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> socket.getInputStream().read());
                ClientTls tls = new ClientTls("b.example", Optional.empty(), provider)) {
            assertFails(server, tls, "TLS failed: the connection ended before the TLS handshake did");
        }
    }

    private void assertFails(ScriptedServer server, ClientTls tls, String words) throws Exception {
        UpstreamHandshake handshake = TestLoop.handshake(any -> any);
        for (UpstreamAnswer answer : List.of(loop.open(server.address(), tls, handshake),
                loop.connect(server.address(), tls, Duration.ofSeconds(20)))) {
            assertThat(answer).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Failure.TLS);
                assertThat(failed.why()).contains(words).hasSizeLessThanOrEqualTo(400);
            });
        }
    }

    @Test
    void waitsForTlsNoLongerThanItMay() throws Exception {
        CompletableFuture<Integer> begun = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(socket -> {
            begun.complete(socket.getInputStream().read());
            untilEnd(socket);
        });
                ClientTls tls = new ClientTls("b.example", Optional.empty(), TlsProvider.AUTO)) {
            LinkServer asking = loop.server(server.address(), tls);
            CompletableFuture<UpstreamAnswer> answer =
                    loop.on(() -> asking.connect(TestLoop.TIMEOUT)).toCompletableFuture();
            begun.get(30, TimeUnit.SECONDS);
            loop.pass(TestLoop.TIMEOUT.plusSeconds(1));
            assertThat(answer.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Failed(Failure.LATE, server.address() + ": TLS took longer than 20 s"));
        }
    }

    @Test
    void takesNoAuthoritiesThatAreNone() {
        assertThatThrownBy(() -> new ClientTls("b.example", Optional.of("no PEM"), TlsProvider.AUTO).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the authorities' certificates can't be used: ");
    }
}
