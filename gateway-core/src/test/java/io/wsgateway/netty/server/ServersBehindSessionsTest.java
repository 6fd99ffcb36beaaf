package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.HeldPort;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Settings;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.upstream.ScriptedServer;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** From a peer's socket through the gateway to a server's, and back: what each server makes of the opening handshake. */
@Timeout(120)
class ServersBehindSessionsTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final String SECRET = "s3cr3t";

    /** Leads each session to one server, and says of it what an application is to say. */
    private static final class Leading implements ApplicationProvider {

        private final UpstreamAddress address;
        private final Duration timeout;

        Leading(UpstreamAddress address, Duration timeout) {
            this.address = address;
            this.timeout = timeout;
        }

        @Override
        public String name() {
            return "leading";
        }

        @Override
        public Application start(ApplicationContext context) {
            UpstreamServer server = context.upstreams().server(address, Optional.empty());
            UpstreamHandshake handshake = new UpstreamHandshake("/socket?token=" + SECRET, "server.example",
                    List.of("v2"), List.of(), false, 1 << 20, timeout, Duration.ZERO, Duration.ZERO, false);
            return new Application() {
                @Override
                public CompletionStage<Admission> admit(OpeningRequest request) {
                    return server.open(handshake).thenApply(Leading::of);
                }

                @Override
                public SessionListener onOpen(Session session, OpeningRequest request) {
                    return new SessionListener() {};
                }
            };
        }

        private static Admission of(UpstreamAnswer answer) {
            return switch (answer) {
                case UpstreamAnswer.Opened(var upstream, var chosen) -> new Admission.Granted(Optional.empty(), chosen,
                        Optional.of(upstream));
                case UpstreamAnswer.Refused(var status, var headers, var why) -> new Admission.Refused(status, headers,
                        why);
                case UpstreamAnswer.Failed(var kind, var why) -> switch (kind) {
                    case UNREACHABLE, FULL -> Admission.unavailable(why, Duration.ofSeconds(3));
                    case LATE -> new Admission.Unreachable(true, why);
                    case TLS, INVALID -> new Admission.Unreachable(false, why);
                };
            };
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.argumentSet("403 with a body",
                        answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 16\r\n\r\nno entry for you"), 403,
                        "upstream-refused", List.of("403", "no entry for you")),
                Arguments.argumentSet("404", answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), 404,
                        "upstream-refused", List.of("404")),
                Arguments.argumentSet("302 with a Location",
                        answering("HTTP/1.1 302 Found\r\nLocation: https://login.example/in?token=" + SECRET
                                + "\r\nContent-Length: 0\r\n\r\n"),
                        502, "upstream-refused", List.of("302", "https://login.example/in")),
                Arguments.argumentSet("200 with a page",
                        answering("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>hello "),
                        502, "upstream-refused", List.of("200")),
                Arguments.argumentSet("503", answering("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), 502,
                        "upstream-refused", List.of("503")),
                Arguments.argumentSet("101 with another key's answer",
                        answering(String.join("\r\n", "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
                                "Connection: Upgrade", "Sec-WebSocket-Accept: " + PipelineTester.ACCEPT_KEY, "", "")),
                        502, "upstream-invalid", List.of("Sec-WebSocket-Accept")),
                Arguments.argumentSet("101 with a subprotocol that was not offered", accepting("v3"), 502,
                        "upstream-invalid", List.of("Sec-WebSocket-Protocol", "v3")),
                Arguments.argumentSet("no HTTP", answering("SSH-2.0-OpenSSH_10.0\r\n"), 502, "upstream-invalid",
                        List.of("SSH-2.0-OpenSSH_10.0")));
    }

    private static ScriptedServer.Script answering(String answer) {
        return socket -> {
            ScriptedServer.head(socket);
            ScriptedServer.send(socket, answer);
            ScriptedServer.untilEnd(socket);
        };
    }

    private static ScriptedServer.Script accepting(String subprotocol) {
        return socket -> {
            ScriptedServer.send(socket,
                    ScriptedServer.accepting(ScriptedServer.head(socket), "Sec-WebSocket-Protocol: " + subprotocol));
            ScriptedServer.untilEnd(socket);
        };
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalIsExplainedByTheServersOwnAnswer(ScriptedServer.Script script, int status, String id,
            List<String> words) throws Exception {
        try (ScriptedServer server = new ScriptedServer(script);
                Serving serving = new Serving(new Leading(server.address(), PATIENT))) {
            serving.isRejected(status, id, words);
        }
    }

    @Test
    void challengeOfTheServerIsThePeers() throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering("HTTP/1.1 401 Unauthorized\r\n"
                + "WWW-Authenticate: Basic realm=\"a\"\r\nSet-Cookie: id=" + SECRET + "\r\nContent-Length: 0\r\n\r\n"));
                Serving serving = new Serving(new Leading(server.address(), PATIENT))) {
            Answer answer = serving.isRejected(401, "upstream-refused", List.of("401"));
            assertThat(answer.values("WWW-Authenticate")).containsExactly("Basic realm=\"a\"");
            assertThat(answer.values("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void serverThatSaysNothingInTimeIs504() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilEnd);
                Serving serving = new Serving(new Leading(server.address(), Duration.ofSeconds(3)))) {
            Answer answer =
                    serving.isRejected(504, "upstream-timeout", List.of("the answer took longer than 3 s"));
            assertThat(answer.values("Retry-After")).containsExactly("5");
        }
    }

    @Test
    void nobodyThereIs503() throws Exception {
        try (HeldPort held = new HeldPort()) {
            UpstreamAddress nobody = new UpstreamAddress("127.0.0.1", held.address().getPort());
            try (Serving serving = new Serving(new Leading(nobody, PATIENT))) {
                Answer answer = serving.isRejected(503, "backend-unavailable", List.of(nobody.toString(), "refused"));
                assertThat(answer.values("Retry-After")).containsExactly("3");
            }
        }
    }

    @Test
    void serverThatResetsIs503() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            ScriptedServer.head(socket);
            socket.setSoLinger(true, 0); // RST
        });
                Serving serving = new Serving(new Leading(server.address(), PATIENT))) {
            serving.isRejected(503, "backend-unavailable", List.of(server.address().toString(), "nothing"));
        }
    }

    @Test
    void sessionSpeaksToTheServerByTheSubprotocolThatIsTheServers() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            ScriptedServer.send(socket,
                    ScriptedServer.accepting(ScriptedServer.head(socket), "Sec-WebSocket-Protocol: v2"));
            // A masked text of two bytes: 2 of header, 4 of key, 2 of payload.
            byte[] frame = socket.getInputStream().readNBytes(8);
            ScriptedServer.send(socket, new byte[] {(byte) 0x81, 2, (byte) (frame[6] ^ frame[2]),
                    (byte) (frame[7] ^ frame[3])});
            ScriptedServer.untilEnd(socket);
        });
                Serving serving = new Serving(new Leading(server.address(), PATIENT));
                GatewayPeer peer = serving.ask()) {
            String head = serving.head(peer);
            assertThat(head).startsWith("HTTP/1.1 101 ").contains("\r\nSec-WebSocket-Protocol: v2\r\n");
            peer.send(ClientFrames.text("hi"));
            assertThat(peer.read(4)).isEqualTo("81026869"); // text "hi"
            assertThat(serving.gateway.view().sessions(1)).singleElement().extracting(SessionView::upstream)
                    .isEqualTo(Optional.of(server.address()));
            peer.send(ClientFrames.close(4001));
            assertThat(peer.read(4)).isEqualTo("88020fa1"); // Close, 4001
        }
    }

    @Test
    void sessionsAreFoundAndToldToGoByTheirServer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(accepting("v2"));
                Serving serving = new Serving(new Leading(server.address(), PATIENT));
                GatewayPeer peer = serving.ask()) {
            assertThat(serving.head(peer)).startsWith("HTTP/1.1 101 ");
            UpstreamAddress there = server.address();
            SessionCriteria elsewhere =
                    ledTo(new UpstreamAddress(there.host(), there.port() == 1 ? 2 : there.port() - 1));
            serving.awaitMatching(ledTo(there), 1);
            assertThat(serving.matching(elsewhere)).isZero();
            assertThat(serving.gateway.shed(new Shedding(100, Duration.ZERO, ledTo(there))))
                    .isEqualTo(OptionalInt.of(1));
            assertThat(peer.read(4)).startsWith("88").endsWith("03f4"); // Close, 1012
        }
    }

    private static SessionCriteria ledTo(UpstreamAddress server) {
        return new SessionCriteria(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(server));
    }

    /** It is open when its peer has been answered: it isn't left open. */
    @Test
    void connectionThatComesTooLateIsEnded() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CompletableFuture<Integer> left = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(slow(new CountDownLatch(1), answered, left));
                Serving serving = new Serving(new Leading(server.address(), PATIENT), Duration.ofSeconds(3))) {
            try (GatewayPeer peer = serving.ask()) {
                Answer answer = Answer.of(peer.readAll());
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.values("Gateway-Rejection")).containsExactly("admission-failed");
            }
            answered.countDown();
            assertThat(left.get(30, TimeUnit.SECONDS)).as("no more than a Close").isLessThan(100);
            assertThat(serving.gateway.view().sessions(1)).isEmpty();
        }
    }

    /** Whether the gateway notices before the server answers or not. */
    @Test
    void connectionThatCameForNobodyIsEnded() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        CompletableFuture<Integer> left = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(slow(asked, gone, left));
                Serving serving = new Serving(new Leading(server.address(), PATIENT))) {
            try (GatewayPeer peer = serving.ask()) {
                awaitLatch(asked);
                peer.socket.setSoLinger(true, 0); // RST
            }
            gone.countDown();
            assertThat(left.get(30, TimeUnit.SECONDS)).as("no more than a Close").isLessThan(100);
        }
    }

    /** Accepts after the latch, then tells how many bytes came until the end. */
    private static ScriptedServer.Script slow(CountDownLatch asked, CountDownLatch until,
            CompletableFuture<Integer> left) {
        return socket -> {
            String head = ScriptedServer.head(socket);
            asked.countDown();
            awaitLatch(until);
            ScriptedServer.send(socket, ScriptedServer.accepting(head));
            left.complete(lengthUntilEnd(socket));
        };
    }

    private static int lengthUntilEnd(Socket socket) throws IOException {
        try {
            return ScriptedServer.untilEnd(socket).length;
        } catch (IOException e) {
            return 0; // it was reset
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A gateway with one route, which leads to one server. */
    private static final class Serving implements AutoCloseable {

        final Gateway gateway;
        private final InetSocketAddress address;

        Serving(Leading provider) throws Exception {
            this(provider, Duration.ofSeconds(60));
        }

        /** Handshakes may take no longer than that. */
        Serving(Leading provider, Duration handshake) throws Exception {
            gateway = Gateway.create(GatewayConfig.DEFAULT.with(new LimitsConfig(100, 100,
                    new OpeningLimits(Duration.ofSeconds(10), handshake, 1 << 13), TotalBytes.UNLIMITED,
                    HandshakeLimits.NONE, PrincipalLimits.NONE)));
            Settings none = (Settings) Proxy.newProxyInstance(ServersBehindSessionsTest.class.getClassLoader(),
                    new Class<?>[] {Settings.class}, (proxy, method, arguments) -> arguments[1]);
            Generation generation = gateway.generation(provider, none);
            generation.hosts(HostedApplication.of(provider.name(), provider.audience(),
                    provider.start(generation.context())));
            HandshakePolicy policy =
                    new HandshakePolicy("/chat", OriginPolicy.any(), List.of(), false, CompressionMode.NONE);
            Route route = new Route(generation.application(), policy, SessionPolicy.DEFAULT, 0);
            address = gateway.open(List.of(new ListenerConfig("a", ANY_PORT, Optional.empty(),
                    RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/chat", route))),
                    PlainEndpoint.NONE))).getFirst();
        }

        int matching(SessionCriteria criteria) {
            return gateway.sessions().page(new SessionQuery(criteria, "", SessionOrder.OLDEST, OptionalLong.empty(), 1))
                    .matching();
        }

        /** The 101 is written before the session is counted. */
        void awaitMatching(SessionCriteria criteria, int count) throws InterruptedException {
            long end = System.nanoTime() + PATIENT.toNanos();
            while (matching(criteria) != count) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(10);
            }
        }

        GatewayPeer ask() throws IOException {
            GatewayPeer peer = GatewayPeer.connect(address);
            peer.send(PipelineTester.request("/chat", "Sec-WebSocket-Protocol: v1, v2"));
            return peer;
        }

        /** The peer is told status and id, operators these words as well, and nobody the secrets. */
        Answer isRejected(int status, String id, List<String> words) throws IOException {
            String text;
            try (GatewayPeer peer = ask()) {
                text = peer.readAll();
            }
            Answer answer = Answer.of(text);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.values("Gateway-Rejection")).containsExactly(id);
            HandshakeEntry entry = gateway.handshakes().entries().getFirst();
            String told = entry.checks().getLast().observed();
            assertThat(told).contains(words).contains("127.0.0.1:");
            assertThat(entry.reason().orElseThrow().id()).isEqualTo(id);
            assertThat(entry.response().orElseThrow().start()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(text).doesNotContain("127.0.0.1").doesNotContain(SECRET);
            assertThat(entry.toString()).doesNotContain(SECRET);
            return answer;
        }

        String head(GatewayPeer peer) throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) Integer.parseInt(peer.read(1), 16));
            }
            return head.toString();
        }

        @Override
        public void close() {
            gateway.close();
        }
    }
}
