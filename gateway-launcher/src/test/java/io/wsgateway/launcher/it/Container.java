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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A container of the image, its port published on loopback. Closing it removes it. Confined to one thread. */
final class Container implements AutoCloseable {

    /** The image under test. */
    static final String IMAGE = System.getProperty("image", "websocket-gateway");

    /** With everything locked down; two processors, whatever the machine has. */
    static final List<String> LOCKED = List.of("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--cpus", "2");

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration COMMAND = Duration.ofSeconds(60);

    /**
     * On the machine's own network, on free ports of loopback: an engine whose proxy publishes ports may run out of file
     * descriptors before the gateway does, it takes six for a connection.
     */
    static final List<String> HOST_NETWORK = List.of("--network", "host", "-e", "GATEWAY_LISTENERS_0_ADDRESS=127.0.0.1",
            "-e", "GATEWAY_LISTENERS_0_PORT=0", "-e", "GATEWAY_ADMIN_PORT=0");

    private static final Pattern READY = Pattern.compile("ready: ws://127\\.0\\.0\\.1:(\\d+)");

    private final String id;
    private final boolean published;
    private @Nullable Process following;
    private @Nullable OutputLines log;
    /** As published; 0: to be asked for, it changes with each start. */
    private int port;

    private Container(String id, boolean published) {
        this.id = id;
        this.published = published;
    }

    /** Creates a container with these options of {@code docker create}, and arguments for the gateway. */
    static Container create(List<String> options, String... arguments) throws IOException {
        boolean published = !options.containsAll(HOST_NETWORK);
        List<String> command = new ArrayList<>(List.of("create"));
        command.addAll(published ? List.of("-p", "127.0.0.1:0:8080") : List.of());
        command.addAll(options);
        command.add(IMAGE);
        command.addAll(List.of(arguments));
        return new Container(docker(command.toArray(String[]::new)), published);
    }

    /** Runs a container until the gateway is ready. */
    static Container run(List<String> options, String... arguments) throws IOException {
        Container container = create(options, arguments);
        try {
            container.start();
            container.awaitLog(line -> line.contains("ready: "));
            return container;
        } catch (Throwable e) {
            container.close();
            throw e;
        }
    }

    /** Returns as soon as {@code docker run} has, and asks for no log; its port is chosen beforehand. */
    static Container runDetached(List<String> options) throws IOException {
        int port = FreePorts.find(1).getFirst();
        List<String> command = new ArrayList<>(List.of("run", "--detach", "-p", "127.0.0.1:" + port + ":8080"));
        command.addAll(options);
        command.add(IMAGE);
        Container container = new Container(docker(command.toArray(String[]::new)), true);
        container.port = port;
        return container;
    }

    /** Runs docker and returns what it prints; it must succeed. */
    static String docker(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        OutputLines output = OutputLines.of(process);
        try {
            assertThat(process.waitFor(COMMAND.toMillis(), TimeUnit.MILLISECONDS)).as("%s ends", command).isTrue();
            output.awaitEnd(COMMAND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        assertThat(process.exitValue()).as("exit code of %s; it printed:\n%s", command, output).isZero();
        return output.toString().strip();
    }

    /** Starts it, or starts it again: the log is then that of the new start. */
    void start() throws IOException {
        endFollowing();
        port = 0;
        docker("start", id);
        following = new ProcessBuilder("docker", "logs", "--follow", "--since", inspect("{{.State.StartedAt}}"), id)
                .redirectErrorStream(true).start();
        log = OutputLines.of(following);
    }

    /** Copies a file into it, with its owner and mode. */
    void copy(Path file, String to) throws IOException {
        docker("cp", file.toString(), id + ":" + to);
    }

    /** Where its port is reached. */
    InetSocketAddress address() throws IOException {
        if (port == 0) {
            String told = published ? docker("port", id, "8080/tcp") : awaitLog(line -> line.contains("ready: "));
            Matcher found = (published ? Pattern.compile(":(\\d+)") : READY).matcher(told);
            assertThat(found.find()).as("a port in: %s", told).isTrue();
            port = Integer.parseInt(found.group(1));
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    String awaitLog(Predicate<String> wanted) {
        return started().await(wanted, START);
    }

    List<String> log() {
        return started().all();
    }

    /** A value that {@code docker inspect} has of it, by its template. */
    String inspect(String template) throws IOException {
        return docker("inspect", "-f", template, id);
    }

    /** Waits for its health check to say this. */
    void awaitHealth(String status) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!inspect("{{.State.Health.Status}}").equals(status)) {
            assertThat(System.nanoTime()).as("time for the health check to say %s; so far: %s", status,
                    inspect("{{json .State.Health}}")).isLessThan(deadline);
            Pace.pause(Duration.ofMillis(200));
        }
    }

    void signal(String name) throws IOException {
        docker("kill", "--signal", name, id);
    }

    /** {@code docker stop}, begun and not waited for. */
    Process stop() throws IOException {
        return new ProcessBuilder("docker", "stop", id).redirectErrorStream(true).start();
    }

    /** The same, with as much time as many sessions take to be told. */
    Process stopSlowly() throws IOException {
        return new ProcessBuilder("docker", "stop", "--time", "90", id).redirectErrorStream(true).start();
    }

    /** Waits for the end and returns the exit code. */
    int awaitExit() throws IOException, InterruptedException {
        int code = Integer.parseInt(docker("wait", id));
        started().awaitEnd(START);
        return code;
    }

    /** What the process holds in memory, MiB. */
    long residentMiB() throws IOException {
        return Long.parseLong(Files.readAllLines(Path.of("/proc", inspect("{{.State.Pid}}"), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow().replaceAll("\\D", "")) >> 10;
    }

    private OutputLines started() {
        return Objects.requireNonNull(log, "not started");
    }

    private void endFollowing() {
        if (following != null) {
            following.destroy();
        }
    }

    @Override
    public void close() throws IOException {
        endFollowing();
        docker("rm", "--force", "--volumes", id);
    }
}
