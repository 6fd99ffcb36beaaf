package io.wsgateway.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution's {@code bin/gateway}, run as a process; its output is collected as it comes. */
final class StartedScript implements AutoCloseable {

    static final Path DISTRIBUTION = Path.of("target/gateway").toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("ready: (\\S+)://\\S+:(\\d+)(?: admin http://\\S+:(\\d+))?");

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> ended;

    private StartedScript(Process process) {
        this.process = process;
        this.ended = CompletableFuture.runAsync(this::collect, task -> Thread.ofVirtual().start(task));
    }

    /** Starts the script with this JVM's own Java, on free ports. */
    static StartedScript run(String... arguments) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("run", "--set", "listeners.0.port=0", "--set", "admin.port=0", "--set",
                        "listeners.0.address=127.0.0.1"));
        all.addAll(List.of(arguments));
        return start(DISTRIBUTION.resolve("bin/gateway"), Map.of(), all.toArray(String[]::new));
    }

    /** Starts a script; the environment has PATH, HOME, JAVA_HOME and no cache, changed as given; an empty value removes one. */
    static StartedScript start(Path script, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEWAY_") || name.startsWith("JAVA"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("GATEWAY_CACHE", "off");
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        return new StartedScript(builder.start());
    }

    private void collect() {
        try (InputStream in = process.getInputStream();
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            // The process was ended from outside.
        }
        synchronized (lines) {
            lines.notifyAll();
        }
    }

    /** The first line of this kind, waited for. */
    String line(Predicate<String> kind) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    if (kind.test(line)) {
                        return line;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || ended.isDone()) {
                    throw new AssertionError("no such line in:\n" + String.join("\n", lines));
                }
                lines.wait(Math.min(left, 200));
            }
        }
    }

    /** The port of the first listener, once it is ready. */
    int port() throws InterruptedException {
        return Integer.parseInt(ready().group(2));
    }

    /** The port of the admin listener, once it is ready. */
    int adminPort() throws InterruptedException {
        return Integer.parseInt(ready().group(3));
    }

    private Matcher ready() throws InterruptedException {
        Matcher matcher = READY.matcher(line(line -> line.contains("ready:")));
        if (!matcher.find()) {
            throw new AssertionError("not a ready line");
        }
        return matcher;
    }

    /** Sends a signal, such as TERM. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
    }

    /** The exit code, waited for. */
    int exitCode() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException("still running:\n" + String.join("\n", output()));
        }
        ended.join();
        return process.exitValue();
    }

    /** All lines so far, of standard output and standard error. */
    List<String> output() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Ends it at once, and waits until it has ended: its ports are free then. */
    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
