package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.identity.ForwardRules.Unavailable;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authenticator.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import io.wsgateway.session.SessionLane;

/** A server on a socket, which says what each test has it say. */
@Timeout(30)
class ForwardAuthenticatorTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String OK = "HTTP/1.1 200 OK\r\nRemote-User: ada\r\nContent-Length: 0\r\n\r\n";

    private final AtomicLong clock = new AtomicLong();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final LogCapture log = new LogCapture(ForwardAuthenticator.class);

    /** What is written to whoever has sent a head; the connection is closed once it returns false. */
    private interface Answer {
        boolean to(OutputStream out) throws Exception;
    }

    private static Answer text(String answer) {
        return out -> {
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        };
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        log.close();
    }

    @Test
    void asksWithTheHandshakesHead() throws Exception {
        Result result = ask(authenticator(text(OK), LONG, 1, Unavailable.REFUSE));

        assertThat(result).isInstanceOfSatisfying(Result.Authenticated.class,
                found -> assertThat(found.authentication().principal().name()).isEqualTo("ada"));
        assertThat(heads.take()).startsWith("GET /verify?key=SECRET HTTP/1.1\r\n").contains("\r\nCookie: a=1; b=2\r\n")
                .contains("X-Forwarded-Uri: /chat?token=SECRET\r\n", "X-Forwarded-For: 192.0.2.7\r\n")
                .doesNotContain("Sec-WebSocket", "203.0.113.9").doesNotContainIgnoringCase("upgrade:");
        assertThat(log.lines).isEmpty();
    }

    @Test
    void usesConnectionsAgain() throws Exception {
        ForwardAuthenticator authenticator = authenticator(text(OK), LONG, 1, Unavailable.REFUSE);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(authenticator)).isInstanceOf(Result.Authenticated.class);
        }
        assertThat(open).as("connections, the server and the client").hasSize(3);
    }

    @Test
    void passesOnWhatTheServerRefuses() throws Exception {
        assertThat(ask(authenticator(
                text("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"), LONG, 1,
                Unavailable.ALLOW))).isEqualTo(new Result.Refused(RejectionReason.UNAUTHENTICATED,
                        "the server that knows who peers are answers 401",
                        List.of(new HeaderField("WWW-Authenticate", "Basic realm=\"x\""))));
        assertThat(ask(authenticator(text("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), LONG, 1, Unavailable.ALLOW)))
                .isEqualTo(new Result.Refused(RejectionReason.NOT_PERMITTED,
                        "the server that knows who peers are answers 403", List.of()));
    }

    @Test
    void letsNobodyInWhileTheServerFails() throws Exception {
        assertUnavailable(text("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"),
                "HTTP status 500 (expected: 2xx, 401 or 403)");
        assertUnavailable(text("HTTP/1.1 302 Go\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"),
                "HTTP status 302 (expected: 2xx, 401 or 403)");
    }

    @Test
    void letsAnybodyInWhileTheServerFailsIfToldTo() throws Exception {
        assertThat(ask(authenticator(text("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), LONG, 1,
                Unavailable.ALLOW))).isEqualTo(new Result.Anonymous());
        assertThat(log.lines).hasSize(1);
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        open.add(over::countDown);
        Answer hangs = out -> {
            over.await();
            return false;
        };
        assertThat(reason(ask(authenticator(hangs, SHORT, 1, Unavailable.REFUSE)))).endsWith("no answer within 300 ms");
    }

    @Test
    void waitsNoLongerForBytesThatDrip() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        open.add(over::countDown);
        Answer drips = out -> {
            out.write("HTTP/1.1 200 OK\r\nRemote-User: ada\r\nX: ".getBytes(StandardCharsets.ISO_8859_1));
            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
            return false;
        };
        assertThat(reason(ask(authenticator(drips, SHORT, 1, Unavailable.REFUSE)))).endsWith("no answer within 300 ms");
    }

    @Test
    void readsNoMoreOfABodyThanItMay() throws Exception {
        Answer endless = out -> {
            out.write("HTTP/1.1 200 OK\r\nRemote-User: ada\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            byte[] more = new byte[8192];
            for (long sent = 0; sent < 1L << 30; sent += more.length) {
                out.write(more); // fails once the other end is closed
            }
            return false;
        };
        assertThat(ask(authenticator(endless, LONG, 1, Unavailable.REFUSE))).isInstanceOf(Result.Authenticated.class);
    }

    @Test
    void refusesHeadsWithoutAnEnd() throws Exception {
        Answer endless = out -> {
            out.write("HTTP/1.1 200 OK\r\nRemote-User: ada\r\n".getBytes(StandardCharsets.ISO_8859_1));
            byte[] line = ("X-Filler: " + "x".repeat(1000) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 100_000; i++) {
                out.write(line);
            }
            return false;
        };
        assertThat(reason(ask(authenticator(endless, LONG, 1, Unavailable.REFUSE)))).contains("can't be asked: ");
    }

    @Test
    void takesNoPrincipalThatBreaksLines() throws Exception {
        assertThat(reason(ask(
                authenticator(text("HTTP/1.1 200 OK\r\nRemote-User: a\u0001b\r\nContent-Length: 0\r\n\r\n"), LONG, 1,
                        Unavailable.REFUSE))))
                .contains("can't be asked: ");
    }

    @Test
    void handsOnNoFieldThatBreaksLines() throws Exception {
        ForwardAuthenticator authenticator = authenticator(text(OK), LONG, 1, Unavailable.REFUSE);
        OpeningRequest request =
                ForwardedHeadTest.request("/chat", peer(), new HeaderField("Authorization", "a\r\nX: b"));
        Result.Refused refused = (Result.Refused) authenticator.authenticate(request, LANE).toCompletableFuture().get();
        assertThat(refused.reason()).isEqualTo(RejectionReason.UNAUTHENTICATED);
        assertThat(heads).isEmpty();
        assertThat(ask(authenticator)).as("the next").isInstanceOf(Result.Authenticated.class);
    }

    @Test
    void asksNoMoreOftenAtOnceThanItMay() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        ForwardAuthenticator authenticator = authenticator(out -> {
            answer.await();
            return text(OK).to(out);
        }, LONG, 1, Unavailable.REFUSE);
        CompletableFuture<Result> first = begin(authenticator);
        heads.take();
        assertThat(reason(ask(authenticator))).endsWith("1 requests are under way already");
        answer.countDown();
        assertThat(first.get()).isInstanceOf(Result.Authenticated.class);
        assertThat(ask(authenticator)).isInstanceOf(Result.Authenticated.class);
    }

    @Test
    void asksNothingForAWhileAfterFailuresInARow() throws Exception {
        List<String> answers = new CopyOnWriteArrayList<>(List.of("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"));
        ForwardAuthenticator authenticator =
                authenticator(out -> text(answers.getFirst()).to(out), LONG, 1, Unavailable.REFUSE);
        for (int i = 0; i < ForwardAuthenticator.MOST_FAILURES; i++) {
            assertThat(reason(ask(authenticator))).contains("HTTP status 500");
        }
        answers.set(0, OK);
        assertThat(reason(ask(authenticator))).endsWith("it failed 5 times in a row");
        assertThat(heads).hasSize(ForwardAuthenticator.MOST_FAILURES);
        clock.addAndGet(ForwardAuthenticator.PAUSE.toNanos());
        assertThat(ask(authenticator)).isInstanceOf(Result.Authenticated.class);
        assertThat(log.lines).hasSize(ForwardAuthenticator.MOST_FAILURES).last().asString()
                .endsWith("it is not asked for 5 s");
    }

    @Test
    void failsWhereNothingListens() throws Exception {
        ForwardAuthenticator authenticator = authenticator(text(OK), LONG, 1, Unavailable.REFUSE);
        open.getFirst().close();
        assertThat(reason(ask(authenticator))).contains("can't be asked: ConnectException");
    }

    @Test
    void showsNoSecret() throws Exception {
        ForwardAuthenticator authenticator =
                authenticator(text("HTTP/1.1 500 SECRET\r\nX: SECRET\r\nContent-Length: 6\r\n\r\nSECRET"), LONG, 1,
                        Unavailable.REFUSE);
        assertThat(reason(ask(authenticator)) + authenticator.rule() + log.lines).doesNotContain("SECRET")
                .contains("/verify?...");
    }

    @Test
    void takesNoTokensOverAnOpenConnection() throws Exception {
        Result result = authenticator(text(OK), LONG, 1, Unavailable.ALLOW)
                .verify("SECRET", InetAddress.getLoopbackAddress(), LANE)
                .toCompletableFuture().get();
        assertThat(reason(result)).isEqualTo("the route's auth.forward takes no tokens over an open connection");
        assertThat(heads).isEmpty();
    }

    private void assertUnavailable(Answer answer, String why) throws Exception {
        assertThat(ask(authenticator(answer, LONG, 1, Unavailable.REFUSE))).isEqualTo(new Result.Refused(
                RejectionReason.IDENTITY_UNAVAILABLE, "the server that knows who peers are can't be asked: " + why,
                List.of(new HeaderField("Retry-After", "5"))));
    }

    private static String reason(Result result) {
        return ((Result.Refused) result).detail();
    }

    private static InetSocketAddress peer() {
        return new InetSocketAddress("192.0.2.7", 4711);
    }

    private static CompletableFuture<Result> begin(ForwardAuthenticator authenticator) {
        return authenticator.authenticate(ForwardedHeadTest.request("/chat?token=SECRET", peer()), LANE)
                .toCompletableFuture();
    }

    private static Result ask(ForwardAuthenticator authenticator) throws Exception {
        return begin(authenticator).get();
    }

    /** It has no use for one. */
    private static final SessionLane LANE = (SessionLane) Proxy.newProxyInstance(
            SessionLane.class.getClassLoader(), new Class<?>[] {SessionLane.class}, (proxy, method, arguments) -> {
                throw new AssertionError(method.getName());
            });

    private ForwardAuthenticator authenticator(Answer answer, Duration timeout, int underWay, Unavailable unavailable)
            throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        open.add(server);
        Thread.ofVirtual().start(() -> accept(server, answer));
        ForwardAuthenticator authenticator = new ForwardAuthenticator(new ForwardRules(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/verify?key=SECRET"),
                ForwardRules.DEFAULT_HEADERS, Optional.of("Remote-User"), List.of(), timeout, underWay, unavailable,
                "in a test"), clock::get);
        open.add(authenticator);
        return authenticator;
    }

    private void accept(ServerSocket server, Answer answer) {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, answer));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket socket, Answer answer) {
        try (socket) {
            do {
                heads.add(head(socket.getInputStream()));
            } while (answer.to(socket.getOutputStream()));
        } catch (Exception ended) {
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
