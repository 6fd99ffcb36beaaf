package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.launcher.admin.AdminOperation.Action.Aside;
import io.wsgateway.launcher.admin.AdminOperation.Action.Now;
import io.wsgateway.launcher.admin.AdminOperation.Body;
import io.wsgateway.launcher.admin.Reach.Everywhere;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.config.ApplicationScope;
import io.wsgateway.launcher.nodes.FakeNodes;
import io.wsgateway.launcher.nodes.NodeQuestion;
import io.wsgateway.launcher.nodes.NodeReply;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.session.SessionCounters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Operations of several nodes whose lists are known, asked of one of them. */
class AcrossTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
    private static final HeaderField HOST = new HeaderField("Host", "localhost");
    private static final HeaderField TEXT = new HeaderField("Content-Type", "text/plain");

    private final FakeNodes nodes = new FakeNodes();
    private final Map<String, TestNode> all = new TreeMap<>();

    private TestNode node(String id) {
        return Optional.ofNullable(all.get(id)).orElseThrow();
    }

    private record TestSession(String id, Instant since, long queued, Optional<UpstreamAddress> upstream) {}

    /** A node whose sessions and topics are what a test says. */
    private final class TestNode {

        private final String id;
        private final OtherNodes others;
        private final AdminEndpoint endpoint;
        /** The same for back ends, with a token that is for chat. */
        private final AdminEndpoint push;
        private final List<ApplicationScope> scopes = new ArrayList<>();
        private final List<TestSession> sessions = new ArrayList<>();
        private final TreeMap<String, Integer> topics = new TreeMap<>();
        private final List<String> done = new ArrayList<>();
        private String padding = "";

        TestNode(String id, String name) {
            this.id = id;
            this.others = new OtherNodes(nodes.join(id, name), () -> START);
            List<AdminOperation> here = List.of(
                    AdminOperation.get("/sessions", new Aside(this::list)).reaching(new Everywhere(MergedSessions::of)),
                    AdminOperation.get("/topics", new Aside(this::topics)).reaching(new Everywhere(MergedTopics::of)),
                    AdminOperation.get("/topics/{application}/{topic+}", new Aside(this::topic))
                            .reaching(new Everywhere(MergedTopics::one)),
                    AdminOperation.get("/sessions/{id}", new Now(this::one)).reaching(Reach.OF_SESSION),
                    AdminOperation.post("/sessions/{id}/messages", Body.of(100, MediaTypes.TEXT), new Now(this::send))
                            .reaching(Reach.OF_SESSION),
                    AdminOperation.post("/messages", Body.of(MessageBatch.MOST_BYTES, MediaTypes.JSON),
                            new Aside(this::batch)).reaching(Reach.OF_SESSIONS),
                    AdminOperation.get("/configuration", new Now(request -> Responses.json("{\"secret\":1}"))));
            SharedOperations shared = new SharedOperations(here);
            others.answerBy((asking, question) -> shared.answer(question));
            Across across = new Across(others, shared);
            this.endpoint = new AdminEndpoint(new HostGuard(List.of()),
                    new OperatorGuard(List.of(), new SessionCounters()),
                    applications -> here.stream().map(across::over).toList());
            this.push = new AdminEndpoint(new HostGuard(List.of()), OperatorGuard.ofBackEnds(
                    List.of(new AdminToken("c", "chat-t0ken", Access.FULL, new ApplicationScope.Of(Set.of("chat")))),
                    new SessionCounters()), applications -> here.stream().map(across::over).toList());
            all.put(id, this);
        }

        private void session(String number, int second, long queued) {
            sessions.add(new TestSession(id + "-" + number, START.plusSeconds(second), queued, Optional.empty()));
        }

        private void ledSession(String number, int second, UpstreamAddress server) {
            sessions.add(new TestSession(id + "-" + number, START.plusSeconds(second), 0, Optional.of(server)));
        }

        /** As {@link SessionPages} has it. */
        private Answer list(AdminRequest request) throws BadQueryException {
            QueryParameters query = request.query("sort", "after", "limit", "application", "upstream");
            scopes.add(request.scope());
            Optional<UpstreamAddress> upstream = query.criteria().upstream();
            int limit = (int) query.number("limit", 1, 1000).orElse(100);
            Comparator<TestSession> order = switch (query.text("sort").orElse("oldest")) {
                case "oldest" -> Comparator.comparing(TestSession::since);
                case "newest" -> Comparator.comparing(TestSession::since).reversed();
                case "queued" -> Comparator.comparingLong((TestSession session) -> -session.queued());
                default -> throw query.wrong("sort", "oldest, newest, queued");
            };
            List<TestSession> ordered = sessions.stream()
                    .filter(session -> upstream.isEmpty() || upstream.equals(session.upstream())).sorted(order)
                    .toList();
            Optional<String> after = query.text("after");
            int from = after.isEmpty()
                    ? 0
                    : 1 + ordered.stream().map(TestSession::id).toList().indexOf(after.get());
            List<TestSession> page = ordered.stream().skip(from).limit(limit).toList();
            return Responses.json(JsonText.of(json -> {
                json.writeStartObject();
                json.writeNumberProperty("open", sessions.size());
                json.writeNumberProperty("matching", ordered.size());
                json.writeArrayPropertyStart("sessions");
                page.forEach(session -> write(json, session));
                json.writeEndArray();
                if (from + page.size() < ordered.size()) {
                    json.writeStringProperty("next", "/sessions?…");
                }
                json.writeEndObject();
            }));
        }

        private void write(JsonGenerator json, TestSession session) {
            json.writeStartObject();
            json.writeStringProperty("id", session.id());
            json.writeStringProperty("since", session.since().toString());
            json.writeNumberProperty("queued", session.queued());
            json.writeStringProperty("path", padding);
            session.upstream().ifPresent(server -> json.writeStringProperty("upstream", server.toString()));
            json.writeEndObject();
        }

        private Answer topics(AdminRequest request) throws BadQueryException {
            QueryParameters query = request.query("sort", "after", "limit", "application");
            int limit = (int) query.number("limit", 1, 1000).orElse(100);
            boolean bySubscribers = query.text("sort").orElse("name").equals("subscribers");
            List<String> names = new ArrayList<>(topics.tailMap(query.text("after").orElse(""), false).keySet());
            if (bySubscribers) {
                names.sort(Comparator.comparingInt(name -> -topics.getOrDefault(name, 0)));
            }
            return Responses.json(JsonText.of(json -> {
                json.writeStartObject();
                json.writeNumberProperty("matching", topics.size());
                json.writeArrayPropertyStart("topics");
                names.stream().limit(limit).forEach(name -> {
                    json.writeStartObject();
                    json.writeStringProperty("application", "chat");
                    json.writeStringProperty("topic", name);
                    json.writeNumberProperty("subscribers", topics.getOrDefault(name, 0));
                    json.writeEndObject();
                });
                json.writeEndArray();
                if (names.size() > limit && !bySubscribers) {
                    json.writeStringProperty("next", "/topics?…");
                }
                json.writeEndObject();
            }));
        }

        private Answer topic(AdminRequest request) {
            Integer subscribers = topics.get(request.parameter("topic"));
            return subscribers == null
                    ? Responses.text(404, "No such topic has subscribers or a history.")
                    : Responses.json("{\"application\":\"chat\",\"topic\":\"" + request.parameter("topic")
                            + "\",\"subscribers\":" + subscribers + "}");
        }

        private Answer one(AdminRequest request) throws BadQueryException {
            request.query();
            return sessions.stream().anyMatch(session -> session.id().equals(request.parameter("id")))
                    ? Responses.json("{\"id\":\"" + request.parameter("id") + "\"}")
                    : Responses.text(410, "Session " + request.parameter("id") + " is over.");
        }

        private Answer send(AdminRequest request) {
            scopes.add(request.scope());
            done.add(request.parameter("id") + " " + new String(request.body(), StandardCharsets.UTF_8) + " by "
                    + request.operator());
            return Responses.json(202, "{\"result\":\"queued\"}");
        }

        private Answer batch(AdminRequest request) throws BadQueryException {
            scopes.add(request.scope());
            List<MessageBatch.Item> items = MessageBatch.parse(request.body()).items();
            items.forEach(item -> done.add(item.session() + " " + item.message().size()));
            return Responses.json(JsonText.of(json -> {
                json.writeStartObject();
                json.writeArrayPropertyStart("results");
                for (MessageBatch.Item item : items) {
                    boolean open = sessions.stream().anyMatch(session -> session.id().equals(item.session()));
                    json.writeStartObject();
                    json.writeNumberProperty("status", open ? 202 : 404);
                    json.writeStringProperty("result", open ? "queued" : "unknown");
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }));
        }

        private String post(int status, String target, String body) {
            Answer answer = AdminAnswers.of(endpoint, "POST", target, body.getBytes(StandardCharsets.UTF_8), HOST,
                    new HeaderField("Content-Type", MediaTypes.JSON));
            assertThat(answer.status()).isEqualTo(status);
            return new String(answer.body(), StandardCharsets.UTF_8).strip();
        }

        private Answer get(String target) {
            return AdminAnswers.of(endpoint, "GET", target, HOST);
        }

        private JsonNode page(String target) {
            Answer answer = get(target);
            assertThat(answer.status()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
            return JSON.readTree(answer.body());
        }

        private String sentence(int status, String target) {
            Answer answer = get(target);
            assertThat(answer.status()).isEqualTo(status);
            return new String(answer.body(), StandardCharsets.UTF_8).strip();
        }
    }

    private static List<String> texts(JsonNode page, String list, String member) {
        return page.get(list).valueStream().map(item -> item.get(member).asString()).toList();
    }

    /** Two nodes whose sessions opened in turn. */
    private TestNode twoNodes() {
        TestNode one = new TestNode("aaaaaaa1", "gw-1");
        TestNode two = new TestNode("bbbbbbb2", "gw-2");
        one.session("1", 0, 5);
        one.session("2", 20, 50);
        two.session("1", 10, 500);
        two.session("2", 30, 0);
        return one;
    }

    @Test
    void whatATokenIsForGoesToEachNodeWithTheRequest() {
        TestNode one = twoNodes();
        TestNode two = node("bbbbbbb2");
        HeaderField token = new HeaderField("Authorization", "Bearer chat-t0ken");
        assertThat(AdminAnswers.of(one.push, "GET", "/sessions", HOST, token).status()).isEqualTo(200);
        assertThat(AdminAnswers.of(one.push, "POST", "/sessions/bbbbbbb2-1/messages",
                "hello".getBytes(StandardCharsets.UTF_8), HOST, TEXT, token).status()).isEqualTo(202);
        assertThat(AdminAnswers.of(one.push, "POST", "/messages",
                "[{\"session\":\"bbbbbbb2-1\",\"text\":\"x\"}]".getBytes(StandardCharsets.UTF_8), HOST,
                new HeaderField("Content-Type", MediaTypes.JSON), token).status()).isEqualTo(200);
        ApplicationScope chat = new ApplicationScope.Of(Set.of("chat"));
        assertThat(one.scopes).containsExactly(chat);
        assertThat(two.scopes).containsExactly(chat, chat, chat);
        one.page("/sessions");
        assertThat(two.scopes.getLast()).isEqualTo(ApplicationScope.OPERATOR);
    }

    /** A node that is asked for a back end does nothing that doesn't keep to applications, whoever asks. */
    @Test
    void noNodeDoesMoreForABackEndThanItsListenerHas() {
        TestNode one = twoNodes();
        TestNode two = node("bbbbbbb2");
        two.topics.put("a", 1);
        for (String target : List.of("/topics", "/sessions", "/topics/chat/a")) {
            NodeQuestion question = new NodeQuestion("GET", target, "c", ApplicationScope.EVERY, "", new byte[0]);
            int status = one.others.ask(two.others.self(), question).toCompletableFuture()
                    .join() instanceof OtherNodes.Given(var node, var reply) ? reply.status() : 0;
            assertThat(status).as(target).isEqualTo(target.equals("/topics") ? 404 : 200);
        }
    }

    @Test
    void sessionsOfAllNodesAreInOneOrder() {
        JsonNode page = twoNodes().page("/sessions");
        assertThat(texts(page, "sessions", "id"))
                .containsExactly("aaaaaaa1-1", "bbbbbbb2-1", "aaaaaaa1-2", "bbbbbbb2-2");
        assertThat(texts(page, "sessions", "node")).containsExactly("aaaaaaa1", "bbbbbbb2", "aaaaaaa1", "bbbbbbb2");
        assertThat(page.get("open").asInt()).isEqualTo(4);
        assertThat(page.get("matching").asInt()).isEqualTo(4);
        assertThat(texts(page, "answered", "name")).containsExactly("gw-1", "gw-2");
        assertThat(page.get("missing")).isEmpty();
        assertThat(page.has("next")).isFalse();
        assertThat(texts(node("bbbbbbb2").page("/sessions?sort=newest"), "sessions", "id"))
                .containsExactly("bbbbbbb2-2", "aaaaaaa1-2", "bbbbbbb2-1", "aaaaaaa1-1");
        assertThat(texts(node("bbbbbbb2").page("/sessions?sort=queued&limit=2"), "sessions", "id"))
                .containsExactly("bbbbbbb2-1", "aaaaaaa1-2");
    }

    @Test
    void sessionsThatLeadToAServerAreFoundOnAllNodes() {
        UpstreamAddress server = new UpstreamAddress("2001:db8::1", 9000);
        TestNode one = twoNodes();
        one.ledSession("3", 30, server);
        node("bbbbbbb2").ledSession("3", 31, server);
        node("bbbbbbb2").ledSession("4", 32, new UpstreamAddress("2001:db8::2", 9000));
        node("bbbbbbb2").ledSession("5", 33, server);
        JsonNode page = one.page("/sessions?limit=2&upstream=%5B2001:db8::1%5D:9000");
        assertThat(texts(page, "sessions", "id")).containsExactly("aaaaaaa1-3", "bbbbbbb2-3");
        assertThat(texts(page, "sessions", "upstream")).containsOnly("[2001:db8::1]:9000");
        assertThat(page.get("matching").asInt()).isEqualTo(3);
        assertThat(texts(one.page(page.get("next").asString()), "sessions", "id")).containsExactly("bbbbbbb2-5");
        assertThat(one.sentence(400, "/sessions?upstream=10.0.0.3"))
                .startsWith("upstream: 10.0.0.3 (expected: a server's host and port, such as 10.0.0.3:9000)");
    }

    @Test
    void oneNodeMayBeNamed() {
        TestNode one = twoNodes();
        assertThat(texts(one.page("/sessions?node=bbbbbbb2"), "sessions", "id"))
                .containsExactly("bbbbbbb2-1", "bbbbbbb2-2");
        assertThat(texts(one.page("/sessions?node=self"), "sessions", "id"))
                .containsExactly("aaaaaaa1-1", "aaaaaaa1-2");
        assertThat(one.sentence(404, "/sessions?node=zzzzzzzz")).isEqualTo("No node of this id is alive.");
    }

    @Test
    void whoDoesNotAnswerIsNamed() {
        TestNode one = twoNodes();
        nodes.silence("bbbbbbb2");
        JsonNode page = one.page("/sessions");
        assertThat(texts(page, "sessions", "id")).containsExactly("aaaaaaa1-1", "aaaaaaa1-2");
        assertThat(page.get("missing").toString())
                .isEqualTo("[{\"node\":\"bbbbbbb2\",\"name\":\"gw-2\",\"why\":\"no answer\"}]");
        assertThat(one.sentence(504, "/sessions?node=bbbbbbb2")).isEqualTo("Not answered by node gw-2: no answer");
        assertThat(one.sentence(504, "/sessions/bbbbbbb2-1"))
                .isEqualTo("Node gw-2 (bbbbbbb2) hasn't answered: no answer.");
    }

    @Test
    void whatIsWrongIsAnsweredAsByOneNode() {
        TestNode one = twoNodes();
        assertThat(one.sentence(400, "/sessions?sort=best")).startsWith("sort: best (expected: ");
        assertThat(one.sentence(400, "/sessions?limit=0")).startsWith("limit: 0 (expected: ");
        assertThat(one.sentence(400, "/sessions?after=1")).startsWith("after: 1 (expected: ");
        assertThat(one.sentence(400, "/sessions?what=x")).startsWith("no parameter what here");
        assertThat(one.sentence(400, "/sessions?node=bbbbbbb2&what=x")).startsWith("no parameter what here");
    }

    /** Each session is on one page, whatever the length of pages, in the order of all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void pagesFollowEachOther(int limit) {
        Random random = new Random(limit);
        Set<String> expected = new TreeSet<>();
        for (String id : List.of("aaaaaaa1", "bbbbbbb2", "ccccccc3")) {
            TestNode node = new TestNode(id, "gw");
            int second = 0;
            for (int number = 1; number <= 20; number++) {
                second += random.nextInt(1, 5);
                node.session(Integer.toString(number, 36), second, 0);
                expected.add(id + "-" + Integer.toString(number, 36));
            }
        }
        for (String sort : List.of("oldest", "newest")) {
            List<String> ids = new ArrayList<>();
            List<Instant> times = new ArrayList<>();
            String next = "/sessions?limit=" + limit + "&sort=" + sort;
            while (!next.isEmpty()) {
                JsonNode page = node("bbbbbbb2").page(next);
                assertThat(page.get("sessions").size()).isLessThanOrEqualTo(limit);
                ids.addAll(texts(page, "sessions", "id"));
                texts(page, "sessions", "since").forEach(since -> times.add(Instant.parse(since)));
                next = page.path("next").asString("");
            }
            assertThat(ids).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(times).isSortedAccordingTo(
                    sort.equals("oldest") ? Comparator.naturalOrder() : Comparator.reverseOrder());
        }
    }

    @Test
    void aPageEndsWhereANodeHadToEndItsOwn() {
        TestNode one = new TestNode("aaaaaaa1", "gw-1");
        TestNode two = new TestNode("bbbbbbb2", "gw-2");
        two.padding = "p".repeat(8000);
        List<String> expected = new ArrayList<>();
        for (int number = 1; number <= 300; number++) {
            one.session(Integer.toString(number, 36), number, 0);
            two.session(Integer.toString(number, 36), number, 0);
            expected.add("aaaaaaa1-" + Integer.toString(number, 36));
            expected.add("bbbbbbb2-" + Integer.toString(number, 36));
        }
        List<String> ids = new ArrayList<>();
        String next = "/sessions?limit=1000";
        int pages = 0;
        while (!next.isEmpty()) {
            JsonNode page = one.page(next);
            ids.addAll(texts(page, "sessions", "id"));
            next = page.path("next").asString("");
            pages++;
        }
        assertThat(ids).containsExactlyElementsOf(expected);
        assertThat(pages).as("300 sessions of 8,000 bytes are more than 1 MiB").isBetween(2, 10);
    }

    @Test
    void aTopicIsOnOnePage() {
        TestNode one = new TestNode("aaaaaaa1", "gw-1");
        TestNode two = new TestNode("bbbbbbb2", "gw-2");
        for (String topic : List.of("a", "b", "c", "d")) {
            one.topics.put(topic, 1);
            two.topics.put(topic, 10);
        }
        two.topics.put("e", 5);
        List<Set<String>> pages = new ArrayList<>();
        String next = "/topics?application=chat&limit=3";
        while (!next.isEmpty()) {
            JsonNode page = one.page(next);
            pages.add(new HashSet<>(texts(page, "topics", "topic")));
            next = page.path("next").asString("");
        }
        assertThat(pages).containsExactly(Set.of("a", "b", "c"), Set.of("d", "e"));
        assertThat(one.page("/topics").get("matching").asInt()).as("a to e, each once").isEqualTo(5);
    }

    @Test
    void whatMostAreSubscribedToOnAllNodesIsFirst() {
        TestNode one = new TestNode("aaaaaaa1", "gw-1");
        TestNode two = new TestNode("bbbbbbb2", "gw-2");
        one.topics.putAll(Map.of("a", 10, "both", 8));
        two.topics.putAll(Map.of("b", 9, "both", 7));
        JsonNode most = one.page("/topics?sort=subscribers&limit=2");
        assertThat(texts(most, "topics", "topic")).containsExactly("both", "a");
        assertThat(most.get("matching").asInt()).isEqualTo(3);
        assertThat(most.get("topics").get(0).toString()).isEqualTo(
                "{\"application\":\"chat\",\"topic\":\"both\",\"subscribers\":15,\"nodes\":"
                        + "[{\"node\":\"aaaaaaa1\",\"name\":\"gw-1\",\"subscribers\":8},"
                        + "{\"node\":\"bbbbbbb2\",\"name\":\"gw-2\",\"subscribers\":7}]}");
    }

    @Test
    void theSubscribersOfOneTopicAreAddedUp() {
        TestNode one = new TestNode("aaaaaaa1", "gw-1");
        new TestNode("bbbbbbb2", "gw-2").topics.put("room/lobby ü", 3);
        new TestNode("ccccccc3", "gw-3");
        assertThat(one.page("/topics/chat/room/lobby%20%C3%BC").toString()).isEqualTo(
                "{\"application\":\"chat\",\"topic\":\"room/lobby ü\",\"subscribers\":3,\"nodes\":"
                        + "[{\"node\":\"bbbbbbb2\",\"name\":\"gw-2\",\"subscribers\":3}],\"answered\":"
                        + "[{\"node\":\"bbbbbbb2\",\"name\":\"gw-2\"}],\"missing\":[]}");
        one.topics.put("room/lobby ü", 4);
        assertThat(one.page("/topics/chat/room/lobby%20%C3%BC").get("subscribers").asInt()).isEqualTo(7);
        assertThat(one.sentence(404, "/topics/chat/none")).isEqualTo("No such topic has subscribers or a history.");
    }

    @Test
    void aSessionIsReachedAtItsNode() {
        TestNode one = twoNodes();
        assertThat(one.page("/sessions/bbbbbbb2-1").toString()).isEqualTo("{\"id\":\"bbbbbbb2-1\"}");
        assertThat(one.sentence(410, "/sessions/bbbbbbb2-9")).isEqualTo("Session bbbbbbb2-9 is over.");
        assertThat(one.sentence(404, "/sessions/zzzzzzzz-1")).startsWith("No node that is alive");
        Answer sent = AdminAnswers.of(one.endpoint, "POST", "/sessions/bbbbbbb2-1/messages",
                "hallö".getBytes(StandardCharsets.UTF_8), HOST, TEXT);
        assertThat(sent.status()).isEqualTo(202);
        assertThat(node("bbbbbbb2").done).containsExactly("bbbbbbb2-1 hallö by - at node gw-1");
        assertThat(one.done).isEmpty();
    }

    @Test
    void aMessageThatIsSentAgainIsHandedOnOnce() {
        TestNode one = twoNodes();
        HeaderField key = new HeaderField(IdempotencyKeys.FIELD, "again");
        for (int i = 0; i < 3; i++) {
            assertThat(AdminAnswers.of(one.endpoint, "POST", "/sessions/bbbbbbb2-1/messages",
                    "x".getBytes(StandardCharsets.UTF_8), HOST, TEXT, key).status()).isEqualTo(202);
        }
        assertThat(node("bbbbbbb2").done).hasSize(1);
    }

    private static final String BATCH = "[{\"session\":\"bbbbbbb2-1\",\"text\":\"h\u00e9\"},"
            + "{\"session\":\"aaaaaaa1-1\",\"base64\":\"AAEC\"},{\"session\":\"zzzzzzzz-1\",\"text\":\"x\"},"
            + "{\"session\":\"bbbbbbb2-2\",\"base64\":\"\"},{\"session\":\"\",\"text\":\"\"}]";
    private static final String QUEUED = "{\"status\":202,\"result\":\"queued\"}";
    private static final String NOWHERE = "{\"status\":404,\"result\":\"unknown\"}";

    @Test
    void aBatchGoesToTheNodesOfItsSessions() {
        TestNode one = twoNodes();
        assertThat(one.post(200, "/messages", BATCH)).isEqualTo("{\"results\":["
                + String.join(",", QUEUED, QUEUED, NOWHERE, QUEUED, NOWHERE) + "],\"missing\":[]}");
        assertThat(one.done).containsExactly("aaaaaaa1-1 3", "zzzzzzzz-1 1", " 0");
        assertThat(node("bbbbbbb2").done).containsExactly("bbbbbbb2-1 3", "bbbbbbb2-2 0");
    }

    @Test
    void ofABatchItIsSaidWhatIsNotKnown() {
        TestNode one = twoNodes();
        nodes.silence("bbbbbbb2");
        String unanswered = "{\"status\":504,\"result\":\"no-answer\"}";
        assertThat(one.post(200, "/messages", BATCH)).isEqualTo("{\"results\":["
                + String.join(",", unanswered, QUEUED, NOWHERE, unanswered, NOWHERE)
                + "],\"missing\":[{\"node\":\"bbbbbbb2\",\"name\":\"gw-2\",\"why\":\"no answer\"}]}");
    }

    @Test
    void ofABatchThatIsNotAsItShouldBeNothingIsSent() {
        TestNode one = twoNodes();
        assertThat(one.post(400, "/messages", "[{\"session\":\"bbbbbbb2-1\",\"text\":\"a\"},{}]"))
                .startsWith("[1]: text or base64");
        assertThat(node("bbbbbbb2").done).isEmpty();
    }

    @Test
    void nodesDoForEachOtherOnlyWhatReachesSeveral() {
        TestNode one = twoNodes();
        OtherNodes.Answered answered = one.others.ask(one.others.others().getFirst(),
                NodeQuestion.of("GET", "/configuration", "ops")).toCompletableFuture().join();
        assertThat(((OtherNodes.Given) answered).reply())
                .isEqualTo(new NodeReply(404, 0, "Nodes don't ask each other for this."));
    }

    @Test
    void whatANodeAnswersWronglyIsMissing() {
        TestNode one = twoNodes();
        OtherNodes strange = new OtherNodes(nodes.join("ccccccc3", "gw-3\u202e"), () -> START);
        strange.answerBy((asking, question) -> CompletableFuture
                .completedFuture(new NodeReply(200, 0, "{\"sessions\":[")));
        assertThat(one.page("/sessions").get("missing").get(0).get("why").asString())
                .isEqualTo("its answer isn't JSON");
        strange.answerBy((asking, question) -> CompletableFuture.completedFuture(
                new NodeReply(200, 0,
                        "{\"open\":\"x\",\"matching\":1e999,\"sessions\":[7,{\"id\":{}},{\"node\":\"aaaaaaa1\"}]}")));
        JsonNode page = one.page("/sessions");
        assertThat(page.get("missing")).isEmpty();
        assertThat(texts(page, "sessions", "node")).contains("aaaaaaa1", "bbbbbbb2", "ccccccc3");
        assertThat(page.get("open").asInt()).isEqualTo(4);
        assertThat(page.get("sessions").size()).isEqualTo(7);
        assertThat(texts(page, "sessions", "node").stream().filter("aaaaaaa1"::equals)).hasSize(2);
    }

    @Test
    void aGatewayThatStandsAloneKnowsItself() {
        List<AdminOperation> alone = List.of(Across.alone(AdminOperation
                .get("/sessions", new Now(request -> Responses.json("{\"query\":\""
                        + request.target().query().orElse("none") + "\"}")))
                .reaching(new Everywhere(MergedSessions::of))));
        AdminEndpoint endpoint = new AdminEndpoint(new HostGuard(List.of()),
                new OperatorGuard(List.of(), new SessionCounters()), applications -> alone);
        assertThat(AdminAnswers.of(endpoint, "GET", "/sessions?limit=3&node=self", HOST).body())
                .asString(StandardCharsets.UTF_8).isEqualTo("{\"query\":\"limit=3\"}");
        assertThat(AdminAnswers.of(endpoint, "GET", "/sessions?node=aaaaaaa1", HOST).status()).isEqualTo(404);
        assertThat(AdminAnswers.of(endpoint, "GET", "/sessions?a=%20&b", HOST).status()).isEqualTo(400);
    }
}
