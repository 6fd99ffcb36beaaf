package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import io.wsgateway.launcher.config.ConfigurationFile;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The listener for back ends of a gateway in this process, with two applications and a token for each. */
@Timeout(120)
class PushListenerTest {

    private static final long SECONDS = 30;
    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";
    /** Says its id as it opens, and is subscribed to a topic; what is published is taken, but for the word {@code no}. */
    private static final String TELLER = """
            @Override public Application start(ApplicationContext context) { return new Teller(context.topics()); }
            record Teller(Topics topics) implements Application, SessionListener {
                @Override public java.util.concurrent.CompletionStage<Admission> admit(OpeningRequest request) {
                    return java.util.concurrent.CompletableFuture.completedFuture(new Admission.Granted(
                            java.util.Optional.of("ada"), java.util.Optional.empty()));
                }
                @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                    session.subscribe(topics.topic("all/day"));
                    session.sendText(session.id());
                    return this;
                }
                @Override public java.util.concurrent.CompletionStage<PublicationReply> onPublish(Publication of) {
                    return java.util.concurrent.CompletableFuture.completedFuture(of.text().equals("no")
                            ? new PublicationReply.Rejected("no news") : PublicationReply.AS_IT_IS);
                }
            }
            """;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path apps;
    private RunningGateway gateway;
    private Peer news;
    private Peer mail;

    @BeforeEach
    void start() throws Exception {
        apps = Files.createDirectory(directory.resolve("apps"));
        JarFixture.provider("news.Provider", "news", TELLER).write(apps.resolve("news.jar"));
        JarFixture.provider("mail.Provider", "mail", TELLER).write(apps.resolve("mail.jar"));
        configure("n", "token-file: " + Files.writeString(directory.resolve("token"), "m\n"));
        ConfigurationFile configuration =
                ConfigurationFile.of(directory.resolve("gateway.yaml"), List.of(), Map.of());
        gateway = RunningGateway.start(configuration::readWritten, configuration.readWritten(),
                MemoryPlan.ofThisProcess(), true);
        news = Peer.open(client, gateway.addresses().getFirst(), "/news");
        mail = Peer.open(client, gateway.addresses().getFirst(), "/mail");
    }

    @AfterEach
    void stop() {
        gateway.close();
        client.shutdownNow();
    }

    private void configure(String token, String other) throws Exception {
        Files.writeString(directory.resolve("gateway.yaml"), """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, token: admin }
                applications: { directory: %s, watch: off }
                push:
                  address: 127.0.0.1
                  port: 0
                  hosts: [push.example]
                  tokens:
                    - { name: newsroom, token: %s, applications: [news] }
                    - { name: post, %s, applications: [mail, none] }
                """.formatted(apps, token, other));
    }

    /** Of addresses in the order of the log: public, push, admin. */
    private int port(int index) {
        return gateway.addresses().get(index).getPort();
    }

    private String ask(String token, String method, String path, String type, String body, String... fields)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(1) + path))
                .header("Authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (fields.length > 0) {
            request.headers(fields);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    private String get(String token, String path) throws Exception {
        return ask(token, "GET", path, "", "");
    }

    private String post(String token, String path, String body) throws Exception {
        return ask(token, "POST", path, TEXT, body);
    }

    @Test
    void aTokenReachesTheSessionsOfItsApplicationsOnly() throws Exception {
        assertThat(get("n", "/sessions"))
                .startsWith("200 {\"open\":1,\"matching\":1,\"sessions\":[{\"id\":\"" + news.id())
                .doesNotContain("\"application\":\"mail\"");
        assertThat(get("n", "/sessions?application=mail")).isEqualTo("200 {\"open\":1,\"matching\":0,\"sessions\":[]}");
        assertThat(get("n", "/sessions/" + news.id())).startsWith("200 ").contains("\"topics\":[\"all/day\"]");
        assertThat(post("n", "/sessions/" + news.id() + "/messages", "hello")).isEqualTo("202 {\"result\":\"queued\"}");
        assertThat(news.next()).isEqualTo("hello");
        assertThat(ask("n", "DELETE", "/sessions/" + news.id() + "?code=4000", "", ""))
                .isEqualTo("202 {\"closing\":1}");
        assertThat(news.next()).isEqualTo("close 4000");
    }

    /** Neither by what is answered nor by whether it is 404 or 410. */
    @Test
    void whatIsOfAnotherApplicationIsAsIfItWereNotThere() throws Exception {
        String never = Long.toString(Long.parseLong(mail.id(), 36) + 1000, 36);
        for (String id : List.of(mail.id(), never)) {
            String gone = "404 No session of this id is open.";
            assertThat(get("n", "/sessions/" + id)).isEqualTo(gone);
            assertThat(ask("n", "DELETE", "/sessions/" + id, "", "")).isEqualTo(gone);
            assertThat(post("n", "/sessions/" + id + "/messages", "hello")).isEqualTo(gone);
            assertThat(ask("n", "POST", "/sessions/" + id + "/messages", "text/html", "hello")).startsWith("415 ");
            assertThat(ask("n", "POST", "/messages", JSON, "[{\"session\":\"" + id + "\",\"text\":\"x\"}]"))
                    .isEqualTo("200 {\"results\":[{\"status\":404,\"result\":\"unknown\"}]}");
        }
        for (String application : List.of("mail", "never")) {
            String none = "404 No such application has topics.";
            assertThat(get("n", "/topics/" + application + "/all/day")).isEqualTo(none);
            assertThat(post("n", "/topics/" + application + "/all/day", "hello")).isEqualTo(none);
            assertThat(post("n", "/topics/" + application + "/all+day", "hello")).isEqualTo(none);
            assertThat(get("n", "/histories/" + application + "/all/day")).isEqualTo(none);
        }
        assertThat(post("m", "/sessions/" + mail.id() + "/messages", "first of all")).startsWith("202 ");
        assertThat(mail.next()).isEqualTo("first of all");
    }

    /** However the path is written, whatever else the query asks for, whoever is named beside. */
    @Test
    void noSpellingLeadsToAnotherApplication() throws Exception {
        for (String application : List.of("m%61il", "%6dail", "mail%00", "MAIL", "news/../mail", "news%2f..%2fmail",
                "./mail", ".%2fmail", "mail;a", "mail,news", "*")) {
            for (String what : List.of("topics", "histories")) {
                assertThat(get("n", "/" + what + "/" + application + "/all/day")).as(application)
                        .doesNotContain("\"application\":\"mail\"").doesNotContain("\"messages\":[{");
            }
            assertThat(post("n", "/topics/" + application + "/all/day", "stray")).as(application)
                    .startsWith("4");
        }
        for (String query : List.of("application=mail", "application=m%61il", "application=", "application=*",
                "id=" + mail.id(), "route=/mail", "principal=ada", "address=127.0.0.1", "node=self",
                "sort=newest&limit=1000", "after=" + news.id(), "application=news&application=mail")) {
            assertThat(get("n", "/sessions?" + query)).as(query).doesNotContain("\"id\":\"" + mail.id() + "\"");
        }
        assertThat(ask("n", "POST", "/messages", JSON,
                "[{\"session\":\"%s\",\"text\":\"stray\"},{\"session\":\"%s\",\"text\":\"own\"}]".formatted(mail.id(),
                        news.id())))
                .isEqualTo(
                        "200 {\"results\":[{\"status\":404,\"result\":\"unknown\"},{\"status\":202,\"result\":\"queued\"}]}");
        for (String id : List.of("%20" + mail.id(), mail.id() + "%00", "0" + mail.id(), "self." + mail.id(),
                mail.id().toUpperCase(Locale.ROOT))) {
            assertThat(post("n", "/sessions/" + id + "/messages", "stray")).as(id).startsWith("4");
        }
        assertThat(ask("n", "GET", "/sessions", "", "", "Authorization", "Bearer m")).startsWith("401 ");
        assertThat(get("n m", "/sessions")).startsWith("401 ");
        assertThat(get("n,Bearer", "/sessions")).startsWith("401 ");
        assertThat(post("m", "/sessions/" + mail.id() + "/messages", "first of all")).startsWith("202 ");
        assertThat(mail.next()).isEqualTo("first of all");
    }

    @Test
    void aPrincipalIsReachedInThoseApplications() throws Exception {
        assertThat(post("n", "/principals/ada/messages", "hello"))
                .isEqualTo("202 {\"sessions\":1,\"results\":{\"queued\":1}}");
        assertThat(ask("n", "DELETE", "/principals/ada/sessions?revoke=true", "", ""))
                .startsWith("400 no parameter revoke");
        assertThat(ask("n", "DELETE", "/principals/ada/sessions?code=4001", "", ""))
                .isEqualTo("200 {\"closed\":1,\"revoked\":false}");
        assertThat(List.of(news.next(), news.next())).containsExactly("hello", "close 4001");
        assertThat(post("n", "/principals/ada/messages", "hello"))
                .isEqualTo("404 No session of this principal is open.");
        assertThat(post("m", "/principals/ada/messages", "still here")).startsWith("202 {\"sessions\":1,");
        assertThat(mail.next()).isEqualTo("still here");
    }

    @Test
    void aTopicIsPublishedToAsItsApplicationSays() throws Exception {
        assertThat(get("n", "/topics/news/all/day")).startsWith("200 ").contains("\"subscribers\":1");
        assertThat(ask("n", "POST", "/topics/news/all/day", JSON, "{\"a\":1}")).isEqualTo("202 {}");
        assertThat(news.next()).isEqualTo("{\"a\":1}");
        assertThat(post("n", "/topics/news/all/day", "no")).isEqualTo("422 no news");
        assertThat(post("m", "/topics/mail/all/day", "hello")).isEqualTo("202 {}");
        assertThat(mail.next()).isEqualTo("hello");
    }

    @Test
    void whatElseTheAdminListenerDoesIsNotThere() throws Exception {
        for (String path : List.of("/", "/topics", "/applications", "/metrics", "/configuration", "/handshakes",
                "/ends",
                "/limits", "/nodes", "/routes", "/health/ready", "/status")) {
            assertThat(get("n", path)).as(path).startsWith("404 ");
        }
        assertThat(post("n", "/applications/news/push", "x")).startsWith("404 ");
        assertThat(ask("n", "POST", "/tickets", JSON, "{}")).startsWith("404 ");
        assertThat(get("wrong", "/health/live")).isEqualTo("200 live");
        assertThat(get("wrong", "/openapi.json")).startsWith("200 ").contains("push listener").doesNotContain("/taps");
    }

    @Test
    void keysOfSendingAgainAreOfOneToken() throws Exception {
        String[] key = {"Idempotency-Key", "k1"};
        String sent = "202 {\"sessions\":1,\"results\":{\"queued\":1}}";
        assertThat(ask("n", "POST", "/principals/ada/messages", TEXT, "once", key)).isEqualTo(sent);
        assertThat(ask("n", "POST", "/principals/ada/messages", TEXT, "once", key)).isEqualTo(sent);
        assertThat(ask("m", "POST", "/principals/ada/messages", TEXT, "once", key)).isEqualTo(sent);
        assertThat(post("n", "/principals/ada/messages", "end")).isEqualTo(sent);
        assertThat(List.of(news.next(), news.next(), mail.next())).containsExactly("once", "end", "once");
    }

    @Test
    void guessingIsSlowedDownHereAlone() throws Exception {
        assertThat(ask("", "GET", "/sessions", "", ""))
                .isEqualTo("401 Send one of push.tokens: Authorization: Bearer TOKEN.");
        for (int i : IntStream.range(1, 10).toArray()) {
            assertThat(get("guess" + i, "/sessions")).startsWith("401 ");
        }
        String answer = get("n", "/sessions");
        for (int i = 0; i < 1000 && answer.startsWith("200 "); i++) { // time gives guesses back
            get("guess", "/sessions");
            answer = get("n", "/sessions");
        }
        assertThat(answer).startsWith("429 ");
        HttpRequest admin = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(2) + "/limits"))
                .header("Authorization", "Bearer admin").build();
        assertThat(client.send(admin, HttpResponse.BodyHandlers.ofString()).body()).contains("push.tokens");
    }

    @Test
    void tokensChangeWithTheConfiguration() throws Exception {
        configure("another", "token-file: " + Files.writeString(directory.resolve("token"), "m2"));
        HttpRequest reload = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port(2) + "/configuration/reload"))
                .header("Authorization", "Bearer admin").POST(BodyPublishers.noBody()).build();
        String told = client.send(reload, HttpResponse.BodyHandlers.ofString()).body();
        assertThat(told).contains("push.tokens[newsroom].token: (secret) -> (another secret)",
                "push.tokens[post].token-file: (secret) -> (another secret)").doesNotContain("m2");
        assertThat(get("n", "/sessions")).startsWith("401 ");
        assertThat(get("m", "/sessions")).startsWith("401 ");
        assertThat(get("another", "/sessions")).startsWith("200 ");
        assertThat(get("m2", "/sessions")).startsWith("200 {\"open\":1,");
    }

    /** One session, its id, and what has come in it since. */
    private record Peer(WebSocket socket, String id, BlockingQueue<String> received) {

        static Peer open(HttpClient client, InetSocketAddress at, String path) throws Exception {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            WebSocket socket = client.newWebSocketBuilder().buildAsync(
                    URI.create("ws://127.0.0.1:" + at.getPort() + path), new WebSocket.Listener() {
                        @Override
                        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                            received.add(text.toString());
                            socket.request(1);
                            return null;
                        }

                        @Override
                        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                            received.add("close " + code);
                            return null;
                        }
                    }).get(SECONDS, TimeUnit.SECONDS);
            return new Peer(socket, next(received), received);
        }

        String next() throws InterruptedException {
            return next(received);
        }

        private static String next(BlockingQueue<String> received) throws InterruptedException {
            String found = received.poll(SECONDS, TimeUnit.SECONDS);
            return found == null ? "nothing" : found;
        }
    }
}
