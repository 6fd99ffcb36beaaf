package io.wsgateway.launcher.run;

import static io.wsgateway.launcher.run.ReloadedGateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wsgateway.launcher.apps.JarFixture;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.Problem;
import io.wsgateway.launcher.run.ReloadedGateway.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Applications that ask for the settings of each route. */
@Timeout(120)
class SettingsByRouteTest {

    private static final String CLOSED = "close 1012";
    /** Answers a text with the greeting of the session's route, by the generation that has read it. */
    private static final String GREETER = """
            static final java.util.concurrent.atomic.AtomicInteger STARTED = new java.util.concurrent.atomic.AtomicInteger();
            @Override public Application start(ApplicationContext context) {
                java.util.Map<String, String> greetings = new java.util.LinkedHashMap<>();
                for (ApplicationRoute route : context.routes()) {
                    greetings.put(route.route(), route.settings().text("greeting", "none")
                            + route.settings().secret("key").orElse(""));
                }
                return new Greeter(greetings, STARTED.incrementAndGet());
            }
            record Greeter(java.util.Map<String, String> greetings, int number)
                    implements Application, Carriable, SessionListener {
                @Override public SessionListener onOpen(Session session, OpeningRequest request) { return this; }
                @Override public void onText(Session session, String text) {
                    session.sendText(text.equals("routes") ? greetings.keySet().toString()
                            : number + " " + greetings.get(session.route()));
                }
                @Override public SessionListener resume(Session session, byte[] state) { return this; }
            }
            """;

    @TempDir
    private Path directory;

    private Path apps;
    private Path file;

    @BeforeEach
    void write() throws Exception {
        apps = Files.createDirectory(directory.resolve("apps"));
        file = directory.resolve("gateway.yaml");
        JarFixture.provider("greeter.Provider", "greeter", GREETER).write(apps.resolve("greeter.jar"));
    }

    private void configure(String... routes) throws IOException {
        Files.writeString(file, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, tokens: [{ name: all, token: old, access: full }] }
                applications: { directory: %s, move-over: 50ms, watch: off }
                routes:
                """.formatted(apps)
                + String.join("", List.of(routes).stream().map(route -> "  - " + route + "\n").toList()));
    }

    private static String route(String path, String settings) {
        return "{ path: \"" + path + "\", application: greeter, settings: { " + settings + " } }";
    }

    private List<String> problems() {
        return Objects.requireNonNull(catchThrowableOfType(ConfigurationException.class,
                () -> new ReloadedGateway(file).close())).problems().stream().map(Problem::toString).toList();
    }

    @Test
    void eachRouteHasItsOwn() throws Exception {
        configure(route("/a", "greeting: hi"), route("/b/{c}", "greeting: hello"),
                "{ path: /a, host: 127.0.0.1, application: greeter }");
        try (ReloadedGateway gateway = new ReloadedGateway(file); Peer a = gateway.open("/a");
                Peer b = gateway.open("/b/7")) {
            assertThat(a.answerTo("")).as("the host's").isEqualTo("1 none");
            assertThat(b.answerTo("")).isEqualTo("1 hello");
            assertThat(a.answerTo("routes")).isEqualTo("[/a, /b/{c}, 127.0.0.1/a]");
        }
    }

    @Test
    void whatIsWrongIsToldOfEachRoute() throws Exception {
        configure(route("/a", "greetin: hi"), route("/b", "greeting: [a], key: b, key-file: c"));
        assertThat(problems()).containsExactly(
                file + ":5:53: routes[0].settings.greetin: the application knows no such setting; did you mean"
                        + " \"greeting\"?",
                file + ":6:63: routes[1].settings.greeting: not what is expected here: text",
                file + ":6:86: routes[1].settings.key-file: without effect, as there is key (expected: one of both)");
    }

    @Test
    void anApplicationThatReadsThoseOfAllRoutesHasThemOnce() throws Exception {
        JarFixture.provider("greeter.Provider", "greeter", """
                @Override public Application start(ApplicationContext context) {
                    context.settings().text("greeting", "");
                    return (session, request) -> new SessionListener() {};
                }
                """).write(apps.resolve("greeter.jar"));
        configure(route("/a", ""), route("/b", "greeting: hi"), route("/c", "greeting: hi"));
        assertThat(problems()).containsExactly(file + ":7:51: routes[2].settings: greeter has its settings at"
                + " routes[1].settings already; they hold for all its routes, so give them once");
    }

    @Test
    void anotherSettingOfOneRouteIsReadByAFurtherGenerationThatAllSessionsGoOnIn() throws Exception {
        configure(route("/a", "greeting: hi"), route("/b", "greeting: hello"));
        try (ReloadedGateway gateway = new ReloadedGateway(file); Peer a = gateway.open("/a");
                Peer b = gateway.open("/b")) {
            configure(route("/a", "greeting: hi"), route("/b", "greeting: hey"));
            assertThat(gateway.reload("/configuration/reload")).startsWith("200 {\"result\":\"applied\"")
                    .contains("* application greeter: started anew with these settings; 2 sessions go on in it");
            await(() -> b.answerTo("").equals("2 hey"));
            await(() -> a.answerTo("").equals("2 hi"));
            assertThat(gateway.reload("/configuration/reload")).startsWith("200 {\"result\":\"unchanged\"");
        }
    }

    @Test
    void aFurtherRouteIsKnownToAFurtherGeneration() throws Exception {
        configure(route("/a", "greeting: hi"));
        try (ReloadedGateway gateway = new ReloadedGateway(file); Peer a = gateway.open("/a")) {
            configure(route("/b", "greeting: hello"), route("/a", "greeting: hi"));
            assertThat(gateway.reload("/configuration/reload"))
                    .contains("* application greeter: started anew with these settings; 1 session goes on in it");
            try (Peer b = gateway.open("/b")) {
                assertThat(b.answerTo("")).isEqualTo("2 hello");
                await(() -> a.answerTo("routes").equals("[/b, /a]"));
                assertThat(a.answerTo("")).isEqualTo("2 hi");
            }
        }
    }

    @Test
    void sessionsOfARouteThatIsNoMoreGoAndTheOthersGoOn() throws Exception {
        configure(route("/a", "greeting: hi"), route("/b", "greeting: hello"));
        try (ReloadedGateway gateway = new ReloadedGateway(file); Peer a = gateway.open("/a");
                Peer b = gateway.open("/b")) {
            configure(route("/a", "greeting: hi"));
            assertThat(gateway.reload("/configuration/reload")).contains("\"sessions\":1")
                    .contains("* application greeter: started anew with these settings");
            assertThat(b.next()).isIn(CLOSED, "close 1001");
            await(() -> a.answerTo("").equals("2 hi"));
            assertThat(a.answerTo("routes")).isEqualTo("[/a]");
        }
    }

    @Test
    void anApplicationWhoseLastRouteWentRunsOnWithWhatItHadUntilOthersLeadToIt() throws Exception {
        configure(route("/a", "greeting: hi"));
        try (ReloadedGateway gateway = new ReloadedGateway(file)) {
            configure();
            Files.writeString(file, Files.readString(file).replace("routes:", "routes: []"));
            assertThat(gateway.reload("/configuration/reload")).doesNotContain("started anew");
            configure(route("/a", "greeting: hi"));
            assertThat(gateway.reload("/configuration/reload")).doesNotContain("started anew");
            try (Peer a = gateway.open("/a")) {
                assertThat(a.answerTo("")).isEqualTo("1 hi");
            }
        }
    }

    @Test
    void settingsThatCantBeTakenChangeNothingAtAll() throws Exception {
        configure(route("/a", "greeting: hi"));
        try (ReloadedGateway gateway = new ReloadedGateway(file); Peer a = gateway.open("/a")) {
            configure(route("/a", "greeting: hey"), route("/b", "nonsense: 1"));
            assertThat(gateway.reload("/configuration/reload")).startsWith("422 ")
                    .contains("routes[1].settings.nonsense: the application knows no such setting");
            assertThat(a.answerTo("")).isEqualTo("1 hi");
        }
    }

    /** A secret is replaced by another in the same file, and the configuration read again. */
    @Test
    void anotherSecretInAFileIsReadByAFurtherGeneration() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "one\n");
        configure(route("/a", "key-file: " + key));
        try (ReloadedGateway gateway = new ReloadedGateway(file); Peer a = gateway.open("/a")) {
            assertThat(a.answerTo("")).isEqualTo("1 noneone");
            Files.writeString(key, "two\n");
            assertThat(gateway.reload("/configuration/reload"))
                    .isEqualTo(
                            "200 {\"result\":\"applied\",\"changes\":[\"* application greeter: started anew with these"
                                    + " settings; 1 session goes on in it\"],\"problems\":[],\"sessions\":0}");
            await(() -> a.answerTo("").equals("2 nonetwo"));
        }
    }
}
