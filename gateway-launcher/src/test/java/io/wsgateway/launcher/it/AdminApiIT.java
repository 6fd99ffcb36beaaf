package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls every operation of the OpenAPI document that the gateway serves, rightly and wrongly, and holds each answer to it. */
class AdminApiIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BYTES = "application/octet-stream";
    private static final String MEDIA_TYPE_JSON = "application/json";

    /** That it ends a pause is seen where there is one, in {@link PausedApplicationsIT}. */
    private static final String RESUME = "POST /applications/{name}/resume";

    /** Not in the build's folder, whose path may be longer than such a file's may be. */
    private static final Path SOCKET = Path.of("/tmp/gateway-admin-" + ProcessHandle.current().pid() + ".sock");

    @TempDir
    static Path directory;

    private static GatewayProcess gateway;
    private static OpenApiSchema schema;
    private static final Map<String, JsonNode> OPERATIONS = new TreeMap<>();

    private final HttpClient http = HttpClient.newHttpClient();
    /** What was answered so far, for each operation. */
    private final Map<String, Set<Integer>> answered = new TreeMap<>();

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin:
                  address: 127.0.0.1
                  port: 0
                  tail: payloads
                  tokens: [{ name: all, token: full-t0ken, access: full }, { name: eyes, token: read-t0ken, access: read }]
                  socket: { path: "%s", mode: "0600" }
                routes:
                  - { path: /echo, application: echo, auth: { carriers: [ticket], required: false } }
                  - { path: "/chat/{room}", application: chat }
                """.formatted(SOCKET));
        HttpRequest request = HttpRequest.newBuilder(uri("/openapi.json")).build();
        JsonNode document = JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
        schema = new OpenApiSchema(document);
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                OPERATIONS.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue());
            }
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static URI uri(String target) {
        return URI.create("http://127.0.0.1:" + gateway.admin().getPort() + target);
    }

    /** One request, to be answered with this status. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Call(String operation, String target, String type, byte[] body, int status) {

        static Call of(String operation, String target, int status) {
            return new Call(operation, target, "", new byte[0], status);
        }

        static Call of(String operation, String target, String type, String body, int status) {
            return new Call(operation, target, type, body.getBytes(StandardCharsets.UTF_8), status);
        }

        String method() {
            return operation.substring(0, operation.indexOf(' '));
        }
    }

    private HttpResponse<String> send(Call call, String token, String... further) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(call.target())).timeout(SOON)
                .method(call.method(), call.body().length == 0 && call.type().isEmpty()
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofByteArray(call.body()));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!call.type().isEmpty()) {
            request.header("Content-Type", call.type());
        }
        return http.send((further.length > 0 ? request.headers(further) : request).build(), BodyHandlers.ofString());
    }

    /** Sends a request, and holds the answer to what is expected and documented. */
    private String call(Call call, String token, String... further) throws Exception {
        HttpResponse<String> response = send(call, token, further);
        assertThat(response.statusCode()).as("%s: %s", call, response.body()).isEqualTo(call.status());
        JsonNode operation = Objects.requireNonNull(OPERATIONS.get(call.operation()), call.operation());
        JsonNode documented = operation.get("responses").get(Integer.toString(call.status()));
        assertThat(documented).as("%d of %s is documented", call.status(), call.operation()).isNotNull();
        String type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = schema.resolve(documented).get("content").get(type);
        assertThat(content).as("%s with %d of %s is documented", type, call.status(), call.operation()).isNotNull();
        if (type.endsWith("json")) {
            assertThat(schema.problems(content.get("schema"), JSON.readTree(response.body())))
                    .as("%s: %s", call, response.body()).isEmpty();
        }
        answered.computeIfAbsent(call.operation(), key -> new TreeSet<>()).add(call.status());
        return response.body();
    }

    private String full(Call call) throws Exception {
        call(call, "full-t0ken");
        return call.status() < 400 ? "" : call(call, "full-t0ken", "Accept", "application/problem+json");
    }

    private JsonNode read(String operation, String target) throws Exception {
        return JSON.readTree(call(Call.of(operation, target, 200), "read-t0ken"));
    }

    private WireSession open(String principal) throws Exception {
        String ticket = JSON.readTree(call(Call.of("POST /tickets", "/tickets", MEDIA_TYPE_JSON,
                "{\"route\":\"/echo\",\"principal\":\"" + principal + "\"}", 200), "full-t0ken")).get("ticket")
                .asString();
        return WireSession.open(gateway.address(), "/echo?ticket=" + ticket);
    }

    private static String text(WireSession session, int number) throws Exception {
        return new String(session.awaitFrame(1, number, SOON).payload(), StandardCharsets.UTF_8);
    }

    private String idOf(String principal) throws Exception {
        return read("GET /sessions", "/sessions?principal=" + principal).get("sessions").get(0).get("id").asString();
    }

    @Test
    void everyOperationAnswersAsItIsDocumented() throws Exception {
        seeing();
        sessions();
        topics();
        taps();
        tapOfATopic();
        changing();
        for (Map.Entry<String, JsonNode> operation : OPERATIONS.entrySet()) {
            assertThat(answered.getOrDefault(operation.getKey(), Set.of())).as(operation.getKey())
                    .anyMatch(status -> status < 300 || operation.getKey().equals(RESUME));
        }
    }

    private void taps() throws Exception {
        try (WireSession session = open("tapped")) {
            String begun = call(Call.of("POST /taps", "/taps?principal=tapped&bytes=100", 201), "full-t0ken");
            String id = JSON.readTree(begun).get("tap").asString();
            assertThat(JSON.readTree(begun).get("sessions").asInt()).isEqualTo(1);
            session.send(ClientFrames.text("hello"));
            assertThat(text(session, 1)).isEqualTo("hello");
            List<String> seen = seen(id, 3, event -> event.get("event").asString() + (event.has("text")
                    ? " " + event.get("from").asString() + " " + event.get("text").asString()
                    : ""));
            assertThat(seen).containsExactly("session", "frame client hello", "frame server hello");
            full(Call.of("GET /taps/{id}", "/taps/" + id + "?after=x", 400));
            full(Call.of("GET /taps/{id}", "/taps/0123456789abcdef", 404));
            full(Call.of("POST /taps", "/taps?principal=tapped&for=1h", 400));
            full(Call.of("POST /taps", "/taps?session=zzzzz", 404));
            call(Call.of("DELETE /taps/{id}", "/taps/" + id, 200), "full-t0ken");
            full(Call.of("DELETE /taps/{id}", "/taps/0123456789abcdef", 404));
        }
    }

    /** What a tap has seen, once that are so many events. */
    private List<String> seen(String tap, int count, Function<JsonNode, String> text) throws Exception {
        List<String> seen = new ArrayList<>();
        long last = 0;
        long end = System.nanoTime() + SOON.toNanos();
        while (seen.size() < count && System.nanoTime() < end) {
            JsonNode batch = JSON
                    .readTree(call(Call.of("GET /taps/{id}", "/taps/" + tap + "?after=" + last, 200), "full-t0ken"));
            last = batch.get("last").asLong();
            batch.get("events").forEach(event -> seen.add(text.apply(event)));
        }
        return seen;
    }

    /** Nobody is subscribed; nobody is afterwards. */
    private void tapOfATopic() throws Exception {
        String begun = call(Call.of("POST /taps", "/taps?topic=chat/tapped/topic&bytes=100", 201), "full-t0ken");
        String id = JSON.readTree(begun).get("tap").asString();
        String publish = "POST /topics/{application}/{topic}";
        call(Call.of(publish, "/topics/chat/tapped/topic", TEXT, "hello", 202), "full-t0ken");
        call(Call.of(publish, "/topics/chat/tapped/other", TEXT, "other", 202), "full-t0ken");
        call(Call.of(publish, "/topics/chat/tapped/topic", BYTES, "abc", 202), "full-t0ken");
        full(Call.of("GET /topics/{application}/{topic}", "/topics/chat/tapped/topic", 404));
        List<String> seen = seen(id, 2, event -> event.get("event").asString() + " "
                + event.get(event.has("text") ? "text" : "base64").asString());
        assertThat(seen).containsExactly("message hello", "message YWJj");
        full(Call.of("POST /taps", "/taps?topic=none/topic", 404));
        full(Call.of("POST /taps", "/taps?topic=chat/%23", 400));
        call(Call.of("DELETE /taps/{id}", "/taps/" + id, 200), "full-t0ken");
    }

    private void seeing() throws Exception {
        for (String path : List.of("/", "/openapi.json", "/health/live", "/health/startup", "/health/ready")) {
            call(Call.of("GET " + path, path, 200), "");
        }
        Matcher asset = Pattern.compile("/assets/[^\"']+").matcher(call(Call.of("GET /", "/", 200), ""));
        assertThat(asset.find()).as("the page has an asset").isTrue();
        call(Call.of("GET /assets/{version}/{name}", asset.group(), 200), "");
        try (Wire wire = Wire.connect(gateway.address())) {
            assertThat(WireSession.request(wire, "/nowhere").status()).isEqualTo(404);
        }
        String number = read("GET /handshakes", "/handshakes?outcome=rejected&limit=1").get("handshakes").get(0)
                .get("number").asString();
        read("GET /handshakes/{number}", "/handshakes/" + number);
        full(Call.of("GET /handshakes/{number}", "/handshakes/999999", 404));
        for (String path : List.of("/handshakes/counts", "/applications", "/applications/paused", "/ends", "/limits",
                "/nodes")) {
            read("GET " + path, path);
        }
        full(Call.of("GET /handshakes", "/handshakes?limit=0", 400));
        call(Call.of("GET /metrics", "/metrics", 200), "read-t0ken");
        JsonNode routes = read("GET /routes", "/routes").get("routes");
        assertThat(routes.valueStream().map(route -> route.get("path").asString())).contains("/echo", "/chat/{room}",
                "/status");
        JsonNode values = read("GET /configuration", "/configuration").get("values");
        assertThat(values.toString()).doesNotContain("t0ken")
                .contains("{\"key\":\"admin.tokens[all].token\",\"value\":\"(secret)\",\"origin\":\"file\"",
                        "{\"key\":\"drain.period\",\"value\":\"30s\",\"origin\":\"default\"}");
        full(Call.of("GET /configuration", "/configuration?x=1", 400));
        full(Call.of("GET /routes", "/routes?x=1", 400));
        assertThat(read("GET /nodes", "/nodes?node=self").get("nodes").size()).isEqualTo(1);
        full(Call.of("GET /nodes", "/nodes?x=1", 400));
        full(Call.of("GET /nodes", "/nodes?node=0123abcd", 404));
    }

    @SuppressWarnings("try") // one of them is closed in the middle
    private void sessions() throws Exception {
        try (WireSession alice = open("alice"); WireSession other = open("alice"); WireSession bob = open("bob")) {
            String id = idOf("alice");
            JsonNode one = read("GET /sessions/{id}", "/sessions/" + id);
            assertThat(one.get("generation").get("state").asString()).isEqualTo("running");
            assertThat(read("GET /applications", "/applications").get("applications").valueStream())
                    .anySatisfy(application -> {
                        assertThat(application.get("jar")).isEqualTo(one.get("generation").get("jar"));
                        assertThat(application.get("since")).isEqualTo(one.get("generation").get("since"));
                        assertThat(application.get("started").get(0).get("name")).isEqualTo(one.get("application"));
                    });
            assertThat(one.get("route").asString()).isEqualTo("/echo");
            assertThat(one.get("subscriptions").asInt()).isZero();
            JsonNode page = read("GET /sessions", "/sessions?sort=newest&limit=1&application=echo");
            assertThat(page.get("matching").asInt()).isEqualTo(3);
            read("GET /sessions", page.get("next").asString());
            for (String wrong : List.of("sort=best", "limit=1001", "after=0", "sort=queued&after=1", "address=here",
                    "what=x")) {
                full(Call.of("GET /sessions", "/sessions?" + wrong, 400));
            }
            full(Call.of("GET /sessions/{id}", "/sessions/zzzzz", 404));
            full(Call.of("GET /sessions/{id}", "/sessions/" + id + "?x=1", 400));

            String messages = "POST /sessions/{id}/messages";
            assertThat(call(Call.of(messages, "/sessions/" + id + "/messages", TEXT, "h\u00e9", 202), "full-t0ken"))
                    .isEqualTo("{\"result\":\"queued\"}");
            assertThat(text(alice, 1)).isEqualTo("h\u00e9");
            full(new Call(messages, "/sessions/" + id + "/messages", TEXT, new byte[] {(byte) 0xff}, 400));
            full(new Call(messages, "/sessions/" + id + "/messages", BYTES, new byte[] {(byte) 0xff}, 202));
            full(Call.of(messages, "/sessions/" + id + "/messages", MEDIA_TYPE_JSON, "{}", 415));
            full(Call.of(messages, "/sessions/zzzzz/messages", TEXT, "x", 404));

            String toPrincipal = "POST /principals/{name}/messages";
            assertThat(call(Call.of(toPrincipal, "/principals/alice/messages", TEXT, "both", 202), "full-t0ken"))
                    .isEqualTo("{\"sessions\":2,\"results\":{\"queued\":2}}");
            assertThat(text(other, 1)).isEqualTo("both");
            full(Call.of(toPrincipal, "/principals/nobody/messages", TEXT, "x", 404));

            String bobs = idOf("bob");
            String batch = "POST /messages";
            assertThat(call(Call.of(batch, "/messages", MEDIA_TYPE_JSON, "[{\"session\":\"" + bobs
                    + "\",\"text\":\"one\"},{\"session\":\"zzzzz\",\"base64\":\"AA==\"}]", 200), "full-t0ken"))
                    .isEqualTo("{\"results\":[{\"status\":202,\"result\":\"queued\"},"
                            + "{\"status\":404,\"result\":\"unknown\"}]}");
            assertThat(text(bob, 1)).isEqualTo("one");
            for (String wrong : List.of("{}", "[]", "[", "[{\"session\":\"1\"}]",
                    "[{\"session\":\"1\",\"base64\":\"?\"}]",
                    "[{\"session\":\"1\",\"text\":\"\\ud800\"}]", "[{\"session\":\"1\",\"text\":\"a\"}]]",
                    "[{\"session\":\"1\",\"text\":\"a\",\"base64\":\"AA==\"}]",
                    "[{\"session\":\"1\",\"text\":\"a\",\"to\":\"b\"}]")) {
                full(Call.of(batch, "/messages", MEDIA_TYPE_JSON, wrong, 400));
            }

            String close = "DELETE /sessions/{id}";
            full(Call.of(close, "/sessions/" + bobs + "?code=1006", 400));
            full(Call.of(close, "/sessions/zzzzz", 404));
            full(Call.of(close, "/sessions/" + bobs + "?code=4001&reason=bye", 202));
            assertThat(bob.awaitClose(SOON)).isEqualTo(4001);
            bob.close();
            awaitGone(bobs);
            full(Call.of(close, "/sessions/" + bobs, 410));
            full(Call.of(messages, "/sessions/" + bobs + "/messages", TEXT, "x", 410));
            assertThat(call(Call.of(batch, "/messages", MEDIA_TYPE_JSON,
                    "[{\"session\":\"" + bobs + "\",\"text\":\"late\"}]", 200), "full-t0ken"))
                    .isEqualTo("{\"results\":[{\"status\":410,\"result\":\"closed\"}]}");

            String end = "DELETE /principals/{name}/sessions";
            full(Call.of(end, "/principals/alice/sessions?code=1", 400));
            full(Call.of(end, "/principals/alice/sessions", 200));
            assertThat(alice.awaitClose(SOON)).isEqualTo(4401);
            full(Call.of("POST /sessions/shed", "/sessions/shed?percent=0", 400));
            full(Call.of("POST /sessions/shed", "/sessions/shed?percent=1&principal=nobody&over=1s", 200));
        }
    }

    /** It is over once the peer's end of the connection has been seen. */
    private void awaitGone(String id) throws Exception {
        Call call = Call.of("GET /sessions/{id}", "/sessions/" + id, 410);
        long end = System.nanoTime() + SOON.toNanos();
        while (send(call, "read-t0ken").statusCode() != 410 && System.nanoTime() < end) {
            Thread.sleep(20); // another process
        }
        full(call);
    }

    private void topics() throws Exception {
        try (WireSession member = WireSession.open(gateway.address(), "/chat/api", "Sec-WebSocket-Protocol: chat.v1")) {
            member.send(ClientFrames.text("{\"action\":\"say\",\"data\":\"hello\"}"));
            JsonNode topic = awaitHistory();
            String name = topic.get("topic").asString();
            assertThat(topic.get("subscribers").asInt()).isEqualTo(1);
            read("GET /topics", "/topics?sort=subscribers&limit=1");
            full(Call.of("GET /topics", "/topics?sort=subscribers&after=x", 400));
            String path = "/topics/chat/" + name;
            read("GET /topics/{application}/{topic}", path);
            full(Call.of("GET /topics/{application}/{topic}", "/topics/chat/none/such", 404));
            full(Call.of("GET /topics/{application}/{topic}", path + "?x=1", 400));

            String publish = "POST /topics/{application}/{topic}";
            String published = call(Call.of(publish, path, TEXT, "{\"type\":\"news\"}", 202), "full-t0ken");
            assertThat(JSON.readTree(published).get("position").asString()).contains(":");
            assertThat(call(Call.of(publish, "/topics/chat/not/kept", BYTES, "x", 202), "full-t0ken")).isEqualTo("{}");
            full(Call.of(publish, "/topics/none/x", TEXT, "x", 404));
            full(Call.of(publish, "/topics/chat/a+b", TEXT, "x", 400));
            full(Call.of(publish, path, "text/html", "{}", 415));
            assertThat(call(Call.of(publish, "/topics/chat/not/kept", MEDIA_TYPE_JSON, "{}", 202), "full-t0ken"))
                    .isEqualTo("{}");

            String history = "GET /histories/{application}/{topic}";
            String kept = call(Call.of(history, "/histories/chat/" + name + "?limit=1", 200), "full-t0ken");
            assertThat(JSON.readTree(kept).get("more").asBoolean()).isTrue();
            String rest = call(Call.of(history, "/histories/chat/" + name + "?after="
                    + JSON.readTree(kept).get("messages").get(0).get("position").asString(), 200), "full-t0ken");
            assertThat(rest).contains("news").contains("\"recovered\":true");
            full(Call.of(history, "/histories/chat/" + name + "?after=x", 400));
            full(Call.of(history, "/histories/chat/none", 404));
        }
    }

    private JsonNode awaitHistory() throws Exception {
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end) {
            for (JsonNode topic : read("GET /topics", "/topics?application=chat").get("topics")) {
                if (topic.path("history").path("messages").asInt() > 0) {
                    return topic;
                }
            }
            Thread.sleep(20); // another process
        }
        throw new AssertionError("no topic with a history");
    }

    private void changing() throws Exception {
        full(Call.of("POST /tickets", "/tickets", MEDIA_TYPE_JSON, "{}", 400));
        full(Call.of("POST /applications/reload", "/applications/reload?dry-run=true", 200));
        full(Call.of("POST /applications/reload", "/applications/reload?dry-run=x", 400));
        full(Call.of("POST /configuration/reload", "/configuration/reload?dry-run=true", 200));
        full(Call.of("POST /configuration/reload", "/configuration/reload?dry-run=x", 400));
        full(Call.of(RESUME, "/applications/echo/resume", 404));
        String push = "POST /applications/{name}/push";
        assertThat(call(Call.of(push, "/applications/echo/push", TEXT, "hi", 200), "full-t0ken"))
                .isEqualTo("{\"reply\":\"hi\"}");
        full(Call.of(push, "/applications/chat/push", TEXT, "hi", 501));
        full(Call.of(push, "/applications/none/push", TEXT, "hi", 404));
    }

    @Test
    void nobodyGetsMoreThanTheirTokenIsGoodFor() throws Exception {
        for (Map.Entry<String, JsonNode> operation : OPERATIONS.entrySet()) {
            JsonNode security = operation.getValue().get("security");
            if (!security.isEmpty()) {
                call(called(operation, 401), "");
                if (security.get(0).get("token").get(0).asString().equals("full")) {
                    call(called(operation, 403), "read-t0ken");
                    call(called(operation, 403), "full-t0ken", "Origin", "https://evil.example");
                }
            }
        }
    }

    @Test
    void takesNoLongerBodyThanIsDocumented() throws Exception {
        for (Map.Entry<String, JsonNode> operation : OPERATIONS.entrySet()) {
            JsonNode body = operation.getValue().get("requestBody");
            if (body != null) {
                String most = body.get("description").asString().replaceFirst("(?s).*At most ([0-9,]+) bytes\\.", "$1")
                        .replace(",", "");
                Call call = called(operation, 413);
                String type = body.get("content").propertyNames().iterator().next().replace("*/*", "text/plain");
                try (Wire wire = Wire.connect(gateway.admin())) {
                    wire.send(call.method() + " " + call.target() + " HTTP/1.1\r\nHost: localhost\r\n"
                            + "Authorization: Bearer full-t0ken\r\nContent-Type: " + type + "\r\nContent-Length: "
                            + (Long.parseLong(most) + 1) + "\r\n\r\n");
                    wire.pumpToEnd(SOON);
                    assertThat(new String(wire.received(), StandardCharsets.ISO_8859_1)).as(operation.getKey())
                            .startsWith("HTTP/1.1 413 ");
                }
                assertThat(operation.getValue().get("responses").has("413")).as(operation.getKey()).isTrue();
            }
        }
    }

    @Test
    void saysWhatMethodsThereAre() throws Exception {
        for (String operation : OPERATIONS.keySet()) {
            String path = operation.substring(operation.indexOf(' ') + 1);
            String target = target(path);
            HttpResponse<String> options = send(Call.of("OPTIONS " + path, target, 0), "");
            assertThat(options.headers().firstValue("Allow").orElse("")).as(path)
                    .contains(operation.substring(0, operation.indexOf(' ')));
            if (!path.equals("/")) {
                assertThat(options.statusCode()).as(path).isEqualTo(204);
                assertThat(send(Call.of("PATCH " + path, target, 0), "").statusCode()).as(path).isEqualTo(405);
            }
        }
    }

    @Test
    void whatIsSentAgainWithItsKeyIsDoneOnce() throws Exception {
        String id;
        try (WireSession carol = open("carol")) {
            id = idOf("carol");
            Call call = Call.of("POST /principals/{name}/messages", "/principals/carol/messages", TEXT, "once", 202);
            String first = call(call, "full-t0ken", "Idempotency-Key", "k1");
            assertThat(call(call, "full-t0ken", "Idempotency-Key", "k1")).isEqualTo(first);
            Call other = Call.of(call.operation(), call.target(), TEXT, "twice", 422);
            call(other, "full-t0ken", "Idempotency-Key", "k1");
            call(Call.of(call.operation(), call.target(), TEXT, "x", 400), "full-t0ken", "Idempotency-Key",
                    "k".repeat(129));
            call(Call.of(call.operation(), call.target(), TEXT, "last", 202), "full-t0ken");
            assertThat(text(carol, 1)).isEqualTo("once");
            assertThat(text(carol, 2)).isEqualTo("last");
        }
        awaitGone(id); // whoever counts sessions next counts this one no more
    }

    /** Nobody needs a token there, and no host is none of its own. */
    @Test
    void answersAtItsSocketToWhomTheFileLetsConnect() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(SOCKET))).isEqualTo("rw-------");
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(SOCKET))) {
            channel.write(ByteBuffer.wrap("GET /sessions HTTP/1.1\r\nHost: gateway\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0) {
                assertThat(answer.hasRemaining()).isTrue();
            }
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK").contains("\"sessions\":[");
        }
    }

    private static Call called(Map.Entry<String, JsonNode> operation, int status) {
        return Call.of(operation.getKey(), target(operation.getKey().substring(operation.getKey().indexOf(' ') + 1)),
                status);
    }

    private static String target(String path) {
        return path.replaceAll("\\{[a-z]+}", "1");
    }

}
