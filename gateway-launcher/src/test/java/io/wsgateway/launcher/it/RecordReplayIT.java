package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session that is recorded at one gateway and replayed against another; who looks at one is in the log. */
@Timeout(180)
class RecordReplayIT {

    private static final String TOKEN = "s3cr3t-t0ken";
    private static final Duration SOON = Duration.ofSeconds(30);
    /** When something was said, and the place in a history, are others each time. */
    private static final String EACH_TIME = "\"(at|position)\":\"[^\"]*\"";

    @TempDir
    private Path directory;

    private GatewayProcess start(String name, String tail) throws Exception {
        return GatewayProcess.start(Files.createDirectories(directory.resolve(name)), """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, token: %s, tail: %s }
                routes: [{ path: "/rooms/{room}", application: chat, compression: dedicated }]
                """.formatted(TOKEN, tail));
    }

    private List<String> asking(GatewayProcess gateway, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addAll(List.of("--config", directory.resolve(name).resolve("gateway.yaml").toString(), "--set",
                "admin.port=" + gateway.admin().getPort()));
        return command;
    }

    private static Process begin(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(GatewayProcess.DISTRIBUTION.resolve("bin/gateway").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("GATEWAY_CACHE", "off");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static String end(int exitCode, Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exitCode);
        return said;
    }

    private static String run(int exitCode, List<String> arguments) throws Exception {
        return end(exitCode, begin(arguments));
    }

    private static void say(WireSession session, String text, int texts) throws Exception {
        session.send(ClientFrames.text(text));
        session.awaitFrame(1, texts, SOON);
    }

    @Test
    void aChatIsTheSameAgain() throws Exception {
        Path file = directory.resolve("chat.rec");
        try (GatewayProcess first = start("first", "payloads"); GatewayProcess second = start("second", "off")) {
            Process record = begin(asking(first, "first", "record", "--route", "/rooms/{room}", "--out",
                    file.toString()));
            first.awaitLine(line -> line.contains("tap") && line.contains("begins"), SOON);
            try (WireSession session = WireSession.open(first.address(), "/rooms/one")) {
                session.awaitFrame(1, 1, SOON);
                say(session, "{\"action\":\"nick\",\"data\":\"anna\"}", 2);
                say(session, "{\"action\":\"say\",\"data\":\"\\u202ehello\\n\"}", 3);
                say(session, "{\"action\":\"who\"}", 4);
                say(session, "nonsense", 5);
                session.send(ClientFrames.close(1000));
                session.awaitClose(SOON);
            }
            assertThat(end(0, record)).contains("the session has ended");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            assertThat(run(2, asking(first, "first", "record", "--route", "/x", "--out", file.toString())))
                    .contains("there already");
            first.awaitLine(line -> line.contains("by operator admin.token ends, as the session has ended: 1 session"),
                    SOON);

            String url = "ws://127.0.0.1:" + second.address().getPort() + "/rooms/one";
            assertThat(run(0, List.of("replay", file.toString(), url, "--timeout", "60", "--speed", "max", "--ignore",
                    EACH_TIME)))
                    .contains("4 messages sent, 5 received; all as recorded");
            assertThat(run(0,
                    List.of("replay", file.toString(), url, "--timeout", "60", "--speed", "10", "--ignore", EACH_TIME,
                            "--ignore",
                            "\"history\":\\[.*\\]")))
                    .contains("all as recorded");
            assertThat(run(1, List.of("replay", file.toString(), url, "--speed", "max")))
                    .contains("not as recorded: message", "recorded: text {\"event\":");
            assertThat(run(1, List.of("replay", file.toString(), url.replace("rooms", "nowhere"))))
                    .contains("no WebSocket opens");

            assertThat(run(1, asking(second, "second", "tail", "--route", "/rooms/{room}")))
                    .contains("admin.tail is off");
        }
    }

    @Test
    void tailShowsWhatGoesThroughWithoutWhatIsSaid() throws Exception {
        try (GatewayProcess gateway = start("first", "on")) {
            Process tail = begin(asking(gateway, "first", "tail", "--route", "/rooms/{room}", "--next"));
            gateway.awaitLine(line -> line.contains("tap") && line.contains("without payloads"), SOON);
            try (WireSession session = WireSession.open(gateway.address(), "/rooms/one")) {
                session.awaitFrame(1, 1, SOON);
                say(session, "{\"action\":\"say\",\"data\":\"s3cr3t\"}", 2);
                session.send(ClientFrames.close(1000));
                session.awaitClose(SOON);
            }
            assertThat(end(0, tail)).containsPattern("session chat /rooms/one 127.0.0.1\n")
                    .containsPattern("client  text 32\n").contains("client  close 1000", "end     1000 by peer",
                            "over: the session has ended")
                    .doesNotContain("s3cr3t").satisfies(said -> assertThat(said.lines()).allMatch(
                            line -> line.length() <= 80));
            assertThat(run(1, asking(gateway, "first", "tail", "--route", "/rooms/{room}", "--payload", "10")))
                    .contains("no payloads are shown");
        }
    }
}
