package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The distribution, running. Netty's leak detector watches every buffer in it. Closing it ends it in the orderly way and
 * holds its output against what a healthy gateway prints. Thread-safe.
 */
public final class GatewayProcess implements AutoCloseable {

    /** Where the build leaves the distribution. */
    public static final Path DISTRIBUTION = Path.of("target", "gateway").toAbsolutePath();

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(45);
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-fA-F:]+]|localhost):(\\d{1,5})");
    /** Time, then level. */
    private static final Pattern ERROR = Pattern.compile("\\S+ \\S+ ERROR\\b");
    private static final Pattern ADMIN = Pattern.compile("\\badmin\\b");
    private static final Pattern PUSH = Pattern.compile("\\bpush\\b");

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Process process;
    private final OutputLines output;
    private final Thread reaper;
    private final List<InetSocketAddress> listeners = new ArrayList<>();
    private @Nullable InetSocketAddress admin;
    private @Nullable InetSocketAddress push;
    private boolean terminated;
    private boolean stopped;
    private Predicate<String> expectedErrors = line -> false;

    private GatewayProcess(Process process) {
        this.process = process;
        this.output = OutputLines.of(process);
        this.reaper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /** Starts the distribution with this configuration, written into the directory, and waits until it is ready. */
    static GatewayProcess start(Path directory, String yaml, String... arguments) throws IOException {
        return start(DISTRIBUTION, directory, yaml, arguments);
    }

    /** Starts a copy of the distribution. */
    static GatewayProcess start(Path home, Path directory, String yaml, String... arguments) throws IOException {
        return start(home, List.of(), directory, yaml, arguments);
    }

    /** Starts a copy of the distribution, its JVM with further options. */
    public static GatewayProcess start(Path home, List<String> jvm, Path directory, String yaml, String... arguments)
            throws IOException {
        Path script = home.resolve("bin").resolve("gateway");
        assertThat(script).as("the distribution, which `mvn package` makes").isExecutable();
        Path configuration = Files.writeString(directory.resolve("gateway.yaml"), yaml);
        List<String> command = new ArrayList<>(
                List.of(script.toString(), "run", "--config", configuration.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("GATEWAY_CACHE", "off");
        List<String> options = new ArrayList<>(List.of("-Dio.netty.leakDetection.level=paranoid"));
        options.addAll(jvm);
        builder.environment().put("GATEWAY_OPTS", String.join(" ", options));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        GatewayProcess gateway = new GatewayProcess(builder.start());
        try {
            gateway.parseReadyLine(gateway.awaitLine(line -> line.contains("ready: "), START));
            return gateway;
        } catch (Throwable e) {
            gateway.kill();
            throw e;
        }
    }

    /** The address of the first listener. */
    public InetSocketAddress address() {
        return listener(0);
    }

    /** The address of a listener, in the order of the configuration. */
    InetSocketAddress listener(int index) {
        return listeners.get(index);
    }

    /** The address of the admin listener. */
    public InetSocketAddress admin() {
        InetSocketAddress address = admin;
        if (address == null) {
            throw new AssertionError("the ready line names no admin listener:\n" + output);
        }
        return address;
    }

    /** The address of the push listener. */
    public InetSocketAddress push() {
        InetSocketAddress address = push;
        if (address == null) {
            throw new AssertionError("the ready line names no push listener:\n" + output);
        }
        return address;
    }

    public long pid() {
        return process.pid();
    }

    /** What it has printed so far, standard output and standard error together. */
    public List<String> output() {
        return output.all();
    }

    /** Lines at level ERROR for which this holds are part of the test. */
    public GatewayProcess expectErrors(Predicate<String> expected) {
        this.expectedErrors = expected;
        return this;
    }

    /** Waits for a line of output. */
    public String awaitLine(Predicate<String> wanted, Duration within) {
        return output.await(wanted, within);
    }

    /** Sends SIGTERM. */
    public void terminate() {
        terminated = true;
        // Not Process.destroy(), which closes the streams: what the gateway prints while it stops counts too.
        process.toHandle().destroy();
    }

    /** Waits for the end and returns the exit status. */
    int awaitExit(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the gateway did not end within " + within + "; it printed:\n" + output);
            }
            output.awaitEnd(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        stopped = true;
        return process.exitValue();
    }

    /** Ends it with SIGTERM and asserts that it ended well and had printed nothing that it shouldn't. */
    public void stop() {
        if (!terminated) { // a second signal ends one that is still stopping
            terminate();
        }
        assertThat(awaitExit(STOP)).as("exit status after SIGTERM; output:\n%s", output).isZero();
        assertHealthyOutput();
    }

    /** No leak, no error that isn't part of the test, no remark of the JVM. */
    void assertHealthyOutput() {
        assertThat(output()).as("output of the gateway")
                .noneMatch(line -> line.contains("LEAK:"))
                .noneMatch(line -> line.contains("WARNING"))
                .noneMatch(line -> ERROR.matcher(line).lookingAt() && !expectedErrors.test(line));
    }

    @Override
    public void close() {
        try {
            if (!stopped) {
                stop();
            }
        } finally {
            kill();
        }
    }

    /** Ends it at once, without asserting anything. */
    public void kill() {
        stopped = true;
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (IllegalStateException e) {
            // The test's own JVM is ending, and the reaper is at work.
        }
    }

    private void parseReadyLine(String line) {
        Matcher match = HOST_AND_PORT.matcher(line);
        int previous = 0;
        while (match.find()) {
            InetSocketAddress address = new InetSocketAddress(LOOPBACK, Integer.parseInt(match.group(2)));
            String before = line.substring(previous, match.start());
            if (ADMIN.matcher(before).find()) {
                admin = address;
            } else if (PUSH.matcher(before).find()) {
                push = address;
            } else {
                listeners.add(address);
            }
            previous = match.end();
        }
        assertThat(listeners).as("addresses in the line: %s", line).isNotEmpty();
    }
}
