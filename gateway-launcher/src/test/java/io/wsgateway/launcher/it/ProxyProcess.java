package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HAProxy or nginx, running with the lines that the documents show. Closing it ends it. */
public final class ProxyProcess implements AutoCloseable {

    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final int port;

    private ProxyProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The fence of this language that has this text. */
    private static String documented(String language, String text) throws IOException {
        Matcher fences = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(PAGE));
        while (fences.find()) {
            if (fences.group(1).contains(text)) {
                return fences.group(1);
            }
        }
        throw new AssertionError("no " + language + " fence with " + text);
    }

    /**
     * Starts HAProxy.
     *
     * @param which a text that only the fence has that is meant
     * @param changes pairs of a text of the fence and what takes its place
     */
    static ProxyProcess haproxy(Path directory, String which, String... changes) throws Exception {
        int port = FreePorts.find(1).getFirst();
        String configuration = changed(documented("haproxy", which), changes).replace(":443", "127.0.0.1:" + port);
        Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
        return start(directory, port, "haproxy", "-db", "-f", file.toString());
    }

    /** Starts HAProxy with a configuration of the test's own, whose frontend is at {@code :443}. */
    public static ProxyProcess haproxyWith(Path directory, String configuration) throws Exception {
        int port = FreePorts.find(1).getFirst();
        Path file = Files.writeString(directory.resolve("haproxy.cfg"),
                configuration.replace(":443", "127.0.0.1:" + port));
        return start(directory, port, "haproxy", "-db", "-f", file.toString());
    }

    /** Starts nginx, with the documented server. */
    static ProxyProcess nginx(Path directory, String... changes) throws Exception {
        int port = FreePorts.find(1).getFirst();
        String server = changed(documented("nginx", "listen 443 ssl"), changes)
                .replace("listen 443", "listen 127.0.0.1:" + port);
        String temporary = "";
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary += kind + "_temp_path " + directory.resolve(kind) + ";\n";
        }
        Path file = Files.writeString(directory.resolve("nginx.conf"), "daemon off; worker_processes 1; pid "
                + directory.resolve("nginx.pid") + ";\n"
                + ("root".equals(System.getProperty("user.name")) ? "user root;\n" : "")
                + "events {}\nhttp {\naccess_log off;\n" + temporary + server + "}\n");
        return start(directory, port, "nginx", "-e", directory.resolve("nginx.log").toString(), "-p",
                directory.toString(),
                "-c", file.toString());
    }

    private static String changed(String text, String... changes) {
        String result = text;
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(result).contains(changes[i]);
            result = result.replace(changes[i], changes[i + 1]);
        }
        return result;
    }

    private static ProxyProcess start(Path directory, int port, String... command) throws Exception {
        Path log = directory.resolve("proxy.log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        ProxyProcess proxy = new ProxyProcess(process, port);
        long end = System.nanoTime() + START.toNanos();
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                proxy.close();
                throw new AssertionError(List.of(command) + " doesn't start:\n"
                        + Files.readString(log, StandardCharsets.ISO_8859_1));
            }
            Pace.pause(Duration.ofMillis(20));
        }
        return proxy;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
