package io.wsgateway.launcher.run;

import static io.wsgateway.launcher.run.ReloadedGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import io.wsgateway.launcher.run.ReloadedGateway.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Applications whose settings change while the gateway runs, in this process, asked over its admin listener. */
@Timeout(120)
class SettingsChangeTest {

    private static final String CLOSED = "close 1012";
    /** Answers a text with its greeting, and the word {@code closed} with how many of its kind were closed. */
    private static final String GREETER = """
            static final java.util.concurrent.atomic.AtomicInteger CLOSED = new java.util.concurrent.atomic.AtomicInteger();
            @Override public Audience audience() { return Audience.%s; }
            @Override public Application start(ApplicationContext context) {
                Settings settings = context.settings();
                settings.integer("number", 0, 0, 9);
                boolean tokens = settings.has("tokens") | settings.has("token");
                String greeting = settings.text("greeting", tokens ? settings.text("tokens", "") : "none");
                if (greeting.equals("fail")) {
                    throw new IllegalStateException("no such greeting");
                }
                return new Greeter(greeting);
            }
            record Greeter(String greeting) implements Application, Carriable, SessionListener {
                @Override public SessionListener onOpen(Session session, OpeningRequest request) { return this; }
                @Override public void onText(Session session, String text) {
                    session.sendText(text.equals("closed") ? "closed " + CLOSED.get() : greeting + " " + text);
                }
                @Override public SessionListener resume(Session session, byte[] state) { return this; }
                @Override public void close() { CLOSED.incrementAndGet(); }
            }
            """;

    @TempDir
    private Path directory;

    private Path apps;
    private Path file;
    private ReloadedGateway gateway;

    @BeforeEach
    void start() throws Exception {
        apps = Files.createDirectory(directory.resolve("apps"));
        file = directory.resolve("gateway.yaml");
        JarFixture.provider("greeter.Provider", "greeter", GREETER.formatted("EVERYONE"))
                .write(apps.resolve("greeter.jar"));
        JarFixture.provider("other.Provider", "other", GREETER.formatted("EVERYONE")).write(apps.resolve("other.jar"));
        JarFixture.provider("inner.Provider", "inner", GREETER.formatted("OPERATORS")).write(apps.resolve("inner.jar"));
        configure("greeting: one", "");
        gateway = new ReloadedGateway(file);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void configure(String settings, String rest) throws IOException {
        configure(settings, "{ number: 1 }", "old", "", rest);
    }

    private void configure(String settings, String others, String token, String applications, String rest)
            throws IOException {
        Files.writeString(file, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, tokens: [{ name: all, token: %s, access: full }] }
                applications: { directory: %s, move-over: 50ms, watch: off%s }
                routes:
                  - { path: /greeter, application: greeter, settings: { %s } }
                  - { path: /other, application: other, settings: %s }
                %s
                """.formatted(token, apps, applications, settings, others, rest));
    }

    private String reload(String what) throws Exception {
        return gateway.reload(what);
    }

    private String ask(HttpRequest.Builder request, String token) throws Exception {
        return gateway.ask(request, token);
    }

    private URI admin(String path) {
        return gateway.admin(path);
    }

    private Peer open(String path) throws Exception {
        return gateway.open(path);
    }

    @Test
    void sessionsGoOnInAGenerationWithTheNewSettingsAndTheOldOneIsClosed() throws Exception {
        try (Peer peer = open("/greeter"); Peer bystander = open("/other")) {
            assertThat(peer.answerTo("hi")).isEqualTo("one hi");
            configure("greeting: two", "");
            String changes = "\"changes\":[\"* routes[/greeter].settings.greeting: (secret) -> (another secret)\","
                    + "\"* application greeter: started anew with these settings; 1 session goes on in it\"],"
                    + "\"problems\":[],\"sessions\":0}";
            assertThat(reload("/configuration/reload?dry-run=true"))
                    .isEqualTo("200 {\"result\":\"would-apply\"," + changes);
            assertThat(peer.answerTo("hi")).isEqualTo("one hi");
            assertThat(reload("/configuration/reload")).isEqualTo("200 {\"result\":\"applied\"," + changes);
            await(() -> peer.answerTo("hi").equals("two hi"));
            await(() -> peer.answerTo("closed").equals("closed 1"));
            assertThat(bystander.answerTo("closed")).isEqualTo("closed 0");
            assertThat(reload("/configuration/reload")).startsWith("200 {\"result\":\"unchanged\"");
        }
    }

    @Test
    void sameSettingsWrittenElsewhereChangeNothing() throws Exception {
        try (Peer peer = open("/greeter")) {
            configure("greeting: one", "");
            String moved = """
                      - { path: /greeter, application: greeter }
                      - { application: greeter, path: /again, settings: { greeting: 'one' } }
                    """;
            Files.writeString(file, Files.readString(file).replaceFirst("  - .*\n", moved));
            assertThat(reload("/configuration/reload")).startsWith("200 {\"result\":\"applied\"")
                    .doesNotContain("started anew");
            assertThat(peer.answerTo("closed")).isEqualTo("closed 0");
        }
    }

    @Test
    void sessionsAreToldToGoWhereTheRouteSaysSo() throws Exception {
        try (Peer peer = open("/greeter")) {
            configure("greeting: two", "{ number: 1 }", "old", ", replace: move", "");
            assertThat(reload("/configuration/reload")).contains("; 1 session is told to go");
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
        try (Peer peer = open("/greeter")) {
            assertThat(peer.answerTo("hi")).isEqualTo("two hi");
        }
    }

    @Test
    void settingThatTheApplicationCantTakeChangesNothingAtAll() throws Exception {
        try (Peer peer = open("/greeter")) {
            configure("greeting: two, number: 12, nonsense: 1",
                    "  - { path: /more, application: greeter }");
            assertThat(reload("/configuration/reload")).startsWith("422 {\"result\":\"invalid\"")
                    .contains("gateway.yaml:5:")
                    .contains("routes[0].settings.number: not what is expected here: a whole number from 0 to 9")
                    .contains("routes[0].settings.nonsense: the application knows no such setting");
            assertThat(peer.answerTo("hi")).isEqualTo("one hi");
            assertThat(peer.answerTo("closed")).as("the one that was tried").isEqualTo("closed 1");
        }
    }

    /** The application that would have started is taken back for the sake of the one that doesn't start. */
    @Test
    void applicationThatDoesNotStartLeavesAllAsItWas() throws Exception {
        try (Peer peer = open("/greeter"); Peer other = open("/other")) {
            configure("greeting: two", "{ greeting: fail }", "new", "", "limits: { connections: 1 }");
            assertThat(reload("/configuration/reload")).startsWith("409 {\"result\":\"failed\"").contains(
                    "application other: start failed: java.lang.IllegalStateException: no such greeting");
            assertThat(peer.answerTo("hi")).isEqualTo("one hi");
            assertThat(peer.answerTo("closed")).isEqualTo("closed 1");
            assertThat(other.answerTo("hi")).isEqualTo("none hi");
            assertThat(ask(HttpRequest.newBuilder(admin("/applications")), "old")).doesNotContain("problem");
            try (Peer further = open("/greeter")) {
                assertThat(further.answerTo("hi")).isEqualTo("one hi");
            }
        }
    }

    @Test
    void otherTokensOfOperatorsAreHandedOnAndWhoWasLetInByTheOldOnesIsToldToGo() throws Exception {
        InetSocketAddress admin = gateway.adminAddress();
        try (Peer peer = gateway.open(admin, "/inner")) {
            assertThat(peer.answerTo("hi")).isEqualTo("old hi");
            configure("greeting: one", "{ number: 1 }", "new", "", "");
            assertThat(reload("/configuration/reload"))
                    .contains("* application inner: started anew with these settings; 1 session is told to go");
            assertThat(peer.next()).isEqualTo(CLOSED);
        }
        try (Peer peer = gateway.open(admin, "/inner")) {
            assertThat(peer.answerTo("hi")).isEqualTo("new hi");
        }
        assertThat(ask(HttpRequest.newBuilder(admin("/applications")), "old")).startsWith("401 ");
        assertThat(ask(HttpRequest.newBuilder(admin("/applications")), "new")).startsWith("200 ");
    }

    @Test
    void folderIsWatchedFromTheMomentThatIsConfigured() throws Exception {
        JarFixture.provider("late.Provider", "late", "").write(apps.resolve("late.jar"));
        Files.writeString(file, Files.readString(file).replace("watch: off", "watch: on")
                + "  - { path: /late, application: late }\n");
        assertThat(reload("/configuration/reload")).startsWith("422 ").contains("no application late here");
        configure("greeting: one", "");
        Files.writeString(file, Files.readString(file).replace("watch: off", "watch: on"));
        assertThat(reload("/configuration/reload")).startsWith("200 {\"result\":\"applied\"")
                .contains("* applications.watch: off -> on");
        await(() -> ask(HttpRequest.newBuilder(admin("/applications")), "old").contains("late.jar"));
        configure("greeting: one", "  - { path: /late, application: late }");
        assertThat(reload("/configuration/reload")).startsWith("200 {\"result\":\"applied\"");
        try (Peer late = open("/late")) {
            assertThat(late.received()).isEmpty();
        }
    }

    /** A jar that is replaced stays open for as long as an earlier start of its application has sessions. */
    @Test
    void jarIsClosedWithTheLastOfItsGenerations() throws Exception {
        Peer first = open("/greeter");
        configure("greeting: two", "{ number: 1 }", "old", ", replace: finish", "");
        assertThat(reload("/configuration/reload")).contains("; 1 session may stay");
        Peer second = open("/greeter");
        assertThat(second.answerTo("hi")).isEqualTo("two hi");
        JarFixture.provider("greeter.Provider", "greeter", GREETER.formatted("EVERYONE"))
                .entry("another.txt", new byte[1]).write(directory.resolve("new.jar"));
        Files.move(directory.resolve("new.jar"), apps.resolve("greeter.jar"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(reload("/applications/reload")).contains("\"change\":\"replaced\"");
        second.close();
        assertThat(first.answerTo("hi")).isEqualTo("one hi");
        Callable<Long> leaving = () -> ask(HttpRequest.newBuilder(admin("/applications")), "old")
                .split("\"state\":\"leaving\"", -1).length - 1L;
        await(() -> ask(HttpRequest.newBuilder(admin("/applications")), "old").split("\"sessions\":1").length == 2);
        assertThat(leaving.call()).isEqualTo(2);
        first.close();
        await(() -> leaving.call() == 0);
    }
}
