package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that an engine connects to: one process on loopback, started with the same words each time. Closing it ends it. */
final class EngineServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);

    private final int port;
    private final Path log;
    private final List<String> command;
    private @Nullable Process process;

    /**
     * A server that doesn't run yet.
     *
     * @param directory of its log
     * @param port where it listens once it is started
     */
    EngineServer(Path directory, int port, List<String> command) {
        this.port = port;
        this.log = directory.resolve("server-" + port + ".log");
        this.command = command;
    }

    /** Starts it, and waits until it takes connections. */
    EngineServer start() throws IOException {
        Process started = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        process = started;
        Await.until(START, () -> accepts(port) || !started.isAlive(), () -> command + " takes no connections");
        if (!started.isAlive()) {
            throw new AssertionError(command + " doesn't start:\n" + Files.readString(log));
        }
        return this;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ends it as a power cut does. */
    void kill() {
        Process running = running();
        running.destroyForcibly();
        try {
            running.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** It stands still, its connections open. */
    void pause() {
        Signals.stop(running().pid());
    }

    /** It goes on. */
    void goOn() {
        Signals.goOn(running().pid());
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("not started");
        }
        return current;
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
