package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The back ends that {@code gateway-apps/http/examples} shows, each as a process, behind one gateway; run with {@code mvn -Pclients
 * verify}.
 */
@Tag("clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesIT {

    private static final Path EXAMPLES = Path.of("..", "gateway-apps", "http", "examples").toAbsolutePath();
    private static final String TOKEN = "token-of-the-examples";
    private static final String KEY = "whsec_" + "a2V5IG9mIHRoZSBleGFtcGxlcywgMzIgYnl0ZXMgbG9uZy4=";
    private static final String OTHER_KEY = "whsec_" + "YW5vdGhlciBvbmUsIG9mIGFzIG1hbnkgYnl0ZXMgYXMgaXQ=";
    private static final Duration BUILD = Duration.ofMinutes(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int MESSAGES = 20;

    /** An example, and how it is started; {@code %d} is its port, the program in Go is built first. */
    enum Example {
        PYTHON("python3 -u rooms.py"),
        NODE("node rooms.js"),
        PHP("php -S 127.0.0.1:%d rooms.php"),
        GO("rooms");

        private final String command;

        Example(String command) {
            this.command = command;
        }

        String directory() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Example, BackEndProcess> backEnds = new EnumMap<>(Example.class);
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        assertThat(EXAMPLES.resolve("node").resolve("node_modules"))
                .as("what the example in Node needs; `npm ci --prefix gateway-apps/http/examples/node` installs it")
                .isDirectory();
        List<Integer> ports = FreePorts.find(Example.values().length + 1);
        int push = ports.getLast();
        Iterator<Integer> next = ports.iterator();
        StringBuilder routes = new StringBuilder();
        for (Example example : Example.values()) {
            int port = next.next();
            backEnds.put(example, start(example, directory, port, push));
            routes.append(route(example.directory(), port, KEY))
                    .append(route("other/" + example.directory(), port, OTHER_KEY));
        }
        gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                push:
                  address: 127.0.0.1
                  port: %d
                  tokens: [{ name: examples, token: %s, applications: [http] }]
                routes:
                %s""".formatted(push, TOKEN, routes));
    }

    private static BackEndProcess start(Example example, Path directory, int port, int push) throws Exception {
        Path folder = EXAMPLES.resolve(example.directory());
        List<String> command =
                new ArrayList<>(List.of(example.command.replace("%d", String.valueOf(port)).split(" ", -1)));
        if (example == Example.GO) {
            command.set(0, build(folder, directory).toString());
        }
        return BackEndProcess.start(folder, command, port,
                Map.of("PUSH", "http://127.0.0.1:" + push, "TOKEN", TOKEN, "KEY", KEY));
    }

    private static Path build(Path folder, Path directory) throws IOException, InterruptedException {
        Path program = directory.resolve("rooms");
        ProcessBuilder builder = new ProcessBuilder("go", "build", "-o", program.toString(), "rooms.go")
                .directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("GOCACHE", directory.resolve("go-cache").toString());
        builder.environment().put("GOPATH", directory.resolve("go").toString());
        Process build = builder.start();
        OutputLines printed = OutputLines.of(build);
        try {
            assertThat(build.waitFor(BUILD.toSeconds(), TimeUnit.SECONDS)).as("go build ends").isTrue();
            printed.awaitEnd(ANSWER);
            assertThat(build.exitValue()).as("exit status of go build; it printed:\n%s", printed).isZero();
        } finally {
            build.descendants().forEach(ProcessHandle::destroyForcibly);
            build.destroyForcibly();
        }
        return program;
    }

    private static String route(String path, int port, String key) {
        return """
                - path: /%s/{room}
                  application: http
                  settings: { url: "http://127.0.0.1:%d/", signing: [{ key: "%s" }] }
                """.formatted(path, port, key).indent(2);
    }

    @AfterAll
    void stop() {
        try {
            if (gateway != null) {
                gateway.close();
            }
        } finally {
            backEnds.values().forEach(BackEndProcess::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void answersInOrderAndPublishesToTheRoom(Example example) throws Exception {
        InetSocketAddress address = gateway.address();
        String room = "/" + example.directory() + "/d%C3%A9n-of-" + example.directory();
        try (WireSession one = WireSession.open(address, room); WireSession other = WireSession.open(address, room)) {
            String welcome = "Welcome to dén-of-" + example.directory();
            assertThat(texts(one, 1)).containsExactly(welcome);
            assertThat(texts(other, 1)).containsExactly(welcome);
            List<String> sent = new ArrayList<>();
            for (int i = 1; i <= MESSAGES; i++) {
                sent.add("grüße " + i);
                one.send(ClientFrames.text(sent.getLast()));
            }
            List<String> published = sent.stream().map(text -> "somebody: " + text).toList();
            List<String> answered = IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> i + " sent").toList();
            assertThat(texts(other, 1 + MESSAGES).subList(1, 1 + MESSAGES)).isEqualTo(published);
            List<String> heard = texts(one, 1 + 2 * MESSAGES);
            assertThat(heard.stream().filter(text -> text.endsWith(" sent"))).containsExactlyElementsOf(answered);
            assertThat(heard.stream().filter(text -> text.startsWith("somebody: ")))
                    .containsExactlyElementsOf(published);
            assertThat(heard).hasSize(1 + 2 * MESSAGES);
            one.send(ClientFrames.close(1000));
            assertThat(one.awaitClose(ANSWER)).isEqualTo(1000);
            BackEndProcess backEnd = backEnd(example);
            assertThat(backEnd.awaitLine(line -> line.contains("closed: "))).contains("1000");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Example.class, names = {"PYTHON", "NODE", "PHP"})
    void letsNobodyInWhereAnotherKeySigns(Example example) throws Exception {
        try (Wire wire = Wire.connect(gateway.address())) {
            HttpAnswers.Answer answer = WireSession.request(wire, "/other/" + example.directory() + "/den");
            assertThat(answer.status()).as("%s", answer).isEqualTo(503);
        }
        if (example == Example.NODE) {
            backEnd(example).awaitLine(line -> line.startsWith("WebhookVerificationError"));
        }
    }

    private BackEndProcess backEnd(Example example) {
        return Objects.requireNonNull(backEnds.get(example));
    }

    /** The messages, once there are so many. */
    private static List<String> texts(WireSession session, int count) throws IOException {
        session.wire().pumpUntil(some -> session.stream().messages().size() >= count, ANSWER);
        return session.stream().messages().stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8)).toList();
    }
}
