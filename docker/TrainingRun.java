import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets the gateway work for a moment, as part of building the image, so that the JVM notes in {@code lib/gateway.aot} what
 * it loaded and linked (JEP 483, 514). Not what it found hot (JEP 515): with that a quarter of the start went into
 * compiling, and the first handshakes came no faster. Argument: the gateway's folder, in the place it will have.
 */
final class TrainingRun {

    private static final Pattern READY = Pattern.compile("ready: ws://0\\.0\\.0\\.0:(\\d+) admin http://127\\.0\\.0\\.1:(\\d+)");
    private static final int SESSIONS = 50;
    private static final int MESSAGES = 200;

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Path cache = home.resolve("lib/gateway.aot");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("runtime/bin/java").toString(),
                "-XX:AOTCacheOutput=" + cache, "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining", "-Xlog:disable",
                "-Xlog:all=error:stderr", "@" + home.resolve("lib/gateway.args"));
        // By environment, not by options: options are what the image is rarely started with.
        builder.environment().put("GATEWAY_LISTENERS_0_PORT", "0");
        builder.environment().put("GATEWAY_ADMIN_PORT", "0");
        Process gateway = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader log = gateway.inputReader()) {
            Matcher ready = awaitReady(log);
            train(ready.group(1), ready.group(2));
            gateway.toHandle().destroy(); // SIGTERM: it drains, exits, and the JVM writes its cache
            log.lines().forEach(System.out::println);
        } finally {
            gateway.toHandle().destroy();
            if (!gateway.waitFor(1, TimeUnit.MINUTES)) {
                gateway.destroyForcibly();
            }
        }
        if (gateway.waitFor() != 0 || !Files.isRegularFile(cache)) {
            throw new IOException("no cache: the gateway ended with " + gateway.exitValue());
        }
        System.out.println(cache + ": " + Files.size(cache) + " bytes");
        System.exit(0); // the HTTP client's thread may linger
    }

    private static Matcher awaitReady(BufferedReader log) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            System.out.println(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return ready;
            }
        }
        throw new IOException("the gateway ended before it was ready");
    }

    private static void train(String port, String adminPort) throws Exception {
        // Not closed: close() would wait for WebSockets that are closed already.
        HttpClient http = HttpClient.newHttpClient();
        for (String path : List.of("/", "/chat", "/nowhere", "/echo")) {
            get(http, "http://127.0.0.1:" + port + path);
        }
        for (String path : List.of("/", "/health/live", "/health/ready")) {
            get(http, "http://127.0.0.1:" + adminPort + path);
        }
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            Client client = new Client();
            http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + port + "/echo"), client).get(30, TimeUnit.SECONDS);
            clients.add(client);
        }
        for (Client client : clients) {
            client.done.get(60, TimeUnit.SECONDS);
        }
    }

    private static void get(HttpClient http, String address) throws Exception {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(address + " " + response.statusCode());
    }

    /** Sends messages one by one, each after the echo of the one before, then closes. */
    private static final class Client implements WebSocket.Listener {

        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private int echoed;
        /** The latest send: the JDK's client refuses a second one before the first is through. */
        private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);

        @Override
        public void onOpen(WebSocket socket) {
            socket.request(1);
            sent = socket.sendText("hello", true);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            return next(socket);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
            return next(socket);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            done.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            done.completeExceptionally(failure);
        }

        private CompletionStage<?> next(WebSocket socket) {
            int message = ++echoed;
            sent = sent.thenCompose(before -> message == MESSAGES
                    ? socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    : message % 2 == 0 ? socket.sendText("héllo", true) : socket.sendBinary(ByteBuffer.allocate(100), true));
            socket.request(1);
            return null;
        }
    }
}
