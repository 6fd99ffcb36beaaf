package io.wsgateway.engine.redis;

import static io.wsgateway.engine.contract.Stages.until;

import io.wsgateway.engine.contract.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code redis-server} or a sentinel on a loopback port, in a folder of its own. */
final class RedisProcess implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final List<String> command;
    private Process process;

    /** Starts a server; the arguments are {@code redis-server}'s. */
    static RedisProcess server(Path folder, String... arguments) {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port), "--bind",
                "127.0.0.1",
                "--save", "", "--dir", folder.toString(), "--daemonize", "no", "--enable-debug-command", "yes"));
        command.addAll(List.of(arguments));
        return new RedisProcess(folder, port, command);
    }

    /** Starts a sentinel of one master, which two of them may declare down. */
    static RedisProcess sentinel(Path folder, String master, int masterPort) {
        int port = Ports.free();
        Path file = folder.resolve("sentinel-" + port + ".conf");
        write(file, """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor %s 127.0.0.1 %d 2
                sentinel down-after-milliseconds %s 3000
                sentinel failover-timeout %s 3000
                """.formatted(port, folder, master, masterPort, master, master));
        return new RedisProcess(folder, port, List.of("redis-sentinel", file.toString()));
    }

    private RedisProcess(Path folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = List.copyOf(command);
        process = launch();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(folder.resolve(port + ".log").toFile()).start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            until("a server at " + port, () -> {
                if (!started.isAlive()) {
                    throw new AssertionError(command + " ended: " + started.exitValue() + ", see its log:\n" + log());
                }
                return answers();
            });
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve(port + ".log"));
        } catch (IOException e) {
            return "none: " + e.getMessage();
        }
    }

    private boolean answers() {
        String answer = cli("ping");
        return answer.equals("PONG") || answer.startsWith("NOAUTH") || answer.startsWith("(error) NOAUTH");
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Runs {@code redis-cli} with these arguments and answers what it prints. */
    String cli(String... arguments) {
        List<String> line = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
        line.addAll(List.of(arguments));
        return run(line);
    }

    /** Runs a command to its end and answers what it prints. */
    static String run(List<String> line) {
        try {
            Process run = new ProcessBuilder(line).redirectErrorStream(true).start();
            run.getOutputStream().close();
            String printed = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!run.waitFor(60, TimeUnit.SECONDS)) {
                run.destroyForcibly();
                throw new AssertionError(line + " didn't end");
            }
            return printed.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** As by {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Starts again what was killed, with what is in its folder. */
    void restart() {
        process = launch();
    }

    /** As by {@code kill -STOP}. */
    void pause() {
        run(List.of("kill", "-STOP", Long.toString(process.pid())));
    }

    /** As by {@code kill -CONT}. */
    void resume() {
        run(List.of("kill", "-CONT", Long.toString(process.pid())));
    }

    @Override
    public void close() {
        kill();
    }
}
