package io.wsgateway.launcher.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.it.GatewayProcess;
import io.wsgateway.launcher.it.OpenApiSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The admin listeners of two gateways on one Redis, each of which tells of both; run with {@code mvn -Pclients verify}. */
@Tag("clients")
class ClusterAdminIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN = "full-t0ken";
    /** Less than it takes until a node that is silent counts for none: 7 s at least. */
    private static final Duration BEFORE_IT_IS_GONE = Duration.ofSeconds(6);

    @TempDir
    static Path directory;

    private static @Nullable Redis started;
    private static final List<GatewayProcess> NODES = new ArrayList<>();

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        Redis redis = Redis.start(directory);
        started = redis;
        for (String name : List.of("gw-1", "gw-2")) {
            NODES.add(GatewayProcess.start(GatewayProcess.DISTRIBUTION, List.of(),
                    Files.createDirectories(directory.resolve(name)), """
                            listeners: [{ address: 127.0.0.1, port: 0 }]
                            admin:
                              address: 127.0.0.1
                              port: 0
                              tokens: [{ name: ops, token: %s, access: full }]
                            routes:
                              - { path: /echo, application: echo, auth: { carriers: [ticket], required: false } }
                              - { path: "/chat/{room}", application: chat }
                            limits: { connections-per-principal: 3, connections-per-principal-scope: cluster }
                            engine: { %s }
                            """.formatted(TOKEN, redis.engine().replace(GatewayCluster.NODE, name))));
        }
        ClusterAdminIT test = new ClusterAdminIT();
        for (GatewayProcess node : NODES) {
            Await.until(SOON, () -> test.get(node, "/nodes").get("nodes").size() == 2, () -> node.output().toString());
        }
    }

    @AfterAll
    static void stop() {
        NODES.forEach(GatewayProcess::close);
        NODES.clear();
        if (started != null) {
            started.close();
        }
    }

    private static URI uri(GatewayProcess node, String target) {
        return URI.create("http://127.0.0.1:" + node.admin().getPort() + target);
    }

    private HttpResponse<String> send(GatewayProcess node, String method, String target, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(node, target)).timeout(SOON)
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", body.startsWith("{") ? "application/json" : "text/plain");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The first answer that says so: what is about another node is there a moment later than what is about its own. */
    private JsonNode awaitPage(GatewayProcess node, String target, Predicate<JsonNode> wanted) {
        AtomicReference<JsonNode> page = new AtomicReference<>(get(node, target));
        Await.until(SOON, () -> {
            page.set(get(node, target));
            return wanted.test(page.get());
        }, () -> target + ": " + page.get());
        return page.get();
    }

    private JsonNode get(GatewayProcess node, String target) {
        HttpResponse<String> response = send(node, "GET", target, "");
        assertThat(response.statusCode()).as("%s: %s", target, response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static List<String> texts(JsonNode page, String list, String member) {
        return page.get(list).valueStream().map(item -> item.get(member).asString()).toList();
    }

    /** A session, and what comes in it. */
    private static final class Peer implements WebSocket.Listener, AutoCloseable {

        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private @Nullable WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            texts.add(text.toString());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void close() {
            if (socket != null) {
                socket.abort();
            }
        }
    }

    private Peer open(GatewayProcess node, String target) {
        Peer peer = new Peer();
        peer.socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + node.address().getPort() + target), peer).join();
        return peer;
    }

    private Peer openAs(GatewayProcess node, String principal) {
        JsonNode issued = JSON.readTree(send(node, "POST", "/tickets",
                "{\"route\":\"/echo\",\"principal\":\"" + principal + "\"}").body());
        return open(node, "/echo?ticket=" + issued.get("ticket").asString());
    }

    private String idOf(GatewayProcess asked, String principal) {
        return awaitPage(asked, "/sessions?principal=" + principal, page -> page.get("matching").asInt() == 1)
                .get("sessions").get(0).get("id").asString();
    }

    @Test
    void anyNodeTellsOfAllSessions() throws Exception {
        OpenApiSchema schema =
                new OpenApiSchema(JSON.readTree(send(NODES.getFirst(), "GET", "/openapi.json", "").body()));
        List<Peer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 14; i++) {
                peers.add(open(NODES.get(i % 2), "/chat/hall"));
            }
            for (GatewayProcess node : NODES) {
                awaitPage(node, "/sessions?application=chat", page -> page.get("matching").asInt() == 14);
                Set<String> ids = new HashSet<>();
                String next = "/sessions?application=chat&limit=3&sort=newest";
                int pages = 0;
                while (!next.isEmpty()) {
                    JsonNode page = awaitPage(node, next, found -> found.path("missing").isEmpty());
                    assertThat(schema.problems(JSON.readTree("{\"$ref\":\"#/components/schemas/SessionPage\"}"), page))
                            .isEmpty();
                    ids.addAll(texts(page, "sessions", "id"));
                    next = page.path("next").asString("");
                    pages++;
                }
                assertThat(ids).hasSize(14);
                assertThat(pages).isEqualTo(5);
                JsonNode own = get(node, "/sessions?application=chat&node=self");
                assertThat(own.get("matching").asInt()).isEqualTo(7);
                JsonNode topics = awaitPage(node, "/topics?application=chat&sort=subscribers",
                        found -> texts(found, "topics", "topic").stream().anyMatch(name -> name.contains("hall")));
                JsonNode topic = awaitPage(node, "/topics/chat/" + texts(topics, "topics", "topic").getFirst(),
                        found -> found.get("subscribers").asInt() == 14);
                assertThat(schema.problems(JSON.readTree("{\"$ref\":\"#/components/schemas/Topic\"}"), topic))
                        .isEmpty();
                awaitPage(node, "/applications", found -> texts(found, "applications", "jar").stream()
                        .filter("chat"::equals).count() == 2);
                for (String list : List.of("/topics", "/nodes")) {
                    String name = list.equals("/topics") ? "TopicPage" : "NodePage";
                    assertThat(schema.problems(JSON.readTree("{\"$ref\":\"#/components/schemas/" + name + "\"}"),
                            get(node, list))).isEmpty();
                }
                awaitPage(node, "/nodes", found -> found.get("nodes").size() == 2
                        && found.get("nodes").valueStream().allMatch(each -> each.get("engine").get("up").asBoolean()));
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    @Test
    void whatIsAboutOneSessionIsDoneByItsNode() throws Exception {
        GatewayProcess one = NODES.get(0);
        GatewayProcess two = NODES.get(1);
        try (Peer peer = openAs(two, "anna")) {
            String id = idOf(one, "anna");
            assertThat(get(one, "/sessions/" + id).get("principal").asString()).isEqualTo("anna");
            assertThat(send(one, "POST", "/sessions/" + id + "/messages", "from afar").statusCode()).isEqualTo(202);
            assertThat(peer.texts.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo("from afar");
            assertThat(send(one, "POST", "/principals/anna/messages", "again").body()).contains("\"queued\":1");
            assertThat(peer.texts.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo("again");
            assertThat(send(one, "DELETE", "/sessions/" + id + "?code=4001", "").statusCode()).isEqualTo(202);
            assertThat(peer.closed.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4001);
            two.awaitLine(line -> line.contains(
                    "admin: session " + id + " is closed with 4001 by operator ops at node gw-1"), SOON);
            Await.until(SOON, () -> send(one, "GET", "/sessions/" + id, "").statusCode() == 410,
                    () -> "it isn't over");
        }
    }

    @Test
    void aPrincipalHasOneLimitOnAllNodesAndIsEndedOnAll() throws Exception {
        GatewayProcess one = NODES.get(0);
        GatewayProcess two = NODES.get(1);
        try (Peer first = openAs(one, "bob"); Peer second = openAs(two, "bob"); Peer third = openAs(one, "bob")) {
            for (GatewayProcess node : NODES) {
                Await.until(SOON, () -> isRefused(node), () -> "a fourth session was let in");
                awaitThree(two);
            }
            JsonNode ended = JSON.readTree(send(two, "DELETE", "/principals/bob/sessions?revoke=false", "").body());
            assertThat(ended.get("closed").asInt()).isEqualTo(3);
            for (Peer peer : List.of(first, second, third)) {
                assertThat(peer.closed.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4401);
            }
        }
    }

    private void awaitThree(GatewayProcess node) {
        awaitPage(node, "/sessions?principal=bob", page -> page.get("matching").asInt() == 3);
    }

    /** A session that was let in, as its node hadn't heard yet, is closed again, and is no longer there. */
    private boolean isRefused(GatewayProcess node) {
        try {
            openAs(node, "bob").close();
            awaitThree(node);
            return false;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof WebSocketHandshakeException refused)) {
                throw e;
            }
            return refused.getResponse().statusCode() == 429;
        }
    }

    @Test
    void whoStandsStillIsMissingWithinTwoSeconds() throws Exception {
        GatewayProcess one = NODES.get(0);
        GatewayProcess two = NODES.get(1);
        String id = texts(get(one, "/nodes"), "nodes", "id").getLast();
        Signals.stop(two.pid());
        try {
            CompletableFuture<Integer> status =
                    CompletableFuture.supplyAsync(() -> send(one, "GET", "/sessions?node=" + id, "").statusCode());
            long begun = System.nanoTime();
            JsonNode page = get(one, "/sessions");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BEFORE_IT_IS_GONE);
            assertThat(texts(page, "missing", "node")).containsExactly(id);
            assertThat(texts(page, "missing", "name")).containsExactly("gw-2");
            assertThat(texts(page, "answered", "name")).containsExactly("gw-1");
            assertThat(status.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(504);
            Await.until(SOON, () -> get(one, "/nodes").get("nodes").size() == 1
                    && get(one, "/nodes").get("missing").isEmpty(), () -> "it isn't gone");
        } finally {
            Signals.goOn(two.pid());
        }
        for (GatewayProcess node : NODES) {
            Await.until(SOON, () -> get(node, "/nodes").get("nodes").size() == 2, () -> get(node, "/nodes").toString());
        }
    }
}
