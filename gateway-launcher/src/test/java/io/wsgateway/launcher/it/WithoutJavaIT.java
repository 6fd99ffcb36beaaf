package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/without-java.md} as it is done without Docker, on other ports; {@code docker/test} does it as it stands. Run with {@code mvn
 * -Pclients verify}.
 */
@Tag("clients")
class WithoutJavaIT {

    private static final Path PAGE = Path.of("..", "docs", "without-java.md");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(?:sh|console)\\n(.*?)^```$");
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final List<String> BACK_END = List.of("python3", "-u", "rooms.py");

    private final List<String> fences = new ArrayList<>();
    private String backEndPort = "";
    private String gatewayPort = "";

    @Test
    void worksAsShown(@TempDir Path directory) throws Exception {
        read();
        run(directory, fence("mkdir rooms") + fence("cat >rooms.py") + fence("cat >rooms.html")
                + fence("sed -i.bak 's/host.docker.internal"), Map.of());
        Path rooms = directory.resolve("rooms");
        String configuration = Files.readString(rooms.resolve("gateway.yaml"));
        Matcher token = Pattern.compile("token: \"([^\"]{20,})\"").matcher(configuration);
        assertThat(token.find()).as(configuration).isTrue();
        Map<String, String> variables = Map.of("TOKEN", token.group(1));
        String room = "/rooms/den";
        String origin = "Origin: http://localhost:" + backEndPort;
        try (GatewayProcess gateway =
                GatewayProcess.start(rooms, configuration + "admin: { address: 127.0.0.1, port: 0 }\n")) {
            assertThat(gateway.address().getPort()).isEqualTo(Integer.parseInt(gatewayPort));
            try (BackEndProcess backEnd = start(rooms, variables);
                    WireSession one = WireSession.open(gateway.address(), room, origin);
                    WireSession other = WireSession.open(gateway.address(), room, origin)) {
                assertThat(page()).contains("<title>Rooms</title>").contains("localhost:" + gatewayPort);
                assertThat(next(one, 1)).containsExactly("Welcome!");
                assertThat(next(other, 1)).containsExactly("Welcome!");
                run(rooms, fence("curl "), variables);
                assertThat(next(other, 2)).endsWith("Dinner is ready.");
                assertThat(next(one, 2)).endsWith("Dinner is ready.");
                one.send(ClientFrames.text("Who is there?"));
                assertThat(next(one, 4)).contains("Who is there?", "sent");
                assertThat(next(other, 3)).endsWith("Who is there?");
                backEnd.end();
                run(rooms, fence("kill $!").replaceFirst("kill [$]!\nwait\n", "").replaceFirst("(?m)^python3 .*&$", ""),
                        variables);
                try (BackEndProcess changed = start(rooms, variables)) {
                    one.send(ClientFrames.text("And now?"));
                    assertThat(next(one, 6)).as("what comes with %s", changed).contains("And now?", "heard by all");
                }
            }
        }
    }

    /** The fences, with ports that are free. */
    private void read() throws IOException {
        List<String> ports = FreePorts.find(3).stream().map(String::valueOf).toList();
        gatewayPort = ports.get(0);
        backEndPort = ports.get(1);
        Matcher found = FENCE.matcher(Files.readString(PAGE));
        while (found.find()) {
            fences.add(found.group(1).replaceAll("\\b8080\\b", gatewayPort).replaceAll("\\b8000\\b", backEndPort)
                    .replaceAll("\\b9091\\b", ports.get(2)));
        }
    }

    /** The first one that begins like this. */
    private String fence(String begin) {
        return fences.stream().filter(fence -> fence.contains(begin)).findFirst()
                .orElseThrow(() -> new AssertionError("no fence has " + begin));
    }

    private BackEndProcess start(Path directory, Map<String, String> variables) throws IOException {
        return BackEndProcess.start(directory, BACK_END, Integer.parseInt(backEndPort), variables);
    }

    private String page() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backEndPort + "/")).build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** The messages, once there are so many. */
    private static List<String> next(WireSession session, int count) throws IOException {
        session.wire().pumpUntil(some -> session.stream().messages().size() >= count, ANSWER);
        List<String> texts = session.stream().messages().stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8)).toList();
        assertThat(texts).hasSize(count);
        return texts;
    }

    private static void run(Path directory, String script, Map<String, String> variables)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-eu").directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        OutputLines printed = OutputLines.of(process);
        try {
            process.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            assertThat(process.waitFor(ANSWER.toSeconds(), TimeUnit.SECONDS)).as("%s ends", script).isTrue();
            printed.awaitEnd(ANSWER);
            assertThat(process.exitValue()).as("exit status of\n%s\nIt printed:\n%s", script, printed).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
