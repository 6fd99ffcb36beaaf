package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Tests written for Node's own test runner, in {@code src/test/js}. */
public final class NodeTests {

    private static final Path DIRECTORY = Path.of("src", "test", "js").toAbsolutePath();

    private NodeTests() {}

    /** Runs one file against a gateway; what the runner prints goes to this test's output. */
    static void run(String file, GatewayProcess gateway, Duration within) throws IOException, InterruptedException {
        run(file, gateway, within, Map.of());
    }

    /** The same, with these variables in its environment. */
    public static void run(String file, GatewayProcess gateway, Duration within, Map<String, String> variables)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("GATEWAY", "127.0.0.1:" + gateway.address().getPort());
        environment.put("GATEWAY_ADMIN", "127.0.0.1:" + gateway.admin().getPort());
        run(file, within, environment);
    }

    /** Runs one file that starts its gateways by itself. */
    static void run(String file, Duration within, Map<String, String> variables)
            throws IOException, InterruptedException {
        assertThat(DIRECTORY.resolve("node_modules")).as("the clients; `npm ci --prefix %s` installs them", DIRECTORY)
                .isDirectory();
        ProcessBuilder builder = new ProcessBuilder("node", "--test", "--test-reporter=spec", file)
                .directory(DIRECTORY.toFile()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("SCREENSHOTS", Path.of("target", "screenshots").toAbsolutePath().toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            // Not inherited: failsafe talks through the standard output of this process.
            Queue<String> printed = new ConcurrentLinkedQueue<>();
            Thread output = Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(line -> {
                System.out.println(line);
                printed.add(line);
            }));
            assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ends within %s; it printed:\n%s", file, within, String.join("\n", printed)).isTrue();
            output.join(Duration.ofSeconds(30));
            assertThat(process.exitValue()).as("exit status of %s; it printed:\n%s", file, String.join("\n", printed))
                    .isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
