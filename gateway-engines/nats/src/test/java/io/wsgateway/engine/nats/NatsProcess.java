package io.wsgateway.engine.nats;

import static io.wsgateway.engine.contract.Stages.until;

import io.wsgateway.engine.contract.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code nats-server} on a loopback port, in a folder of its own. */
final class NatsProcess implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final Path configuration;
    private Process process;

    /**
     * Starts a server.
     *
     * @param lines of its configuration, beside host and port
     */
    NatsProcess(Path folder, int port, String lines) {
        this.folder = folder;
        this.port = port;
        configuration = folder.resolve("nats-" + port + ".conf");
        try {
            Files.writeString(configuration, "host: 127.0.0.1\nport: " + port + "\nmax_payload: 8MB\n" + lines + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
    }

    /** One that keeps histories in this folder. */
    static NatsProcess withJetStream(Path folder) {
        int port = Ports.free();
        return new NatsProcess(folder, port, "jetstream { store_dir: \"" + folder.resolve("js-" + port) + "\" }");
    }

    private Process launch() {
        Path log = folder.resolve("nats-" + port + ".log");
        try {
            Process started = new ProcessBuilder("nats-server", "-c", configuration.toString(), "-l", log.toString())
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            until("a server at " + port, () -> {
                if (!started.isAlive()) {
                    throw new AssertionError("nats-server ended: " + started.exitValue() + ", its log:\n" + read(log));
                }
                return answers();
            });
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            byte[] first = socket.getInputStream().readNBytes(4);
            return new String(first, StandardCharsets.US_ASCII).equals("INFO");
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "nats://127.0.0.1:" + port;
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
        signal("STOP");
    }

    /** As by {@code kill -CONT}. */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process sent = new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process.pid()))).start();
            if (!sent.waitFor(10, TimeUnit.SECONDS) || sent.exitValue() != 0) {
                throw new AssertionError("no signal " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
