package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics by the rules that {@code docs/topics.md} shows, published to by HTTP, and held to other rules while the gateway runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TopicsIT {

    private static final int SECONDS = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private String page;
    private Path file;
    private String configuration;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        List<Integer> ports = FreePorts.find(3);
        page = Files.readString(Path.of("../docs/topics.md"));
        folder = directory;
        configuration = """
                listeners: [{ address: 127.0.0.1, port: %d }]
                admin: { address: 127.0.0.1, port: %d }
                push: { address: 127.0.0.1, port: %d }
                """.formatted(ports.get(0), ports.get(1), ports.get(2))
                + fence("yaml");
        file = directory.resolve("gateway.yaml");
        gateway = GatewayProcess.start(directory, configuration);
    }

    @AfterAll
    void stop() {
        gateway.close();
        http.shutdownNow(); // close would wait for those who are still connected
    }

    @Test
    void whatABackEndPublishesReachesThoseWhoAreThereAndThoseWhoComeBack() throws Exception {
        Client ada = open();
        Client bob = open();
        assertThat(ask(ada, "{'action':'subscribe','id':1,'topic':'room/den'}"))
                .startsWith("{'event':'subscribed','id':1");
        String here = ask(bob, "{'action':'subscribe','id':1,'topic':'room/den'}")
                .replaceAll(".*'position':'([^']+)'.*", "$1");
        bob.socket().abort();
        HttpResponse<String> published = post(gateway.push(), "/topics/topics/room/den", "{\"a\":1.50}");
        assertThat(published.body()).contains("\"position\":\"");
        String message = ada.next();
        assertThat(message).startsWith("{'event':'message','topic':'room/den'").endsWith("'data':{'a':1.50}}");
        assertThat(ask(open(), "{'action':'subscribe','id':2,'topic':'room/den','since':'" + here + "'}"))
                .contains("'recovered':true").endsWith("'messages':[" + message + "]}");
        assertThat(ask(ada, "{'action':'publish','id':3,'topic':'news','data':1}")).contains("'error':'not-allowed'");
    }

    @Test
    void otherRulesHoldForThoseWhoAreThereAsWell() throws Exception {
        Client ada = open();
        ask(ada, "{'action':'subscribe','id':1,'topic':'news'}");
        ask(ada, "{'action':'subscribe','id':2,'topic':'room/hall'}");
        Files.writeString(file, configuration.replace("topics: [room/+]", "topics: [rooms/+, a/#/b]"));
        gateway.expectErrors(line -> line.contains("configuration: not applied") || line.contains("rules[0].topics"));
        HttpResponse<String> wrong = post(gateway.admin(), "/configuration/reload", "");
        assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(422);
        assertThat(wrong.body()).contains("rules[0].topics", "# stands for the last level only");
        Files.writeString(file, configuration.replace("topics: [room/+]", "topics: [rooms/+]"));
        assertThat(post(gateway.admin(), "/configuration/reload", "").body()).contains("applied");
        assertThat(ada.next())
                .startsWith("{'event':'error','action':'subscribe','topic':'room/hall','error':'not-allowed'");
        post(gateway.push(), "/topics/topics/room/hall", "1");
        post(gateway.push(), "/topics/topics/news", "2");
        assertThat(ada.next()).as("still subscribed to this alone")
                .isEqualTo("{'event':'message','topic':'news','data':2}");
        Files.writeString(file, configuration);
        assertThat(post(gateway.admin(), "/configuration/reload", "").body()).contains("applied");
    }

    @Test
    void theJdksClientSubscribesAsThePageShowsIt() throws Exception {
        Path source = Files.writeString(folder.resolve("Den.java"), fence("java"));
        Process den = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString(), "ws://127.0.0.1:" + gateway.address().getPort() + "/live").redirectErrorStream(true)
                .start();
        try (BufferedReader lines = den.inputReader()) {
            assertThat(lines.readLine()).startsWith("{\"event\":\"subscribed\",\"id\":1,\"topic\":\"room/den\"");
            post(gateway.push(), "/topics/topics/room/den", "\"hello\"");
            assertThat(lines.readLine()).startsWith("{\"event\":\"message\",\"topic\":\"room/den\"")
                    .endsWith("\"data\":\"hello\"}");
        } finally {
            den.destroyForcibly().waitFor();
        }
    }

    private String fence(String language) {
        int begin = page.indexOf("```" + language + "\n") + language.length() + 4;
        return page.substring(begin, page.indexOf("```", begin));
    }

    private HttpResponse<String> post(InetSocketAddress to, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.getPort() + path))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
        return http.send(request, BodyHandlers.ofString());
    }

    private Client open() throws Exception {
        Received received = new Received(new LinkedBlockingQueue<>(), new StringBuilder());
        WebSocket socket = http.newWebSocketBuilder().subprotocols("topics.v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + gateway.address().getPort() + "/live"), received)
                .get(SECONDS, TimeUnit.SECONDS);
        assertThat(socket.getSubprotocol()).isEqualTo("topics.v1");
        return new Client(socket, received.messages());
    }

    private static String ask(Client client, String command) throws Exception {
        client.socket().sendText(command.replace('\'', '"'), true).get(SECONDS, TimeUnit.SECONDS);
        return client.next();
    }

    private record Client(WebSocket socket, BlockingQueue<String> messages) {

        String next() throws InterruptedException {
            return Objects.requireNonNull(messages.poll(SECONDS, TimeUnit.SECONDS), "no message");
        }
    }

    /** What a client is sent, quotes made single. */
    private record Received(BlockingQueue<String> messages, StringBuilder part) implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(part.toString().replace('"', '\''));
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
