package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that show a gateway that runs, and {@code top} in a terminal: tmux's. */
@Tag("clients")
@Timeout(180)
class TerminalIT {

    private static final String TOKEN = "s3cr3t-t0ken";

    @TempDir
    private Path directory;

    private GatewayProcess start() throws Exception {
        return GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, token: %s }
                """.formatted(TOKEN));
    }

    private List<String> command(GatewayProcess gateway, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(GatewayProcess.DISTRIBUTION.resolve("bin/gateway").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", directory.resolve("gateway.yaml").toString(), "--set",
                "admin.port=" + gateway.admin().getPort()));
        return command;
    }

    private static String run(int exitCode, List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("GATEWAY_CACHE", "off");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(exitCode);
        return said;
    }

    @Test
    void listsSessionsAndApplications() throws Exception {
        try (GatewayProcess gateway = start(); WireSession session = WireSession.open(gateway.address(), "/echo")) {
            session.echo("Hello");
            assertThat(run(0, command(gateway, "sessions", "--application", "echo"))).contains("APPLICATION", "/echo",
                    "1 of 1 that match, 1 open");
            assertThat(run(0, command(gateway, "sessions", "--json"))).startsWith("{\"open\":1,");
            assertThat(run(1, command(gateway, "sessions", "--sort", "mood"))).contains("oldest");
            assertThat(run(0, command(gateway, "applications"))).contains("echo", "/chat", "running");
            assertThat(run(0, command(gateway, "nodes"))).contains("(alone)").hasLineCount(2);
            assertThat(run(0, command(gateway, "top"))).contains("gateway at 127.0.0.1:", "1 session", "messages/s")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void topIsDrawnUntilItIsInterruptedAndLeavesTheScreenAsItWas() throws Exception {
        String server = "wsgateway-" + ProcessHandle.current().pid();
        try (GatewayProcess gateway = start(); WireSession first = WireSession.open(gateway.address(), "/echo")) {
            String top = String.join(" ", command(gateway, "top"));
            run(0, List.of("tmux", "-L", server, "new-session", "-d", "-x", "80", "-y", "20",
                    "echo before; " + top + "; echo left with $?; exec cat"));
            try {
                await(server, screen -> screen.contains("   1 session") && !screen.contains("before"));
                try (WireSession second = WireSession.open(gateway.address(), "/echo")) {
                    second.echo("Hello");
                    first.echo("you");
                    assertThat(await(server, screen -> screen.contains("2 sessions")).lines().toList())
                            .allMatch(line -> line.length() <= 80).hasSizeLessThanOrEqualTo(20);
                }
                run(0, List.of("tmux", "-L", server, "send-keys", "C-c"));
                assertThat(await(server, screen -> screen.contains("left with 130"))).contains("before")
                        .doesNotContain("sessions").doesNotContain(TOKEN);
            } finally {
                run(0, List.of("tmux", "-L", server, "kill-server"));
            }
        }
    }

    private static String await(String server, Predicate<String> wanted) throws Exception {
        String screen = "";
        for (int i = 0; i < 300; i++) {
            screen = run(0, List.of("tmux", "-L", server, "capture-pane", "-p"));
            if (wanted.test(screen)) {
                return screen;
            }
            Thread.sleep(100); // nobody tells when a screen changes
        }
        throw new AssertionError("not seen; the screen is:\n" + screen);
    }
}
