package io.wsgateway.launcher.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A back end of the application {@code http}, running. Closing it ends it. Thread-safe. */
final class BackEndProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration LINE = Duration.ofSeconds(30);

    private final Process process;
    private final OutputLines output;

    private BackEndProcess(Process process) {
        this.process = process;
        this.output = OutputLines.of(process);
    }

    /** Starts it in this folder, and waits until it listens. */
    static BackEndProcess start(Path directory, List<String> command, int port, Map<String, String> variables)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().putAll(variables);
        BackEndProcess started = new BackEndProcess(builder.start());
        long end = System.nanoTime() + START.toNanos();
        while (!accepts(port)) {
            if (!started.process.isAlive() || System.nanoTime() > end) {
                started.close();
                throw new AssertionError(command + " doesn't start:\n" + started.output);
            }
            Pace.pause(Duration.ofMillis(20));
        }
        return started;
    }

    /** Waits for a line of what it prints. */
    String awaitLine(Predicate<String> wanted) {
        return output.await(wanted, LINE);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        end();
    }

    /** Ends it, and waits until it has ended. */
    void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        try {
            process.waitFor();
            output.awaitEnd(LINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
