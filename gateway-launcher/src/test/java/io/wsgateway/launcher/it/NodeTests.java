package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Tests written for Node's own test runner, in {@code src/test/js}. */
final class NodeTests {

    private static final Path DIRECTORY = Path.of("src", "test", "js").toAbsolutePath();

    private NodeTests() {}

    /** Runs one file against a gateway; what the runner prints goes to this test's output. */
    static void run(String file, GatewayProcess gateway, Duration within) throws IOException, InterruptedException {
        run(file, gateway, within, Map.of());
    }

    /** The same, with these variables in its environment. */
    static void run(String file, GatewayProcess gateway, Duration within, Map<String, String> variables)
            throws IOException, InterruptedException {
        assertThat(DIRECTORY.resolve("node_modules")).as("the clients; `npm ci --prefix %s` installs them", DIRECTORY)
                .isDirectory();
        ProcessBuilder builder = new ProcessBuilder("node", "--test", "--test-reporter=spec", file)
                .directory(DIRECTORY.toFile()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("GATEWAY", "127.0.0.1:" + gateway.address().getPort());
        builder.environment().put("GATEWAY_ADMIN", "127.0.0.1:" + gateway.admin().getPort());
        builder.environment().put("SCREENSHOTS", Path.of("target", "screenshots").toAbsolutePath().toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            // Not inherited: failsafe talks through the standard output of this process.
            Thread output = Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(System.out::println));
            assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)).as("%s ends within %s", file, within)
                    .isTrue();
            output.join(Duration.ofSeconds(5));
            assertThat(process.exitValue()).as("exit status of %s; its output says what failed", file).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
