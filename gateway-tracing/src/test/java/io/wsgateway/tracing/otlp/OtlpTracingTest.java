package io.wsgateway.tracing.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wsgateway.app.EndedBy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.tracing.TracedEnd;
import io.wsgateway.tracing.TracedHandshake;
import io.wsgateway.tracing.TracedHandshake.Outcome;
import io.wsgateway.tracing.TracedSession;
import io.wsgateway.tracing.Tracing;
import io.wsgateway.tracing.TracingProvider;
import io.wsgateway.tracing.TracingSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes to an endpoint of OTLP over HTTP. */
@Timeout(60)
class OtlpTracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENT = "00f067aa0ba902b7";
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 4711);
    private static final TracedSession SESSION = new TracedSession(36, "a1b2c3d4-10");
    private static final Outcome OPENED = new Outcome(101, Optional.empty(), Optional.of("chat"),
            Optional.of("chat.v1"), Optional.of(SESSION));

    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<String> types = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            bodies.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Tracing open(double sample) {
        return ServiceLoader.load(TracingProvider.class).findFirst().orElseThrow().open(new TracingSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces"), sample, "the-gateway",
                "1.2.3"));
    }

    /** All that have come, once there are so many: closing waits for the last of them, but not for long. */
    private List<ReceivedSpan> received(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<ReceivedSpan> spans = received();
        while (spans.size() < count && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
            spans = received();
        }
        assertThat(spans).hasSize(count);
        return spans;
    }

    private List<ReceivedSpan> received() {
        return bodies.stream().flatMap(body -> ReceivedSpan.in(body).stream()).toList();
    }

    private static TracedHandshake handshake(Outcome outcome, String... traceparents) {
        List<HeaderField> fields = new ArrayList<>(List.of(new HeaderField("Host", "gw.example"),
                new HeaderField("Cookie", "s3cr3t=1")));
        Arrays.stream(traceparents).forEach(value -> fields.add(new HeaderField("traceparent", value)));
        return new TracedHandshake("listeners[0]", PEER,
                Optional.of(new HandshakeRequest("GET", "/rooms/7?token=s3cr3t", "HTTP/1.1", new HeaderFields(fields),
                        true, PEER)),
                Optional.of("/rooms/{room}"), outcome, Duration.ofMillis(20));
    }

    @Test
    void spanOfAHandshakeIsUnderTheClientsAndThatOfItsSessionIsLinkedToIt() {
        try (Tracing tracing = open(1)) {
            assertThat(tracing.isOn()).isTrue();
            tracing.handshake(handshake(OPENED, "00-" + TRACE + "-" + CLIENT + "-00"));
            assertThat(tracing.isTraced(36)).isTrue();
            tracing.ended(new TracedEnd(SESSION, Duration.ofMinutes(5), 7, 11, 1001, EndedBy.MAX_AGE));
            assertThat(tracing.isTraced(36)).isFalse();
        }
        List<ReceivedSpan> spans = received(2);
        assertThat(types).containsOnly("application/x-protobuf");
        ReceivedSpan handshake = spans.get(0);
        assertThat(handshake.trace()).isEqualTo(TRACE);
        assertThat(handshake.parent()).isEqualTo(CLIENT);
        assertThat(handshake.name()).isEqualTo("GET /rooms/{room}");
        assertThat(handshake.kind()).as("a server's").isEqualTo(2);
        assertThat(handshake.nanos()).isEqualTo(20_000_000);
        assertThat(handshake.attributes()).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                Map.entry("http.request.method", "GET"), Map.entry("http.response.status_code", "101"),
                Map.entry("http.route", "/rooms/{room}"), Map.entry("url.path", "/rooms/7"),
                Map.entry("url.scheme", "wss"), Map.entry("network.protocol.name", "http"),
                Map.entry("network.protocol.version", "1.1"), Map.entry("client.address", "192.0.2.7"),
                Map.entry("gateway.listener", "listeners[0]"), Map.entry("gateway.application", "chat"),
                Map.entry("gateway.subprotocol", "chat.v1"), Map.entry("gateway.session", "a1b2c3d4-10")));
        ReceivedSpan session = spans.get(1);
        assertThat(session.link()).isEqualTo(handshake.id());
        assertThat(session.parent()).isEmpty();
        assertThat(session.name()).isEqualTo("session");
        assertThat(session.nanos()).isEqualTo(Duration.ofMinutes(5).toNanos());
        assertThat(session.attributes()).containsExactlyInAnyOrderEntriesOf(Map.of("gateway.session", "a1b2c3d4-10",
                "gateway.messages.received", "7", "gateway.messages.sent", "11", "gateway.close.code", "1001",
                "gateway.ended.by", "max-age"));
        assertThat(new String(bodies.getFirst(), StandardCharsets.ISO_8859_1)).contains("the-gateway", "1.2.3")
                .doesNotContain("s3cr3t");
    }

    @Test
    void rejectionIsTheTypeOfTheError() {
        try (Tracing tracing = open(1)) {
            tracing.handshake(handshake(new Outcome(403, Optional.of("origin-not-allowed"), Optional.of("chat"),
                    Optional.empty(), Optional.empty())));
            tracing.handshake(new TracedHandshake("listeners[0]", PEER, Optional.empty(), Optional.empty(),
                    new Outcome(400, Optional.of("request-malformed"), Optional.empty(), Optional.empty(),
                            Optional.empty()),
                    Duration.ZERO));
        }
        assertThat(received(2)).extracting(span -> span.name() + " " + span.attributes().get("error.type"))
                .containsExactly("GET /rooms/{room} origin-not-allowed", "HTTP request-malformed");
        assertThat(received().getFirst().parent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "nonsense", "00-" + TRACE + "-" + CLIENT, "ff-" + TRACE + "-" + CLIENT + "-01",
            "00-00000000000000000000000000000000-" + CLIENT + "-01", "00-" + TRACE + "-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + CLIENT + "-01", "00-" + TRACE + "-" + CLIENT + "-01-more",
            "00-" + TRACE + "-" + CLIENT + "-zz"})
    void parentThatIsNoneIsPassedOver(String traceparent) {
        try (Tracing tracing = open(1)) {
            tracing.handshake(handshake(OPENED, traceparent));
            tracing.handshake(handshake(OPENED, "cc-" + TRACE + "-" + CLIENT + "-01-" + "x".repeat(1000)));
            tracing.handshake(handshake(OPENED, "00-" + TRACE + "-" + CLIENT + "-01",
                    "00-" + TRACE + "-" + CLIENT + "-01"));
        }
        assertThat(received(3)).allSatisfy(span -> {
            assertThat(span.parent()).isEmpty();
            assertThat(span.trace()).hasSize(32).isNotEqualTo(TRACE);
        });
    }

    /** Whatever the client's flag says: else peers would choose what is sent. */
    @Test
    void whatIsTracedIsTheGatewaysChoice() {
        try (Tracing tracing = open(0)) {
            tracing.handshake(handshake(OPENED, "00-" + TRACE + "-" + CLIENT + "-01"));
            assertThat(tracing.isTraced(36)).isFalse();
            tracing.ended(new TracedEnd(SESSION, Duration.ZERO, 0, 0, 1000, EndedBy.PEER));
        }
        assertThat(bodies).isEmpty();
    }

    @Test
    void handshakesWaitForNoEndpoint() {
        server.stop(0);
        OtlpTracing tracing = (OtlpTracing) open(1);
        long start = System.nanoTime();
        for (int i = 0; i < 3 * OtlpTracing.MOST_WAITING; i++) {
            tracing.handshake(handshake(OPENED));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(tracing.lost()).isGreaterThanOrEqualTo(OtlpTracing.MOST_WAITING);
        tracing.close();
    }
}
