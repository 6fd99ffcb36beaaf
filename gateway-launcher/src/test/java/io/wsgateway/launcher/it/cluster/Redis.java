package io.wsgateway.launcher.it.cluster;

import io.wsgateway.launcher.it.FreePorts;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code redis-server} of the test's own, and what an operator types at it. Closing it ends it. */
final class Redis implements EngineUnderTest {

    private final EngineServer server;
    private final Path directory;

    private Redis(EngineServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /** Starts one that keeps nothing on disk. */
    static Redis start(Path directory, String... options) throws IOException {
        return startAt(FreePorts.find(1).getFirst(), directory, options);
    }

    /** Starts one that writes every command to disk before it answers. */
    static Redis startDurable(Path directory) throws IOException {
        return start(directory, "--appendonly", "yes", "--appendfsync", "always");
    }

    private static Redis startAt(int port, Path directory, String... options) throws IOException {
        Path own = Files.createDirectories(directory.resolve("redis-" + port));
        List<String> command =
                new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1",
                        "--dir", own.toString(), "--save", ""));
        command.addAll(List.of(options));
        return new Redis(new EngineServer(own, port, command).start(), own);
    }

    @Override
    public void restart() throws IOException {
        server.start();
    }

    @Override
    public void restartEmpty() throws IOException {
        Files.move(directory.resolve("appendonlydir"), directory.resolve("lost"));
        server.start();
    }

    @Override
    public EngineServer server() {
        return server;
    }

    int port() {
        return server.port();
    }

    @Override
    public String engineAt(int port) {
        return "kind: redis, node: \"{node}\", url: \"redis://127.0.0.1:" + port + "\"";
    }

    /** Does one command, and returns the answer: lines joined by line feeds, the elements of arrays one after the other. */
    String command(String... words) {
        return commandAt(port(), words);
    }

    /** Does one command at any server that speaks its protocol. */
    static String commandAt(int port, String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                command.append("$").append(word.getBytes(StandardCharsets.UTF_8).length).append("\r\n").append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
            return answer(new DataInputStream(new BufferedInputStream(socket.getInputStream())));
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", words), e);
        }
    }

    private static String answer(DataInputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> {
                byte[] bytes = new byte[Math.max(0, Integer.parseInt(rest))];
                in.readFully(bytes);
                if (!rest.startsWith("-")) {
                    line(in);
                }
                yield new String(bytes, StandardCharsets.UTF_8);
            }
            case '*' -> {
                List<String> elements = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    elements.add(answer(in));
                }
                yield String.join("\n", elements);
            }
            default -> throw new IOException(line);
        };
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.substring(0, line.length() - 1);
    }

    @Override
    public void close() {
        server.close();
    }
}
