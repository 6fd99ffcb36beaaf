package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every conformance case, against the distribution on one transport. The cases run many at a time, from the start on; each
 * test waits for its own. A file in {@code target} lists what became of each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceCases {

    private static final int AT_A_TIME = 16;
    private static final Duration ALL = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A second message that refers to the first: not for a route which has declined that in the handshake. */
    private static final String CONTEXT_TAKEOVER = "FR-166";

    private static final String CONFIGURATION = """
            listeners: [{ address: 127.0.0.1, port: 0TLS }]
            admin: { address: 127.0.0.1, port: 0 }
            transport: { kind: TRANSPORT }
            routes:
              - path: /echo
                application: echo
                origins: { allow: "*", absent: allow }
                subprotocols: { offer: [chat, superchat] }
                compression: COMPRESSION
              - path: /secure
                application: echo
                origins:
                  allow: ["https://app.example.com", "https://*.apps.example.com", "http://localhost:3000"]
                  absent: deny
                subprotocols: { offer: [chat, superchat] }
                compression: COMPRESSION
            limits:
              frame-bytes: 64KiB
              message-bytes: 256KiB
              fragments: 1024
            """;

    private static final String IMPATIENT = """
            listeners: [{ address: 127.0.0.1, port: 0TLS }]
            admin: { address: 127.0.0.1, port: 0 }
            transport: { kind: TRANSPORT }
            routes:
              - { path: /echo, application: echo, origins: { allow: "*", absent: allow } }
            keepalive: { ping-interval: 1s, pong-timeout: PONG }
            """;

    private final String transport;
    private final String report;
    private @Nullable Tls tls;
    private final List<TlsRelay> relays = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(AT_A_TIME);
    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final Map<HandshakeCase, Future<Verdict>> handshakes = new LinkedHashMap<>();
    private final Map<FrameCase, Future<Verdict>> frames = new LinkedHashMap<>();
    private final Map<HandshakeCase, Future<Verdict>> sharedHandshakes = new LinkedHashMap<>();
    private final Map<FrameCase, Future<Verdict>> sharedFrames = new LinkedHashMap<>();
    private final Map<FrameCase, Future<Verdict>> compressedFrames = new LinkedHashMap<>();
    private final Map<FrameCase, Future<Verdict>> compressedSharedFrames = new LinkedHashMap<>();

    /**
     * Cases on one transport.
     *
     * @param transport the value of {@code transport.kind}, and what may follow it
     * @param report the name of the file in {@code target}
     */
    ConformanceCases(String transport, String report) {
        this.transport = transport;
        this.report = report;
    }

    /** What the listener speaks TLS with, if it does; asked once. */
    Optional<Tls> tls(Path directory) throws Exception {
        return Optional.empty();
    }

    /** The case as it holds here. */
    FrameCase adapted(FrameCase each) {
        return each;
    }

    /** Whether a message is answered before the next one is read. */
    boolean answersAtOnce() {
        return true;
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        tls = tls(directory).orElse(null);
        InetSocketAddress dedicated = start(directory, "dedicated");
        InetSocketAddress shared = start(directory, "shared");
        List<HandshakeCase> handshakeCases = cases("handshake-cases.json").map(HandshakeCase::new).toList();
        List<FrameCase> frameCases =
                cases("frame-cases.json").map(FrameCase::new).filter(each -> !each.isManual()).map(this::adapted)
                        .toList();
        // Under the leak detector a flood holds its event loop for seconds: the floods come first, one after the other.
        frameCases.stream().filter(FrameCase::isFlood).forEach(each -> {
            frames.put(each, runNow(() -> each.run(dedicated)));
            CompressedCases.of(each).ifPresent(compressed -> {
                compressedFrames.put(compressed, runNow(() -> compressed.run(dedicated)));
                compressedSharedFrames.put(compressed, runNow(() -> compressed.run(shared)));
            });
        });
        frameCases.stream().filter(each -> !each.isFlood()).forEach(each -> {
            frames.put(each, submit(() -> each.run(dedicated)));
            CompressedCases.of(each).ifPresent(compressed -> {
                compressedFrames.put(compressed, submit(() -> compressed.run(dedicated)));
                compressedSharedFrames.put(compressed, submit(() -> compressed.run(shared)));
            });
        });
        handshakeCases.forEach(each -> handshakes.put(each, submit(() -> each.run(dedicated))));
        handshakeCases.stream().filter(HandshakeCase::isAboutExtensions)
                .forEach(each -> sharedHandshakes.put(each, submit(() -> each.run(shared))));
        frameCases.stream().filter(FrameCase::offersExtensions).filter(each -> !each.id().equals(CONTEXT_TAKEOVER))
                .forEach(each -> sharedFrames.put(each, submit(() -> each.run(shared))));
    }

    @AfterAll
    void stop() throws Exception {
        threads.shutdownNow();
        List<String> lines = new ArrayList<>();
        report(lines, "opening handshakes", handshakes.values());
        report(lines, "open sessions", frames.values());
        report(lines, "opening handshakes, compression shared", sharedHandshakes.values());
        report(lines, "open sessions, compression shared", sharedFrames.values());
        report(lines, "messages sent compressed", compressedFrames.values());
        report(lines, "messages sent compressed, compression shared", compressedSharedFrames.values());
        Files.write(Path.of("target", report), lines);
        lines.stream().filter(line -> line.endsWith("as expected") && !line.startsWith(" "))
                .forEach(System.out::println);
        for (TlsRelay relay : relays) {
            relay.close();
        }
        for (GatewayProcess gateway : gateways) {
            gateway.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> openingHandshakes() {
        return handshakes.entrySet().stream()
                .map(each -> test(each.getKey().id(), each.getKey().title(), each.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> openSessions() {
        return frames.entrySet().stream().map(each -> test(each.getKey().id(), each.getKey().title(), each.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> openingHandshakesWithSharedCompression() {
        return sharedHandshakes.entrySet().stream()
                .map(each -> test(each.getKey().id(), each.getKey().title(), each.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> openSessionsWithSharedCompression() {
        return sharedFrames.entrySet().stream()
                .map(each -> test(each.getKey().id(), each.getKey().title(), each.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> messagesSentCompressed() {
        return compressedFrames.entrySet().stream()
                .map(each -> test(each.getKey().id(), each.getKey().title(), each.getValue()));
    }

    @TestFactory
    Stream<DynamicTest> messagesSentCompressedWithSharedCompression() {
        return compressedSharedFrames.entrySet().stream()
                .map(each -> test(each.getKey().id(), each.getKey().title(), each.getValue()));
    }

    /** FR-166, where the gateway has answered {@code client_no_context_takeover}. */
    @Test
    void closesWith1007WhenAContextIsTakenOverAgainstTheAgreement() throws Exception {
        FrameCase takeover = cases("frame-cases.json").map(FrameCase::new)
                .filter(each -> each.id().equals(CONTEXT_TAKEOVER)).findFirst().orElseThrow();
        try (WireSession session = WireSession.open(address(gateways.getLast()), "/echo",
                "Sec-WebSocket-Extensions: permessage-deflate")) {
            assertThat(session.answer().header("Sec-WebSocket-Extensions").orElse(""))
                    .contains("client_no_context_takeover");
            session.send(takeover.bytes());
            assertThat(session.awaitClose(SOON)).isEqualTo(1007);
            assertThat(session.stream().messages()).as("the first message stands alone, and is echoed")
                    .hasSizeBetween(answersAtOnce() ? 1 : 0, 1);
        }
    }

    /** FR-189, which names no figures: a peer that answers no Ping is dropped after the pong timeout. */
    @Test
    void pingsAnIdlePeerAndDropsItWhenNoPongComes(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration(IMPATIENT.replace("PONG", "1s")));
                WireSession session = WireSession.open(address(gateway), "/echo")) {
            assertThat(session.awaitEnd(SOON)).as("the gateway ends the connection").isTrue();
            ServerStream stream = session.stream();
            assertThat(stream.violations()).isEmpty();
            assertThat(stream.frames().getFirst().opcode()).as("the first frame is a Ping").isEqualTo(ServerFrame.PING);
        }
    }

    /** For longer than one has that answers none. */
    @Test
    void keepsAnIdlePeerThatAnswersPings(@TempDir Path directory) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration(IMPATIENT.replace("PONG", "5s")));
                WireSession session = WireSession.open(address(gateway), "/echo")) {
            for (int i = 1; i <= 8; i++) {
                ServerFrame ping = session.awaitFrame(ServerFrame.PING, i, SOON);
                session.send(ClientFrames.frame(true, 0, ServerFrame.PONG, ping.payload()));
            }
            assertThat(session.echo("still here")).isEqualTo("still here");
        }
    }

    private InetSocketAddress start(Path directory, String compression) throws IOException {
        Path own = Files.createDirectory(directory.resolve(compression));
        GatewayProcess gateway = startGateway(own, configuration(CONFIGURATION.replace("COMPRESSION", compression)));
        InetSocketAddress address = address(gateway);
        warmUp(address);
        return address;
    }

    /** Starts a gateway that is held to the cases, and stopped after all of them. */
    GatewayProcess startGateway(Path directory, String yaml) throws IOException {
        GatewayProcess gateway = GatewayProcess.start(directory, yaml);
        gateways.add(gateway);
        return gateway;
    }

    /** The first handshakes of TLS, many at a time, take seconds of loading classes: no case is about that. */
    private static void warmUp(InetSocketAddress address) throws IOException {
        try (Wire first = Wire.connect(address)) {
            first.send(ClientFrames.handshake("/echo"));
            assertThat(first.pumpUntil(some -> HttpAnswers.parse(some.received()).decision().isPresent(), SOON))
                    .as("an opening handshake is answered").isTrue();
        }
    }

    private String configuration(String text) {
        Tls files = tls;
        return text.replace("TRANSPORT", transport).replace("0TLS", files == null
                ? "0"
                : "0, tls: { certificate: \"%s\", key: \"%s\" }".formatted(files.certificate(), files.key()));
    }

    /** Where a test's bytes go: to the gateway, or to a relay that sends them on over TLS. */
    private InetSocketAddress address(GatewayProcess gateway) throws IOException {
        Tls files = tls;
        if (files == null) {
            return gateway.address();
        }
        TlsRelay relay = TlsRelay.start(gateway.address(), files.client());
        relays.add(relay);
        return relay.address();
    }

    private static Future<Verdict> runNow(Callable<Verdict> work) {
        FutureTask<Verdict> task = new FutureTask<>(work);
        task.run();
        return task;
    }

    private Future<Verdict> submit(Callable<Verdict> work) {
        return threads.submit(() -> {
            permits.acquire();
            try {
                return work.call();
            } finally {
                permits.release();
            }
        });
    }

    private static DynamicTest test(String id, String title, Future<Verdict> verdict) {
        return DynamicTest.dynamicTest(id + " " + title, () -> assertThat(await(verdict).reasons()).isEmpty());
    }

    private static Verdict await(Future<Verdict> verdict) throws InterruptedException, TimeoutException {
        try {
            return verdict.get(ALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    static Stream<JsonNode> cases(String file) {
        try (InputStream in =
                Objects.requireNonNull(ConformanceCases.class.getResourceAsStream("/conformance/" + file), file)) {
            return StreamSupport.stream(JsonMapper.shared().readTree(in).spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void report(List<String> report, String title, Iterable<Future<Verdict>> futures) {
        int all = 0;
        int expected = 0;
        List<String> lines = new ArrayList<>();
        for (Future<Verdict> future : futures) {
            all++;
            if (!future.isDone()) {
                lines.add("  not run to its end");
            } else if (future.state() == Future.State.SUCCESS) {
                expected += future.resultNow().asExpected() ? 1 : 0;
                lines.add("  " + future.resultNow());
            } else {
                lines.add("  failed: " + (future.isCancelled() ? "cancelled" : future.exceptionNow()));
            }
        }
        report.add("conformance, %s: %d of %d as expected".formatted(title, expected, all));
        report.addAll(lines);
    }
}
