package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that do nothing but fail, in the distribution: they are left alone for a while, and nobody else is. */
class PausedApplicationsIT {

    private static final int AFTER = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Each fails where its name says, as long as a file is there. */
    private static final Map<String, String> FAILING = Map.of("admit", """
            @Override public java.util.concurrent.CompletionStage<Admission> admit(OpeningRequest request) {
                fail();
                return java.util.concurrent.CompletableFuture.completedFuture(Admission.granted());
            }
            """, "open", """
            @Override public Execution execution() { return Execution.BLOCKING; }
            @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                fail();
                return super.onOpen(session, request);
            }
            """, "message", """
            @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                return new SessionListener() {
                    @Override public void onText(Session session, String text) {
                        fail();
                        session.sendText(text);
                    }
                };
            }
            """);

    @TempDir
    Path directory;

    private Path broken() {
        return directory.resolve("broken");
    }

    private void drop(String name) throws IOException {
        JarFixture.provider(name + ".Provider", name, """
                @Override public Application start(ApplicationContext context) {
                    return new Running() { %s };
                }
                static void fail() {
                    if (java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) {
                        throw new IllegalStateException("out of order");
                    }
                }
                """.formatted(FAILING.get(name), broken())).write(directory.resolve("apps").resolve(name + ".jar"));
    }

    private static HttpAnswers.Answer attempt(InetSocketAddress gateway, String application) throws IOException {
        try (Wire wire = Wire.connect(gateway)) {
            HttpAnswers.Answer answer = WireSession.request(wire, "/" + application);
            if (answer.status() == 101) {
                wire.send(ClientFrames.text("hello"));
                wire.pumpUntil(some -> some.received().length > 0, PATIENCE);
            }
            return answer;
        }
    }

    private static String ask(GatewayProcess gateway, String method, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.admin().getPort() + path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void eachIsPausedAndComesBackByATrialOrAnOperatorWhileOthersAreServed() throws Exception {
        Files.createFile(broken());
        for (String name : FAILING.keySet()) {
            drop(name);
        }
        Files.copy(GatewayProcess.DISTRIBUTION.resolve("apps/echo.jar"), directory.resolve("apps/echo.jar"));
        try (GatewayProcess gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                applications: { directory: %s }
                """.formatted(directory.resolve("apps")));
                WireSession echo = WireSession.open(gateway.address(), "/echo")) {
            gateway.expectErrors(line -> line.contains("application "));
            for (String name : FAILING.keySet()) {
                for (int i = 0; i < AFTER; i++) {
                    assertThat(attempt(gateway.address(), name).header("Gateway-Rejection"))
                            .as(name).isNotEqualTo(Optional.of("application-paused"));
                }
                assertPaused(gateway, name);
                gateway.awaitLine(line -> line.contains("application " + name + " fails again and again"), PATIENCE);
            }
            assertThat(echo.echo("meanwhile")).isEqualTo("meanwhile");
            assertThat(ask(gateway, "GET", "/applications/paused")).contains("\"admit\"", "\"message\"", "\"open\"");

            Files.delete(broken());
            assertThat(ask(gateway, "POST", "/applications/admit/resume")).isEqualTo("resumed\n");
            assertThat(attempt(gateway.address(), "admit").status()).isEqualTo(101);
            assertThat(ask(gateway, "POST", "/applications/echo/resume")).contains("No application echo is paused.");
            for (String name : new String[] {"open", "message"}) {
                awaitService(gateway.address(), name);
                gateway.awaitLine(line -> line.contains("application " + name + " works again"), PATIENCE);
            }
            assertThat(ask(gateway, "GET", "/applications/paused")).contains("\"paused\":[]");
            // Of each: twenty lines at most say what it failed by, one that it is paused.
            assertThat(gateway.output()).filteredOn(line -> line.contains(" ERROR ")).hasSizeLessThan(3 * (AFTER + 2));
        }
    }

    private static void assertPaused(GatewayProcess gateway, String application) throws IOException {
        HttpAnswers.Answer answer = attempt(gateway.address(), application);
        assertThat(answer.status()).as(application).isEqualTo(503);
        assertThat(answer.header("Gateway-Rejection")).contains("application-paused");
        assertThat(Integer.parseInt(answer.header("Retry-After").orElseThrow())).isBetween(1, 5);
    }

    private static void awaitService(InetSocketAddress gateway, String application) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (attempt(gateway, application).status() != 101) {
            assertThat(System.nanoTime()).as("%s comes back", application).isLessThan(end);
            Thread.sleep(200);
        }
    }
}
