package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand sessions that send a message a second each, half of them over TLS, while nearly everything around them is
 * replaced; run with {@code mvn -Pload verify}, {@code -Dswap.sessions=2000} for another number of them. It takes as many file
 * descriptors on either side, and a machine that does nothing else: two cores suffice.
 */
@Tag("load")
class SwapUnderLoadIT {

    private static final int SESSIONS = Integer.getInteger("swap.sessions", 10_000);
    private static final int REPLACEMENTS = 20;
    private static final int RELOADS = 10;
    private static final int OTHERS = 5;
    private static final int RESTART = 1012;
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("swap.warmup", 30));
    private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("swap.quiet", 30));
    private static final Duration BETWEEN_RELOADS = Duration.ofSeconds(5);
    private static final Duration BETWEEN_CERTIFICATES = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(60);
    /** Nobody answers Pings while thousands are opened. */
    private static final String SILENT = "keepalive: { ping-interval: 10m }";
    private static final String TOKEN = "s3cr3t-t0ken";
    private static final double MOST_TIMES_QUIET = 2;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConcurrentLinkedQueue<String> actions = new ConcurrentLinkedQueue<>();
    private final Link.Buffers buffers = new Link.Buffers();
    private final CountDownLatch half = new CountDownLatch(REPLACEMENTS / 2);
    private final List<Path> numbered = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();
    private final List<Tls> certificates = new ArrayList<>();
    private List<Integer> ports = List.of();
    private Path apps = Path.of("");
    private Path chain = Path.of("");
    private Path key = Path.of("");
    private long start;

    @Test
    void whatIsReplacedAroundThemIsNothingToSessions() throws Exception {
        prepare();
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION,
                List.of("-Dio.netty.leakDetection.level=disabled"), directory, yaml("", "", SILENT));
                NumberedSessions sessions = new NumberedSessions(SESSIONS, this::link, "/numbered")) {
            sessions.start();
            Pace.pause(WARM_UP);
            NumberedSessions.Phase quiet = sessions.phase();
            Pace.pause(QUIET);
            NumberedSessions.Phase busy = sessions.phase();
            start = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Boolean>> swaps = List.of(this::replaceOther, () -> carry(gateway), this::reload,
                        this::changeCertificates);
                swaps.forEach(swap -> all.add(threads.submit(swap)));
            }
            sessions.phase();
            int sent = sessions.finish();
            double ratio = (double) p99(busy) / p99(quiet);
            String figures = """
                    %d sessions, half of them over TLS, each sent %d messages
                    at rest: %s
                    in the %d s of swaps: %s
                    p99: %.2f times that at rest; p99/longest of each second in ms:
                    %s
                    %s
                    %s""".formatted(SESSIONS, sent, quiet.latencies(), (System.nanoTime() - start) / 1_000_000_000,
                    busy.latencies(), ratio, quiet.bySecond(), busy.bySecond(), String.join("\n", actions));
            System.out.println(figures);
            assertThat(sessions.faults()).as("sessions lost; messages lost, doubled, out of order").isEmpty();
            for (Future<?> swap : all) {
                swap.get();
            }
            assertThat(applications()).contains("\"numbered\"", "\"other\"").doesNotContain("leaving", "kept",
                    "failed");
            assertThat(ClassLoaders.awaitAtMost(2, gateway, LONG)).containsExactly("numbered.jar", "other.jar");
            assertThat(ratio).as(figures).isLessThanOrEqualTo(MOST_TIMES_QUIET);
        }
    }

    private static long p99(NumberedSessions.Phase phase) {
        return phase.latencies().quantile(0.99).toNanos();
    }

    /** Everything that takes time of the machine's before anything is measured. */
    private void prepare() throws Exception {
        ports = FreePorts.find(4);
        Path built = Files.createDirectory(directory.resolve("built"));
        for (int generation = 1; generation <= 2; generation++) {
            numbered.add(NumberedApplication.write("numbered", generation,
                    built.resolve("numbered-" + generation + ".jar")));
        }
        for (int generation = 0; generation <= REPLACEMENTS; generation++) {
            others.add(VersionedApplication.write("other", Integer.toString(generation),
                    built.resolve("other-" + generation + ".jar")));
        }
        apps = Files.createDirectory(directory.resolve("apps"));
        Files.copy(numbered.getFirst(), apps.resolve("numbered.jar"));
        Files.copy(others.getFirst(), apps.resolve("other.jar"));
        for (int i = 0; i < 3; i++) {
            certificates.add(Tls.create(Files.createDirectory(directory.resolve("tls-" + i))));
        }
        chain = Files.copy(certificates.getFirst().certificate(), directory.resolve("chain.pem"));
        key = Files.copy(certificates.getFirst().key(), directory.resolve("key.pem"));
    }

    private String yaml(String listener, String route, String rest) {
        return """
                listeners:
                  - { address: 127.0.0.1, port: %d }
                  - { address: 127.0.0.1, port: %d, tls: { certificate: %s, key: %s } }
                  %s
                admin: { address: 127.0.0.1, port: %d, token: %s }
                applications: { directory: %s, move-over: 200ms }
                routes:
                  - { path: /numbered, application: numbered }
                  - { path: /other, application: other }
                  %s
                limits: { connections-per-address: %d, handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
                %s
                """.formatted(ports.get(0), ports.get(1), chain, key, listener, ports.get(2), TOKEN, apps, route,
                2 * SESSIONS + 100, rest);
    }

    private InetSocketAddress at(int index) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(index));
    }

    /** Every other one over TLS. */
    private Link link(int session) throws IOException {
        return session % 2 == 0
                ? Link.plain(at(0), buffers)
                : Link.secure(at(1), certificates.getFirst().client(), buffers);
    }

    private void did(String what) {
        actions.add(String.format(Locale.ROOT, "%6.2f s ", (System.nanoTime() - start) / 1e9) + what);
    }

    /** Its own sessions are told to go, come back, and find the next generation. */
    private boolean replaceOther() throws Exception {
        List<WireSession> sessions = openOthers(0);
        for (int generation = 1; generation <= REPLACEMENTS; generation++) {
            String way = put(others.get(generation), apps.resolve("other.jar"), generation);
            did("other: replaced by %s".formatted(way));
            for (WireSession session : sessions) {
                assertThat(session.awaitClose(LONG)).isEqualTo(RESTART);
                session.close();
            }
            sessions = openOthers(generation);
            did("other: generation %d, its %d sessions are back".formatted(generation, OTHERS));
            half.countDown();
        }
        for (WireSession session : sessions) {
            session.close();
        }
        return true;
    }

    private List<WireSession> openOthers(int generation) throws IOException {
        List<WireSession> sessions = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            WireSession session = WireSession.open(at(0), "/other");
            assertThat(session.echo("hi")).isEqualTo(generation + " hi");
            sessions.add(session);
        }
        return sessions;
    }

    /** The ways that people have of writing a file take turns. */
    private static String put(Path from, Path to, int turn) throws IOException {
        return switch (turn % 3) {
            case 0 -> {
                Path beside = Files.copy(from, to.resolveSibling("." + to.getFileName() + ".Qw3rTy"));
                Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
                yield "a hidden file and a rename";
            }
            case 1 -> {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
                yield "mv";
            }
            default -> {
                try (OutputStream out = Files.newOutputStream(to)) { // truncates what is there
                    Files.copy(from, out);
                }
                yield "cp";
            }
        };
    }

    private boolean carry(GatewayProcess gateway) throws Exception {
        half.await();
        Files.move(numbered.getLast(), apps.resolve("numbered.jar"), StandardCopyOption.REPLACE_EXISTING);
        did("numbered: replaced");
        gateway.awaitLine(line -> line.contains("numbered.jar: replaced"), LONG);
        did("numbered: the new generation runs");
        gateway.awaitLine(line -> line.endsWith("numbered.jar: the old generation has ended; %d sessions carried"
                .formatted(SESSIONS)), LONG);
        did("numbered: all sessions carried");
        return true;
    }

    private boolean reload() throws Exception {
        String listener = "- { address: 127.0.0.1, port: " + ports.get(3) + " }";
        String route = "- { path: /more, application: other }";
        String origins =
                "- { path: /more, application: other, origins: { allow: \"https://a.example\" } }";
        String other = "keepalive: { ping-interval: 11m }";
        List<String> next = List.of(yaml("", route, SILENT), yaml("", origins, SILENT), yaml("", "", SILENT),
                yaml(listener, "", SILENT), yaml("", "", SILENT), yaml("", "", other), yaml("", origins, other),
                yaml(listener, route, other), yaml(listener, route, SILENT + "\ndrain: { period: 5s }"),
                yaml("", "", SILENT));
        assertThat(next).hasSize(RELOADS);
        for (String yaml : next) {
            Pace.pause(BETWEEN_RELOADS);
            Files.writeString(directory.resolve("gateway.yaml"), yaml);
            String answer = ask(HttpRequest.newBuilder(admin("/configuration/reload"))
                    .POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(answer).startsWith("{\"result\":\"applied\"").contains("\"sessions\":0");
            did("configuration: reloaded");
        }
        return true;
    }

    private boolean changeCertificates() throws Exception {
        for (Tls next : certificates.subList(1, certificates.size())) {
            Pace.pause(BETWEEN_CERTIFICATES);
            Files.copy(next.certificate(), chain, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(next.key(), key, StandardCopyOption.REPLACE_EXISTING);
            did("certificate: replaced");
            long deadline = System.nanoTime() + LONG.toNanos();
            while (!isShown(next)) {
                assertThat(System.nanoTime()).as("shown in time").isLessThan(deadline);
                Pace.pause(Duration.ofMillis(500));
            }
            did("certificate: the new one is shown");
        }
        return true;
    }

    private boolean isShown(Tls tls) throws IOException {
        try (SSLSocket socket = (SSLSocket) tls.client().getSocketFactory().createSocket("127.0.0.1", ports.get(1))) {
            socket.startHandshake();
            return true;
        } catch (SSLException e) {
            return false; // the one before
        }
    }

    private String applications() throws Exception {
        return ask(HttpRequest.newBuilder(admin("/applications")).GET());
    }

    private URI admin(String target) {
        return URI.create("http://127.0.0.1:" + ports.get(2) + target);
    }

    private String ask(HttpRequest.Builder request) throws Exception {
        return client.send(request.header("Authorization", "Bearer " + TOKEN).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }
}
