package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.launcher.page.Reachable;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.Operation;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.netty.server.DrainProgress;
import java.time.Duration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminEndpointTest {

    private static final HeaderField HOST = new HeaderField("Host", "localhost:9090");
    private static final HeaderField FULL = new HeaderField("Authorization", "Bearer full");

    /** For what has no part of its own; nothing is open. */
    private static final Gateway GATEWAY = Gateway.create(GatewayConfig.DEFAULT);

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    private Optional<DrainProgress> progress = Optional.empty();

    private AdminEndpoint endpoint(String address) throws UnknownHostException {
        return new AdminEndpoint(new HostGuard(InetAddress.getByName(address)),
                List.of(new AdminToken("t", "t0ken", AdminToken.Access.READ),
                        new AdminToken("f", "full", AdminToken.Access.FULL)),
                AdminFixture.sources(GATEWAY, () -> progress))
                .with(List.of(new Reachable("status", "/status", List.of(), true)));
    }

    private Answer answer(String address, String host, String path) throws UnknownHostException {
        return AdminAnswers.of(endpoint(address), "GET", path, new HeaderField("Host", host));
    }

    private static String body(Answer response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void limitsAreForOperators() throws Exception {
        assertThat(answer("127.0.0.1", "localhost:9090", "/limits").status()).isEqualTo(401);
    }

    @Test
    void readyUntilItDrains() throws Exception {
        assertThat(body(answer("127.0.0.1", "localhost:9090", "/health/live"))).isEqualTo("live\n");
        assertThat(answer("127.0.0.1", "localhost:9090", "/health/ready").status()).isEqualTo(200);
        progress = Optional.of(new DrainProgress(1000, 7, 998, Duration.ofSeconds(25)));
        Answer draining = answer("127.0.0.1", "localhost:9090", "/health/ready");
        assertThat(draining.status()).isEqualTo(503);
        assertThat(body(draining)).isEqualTo("draining: 998 of 1000 sessions left, for at most 25 s\n");
        assertThat(answer("127.0.0.1", "localhost:9090", "/health/live").status()).isEqualTo(200);
    }

    @Test
    void knowsTheApplicationsForOperators() throws Exception {
        assertThat(body(answer("127.0.0.1", "localhost", "/"))).contains("\"path\":\"/status\"");
        assertThat(answer("127.0.0.1", "localhost", "/other").status()).isEqualTo(404);
    }

    @Test
    void tellsOfHandshakesBehindItsGuards() throws Exception {
        Answer unknown = answer("127.0.0.1", "localhost", "/handshakes");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(body(unknown)).contains("admin.token");
        assertThat(answer("127.0.0.1", "evil.example", "/handshakes").status()).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9090", "127.0.0.1:9090", "[::1]:9090", "127.0.0.2", "localhost.",
            "localhost.:9090"})
    void onLoopbackItAnswersToLoopbackNames(String host) throws Exception {
        assertThat(answer("127.0.0.2", host, "/").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:9090", "localhost.evil.example", "127.0.0.1.evil.example",
            "10.0.0.1", "localhost..", "localhost:x", "localhost:70000", "user@localhost"})
    void onLoopbackItAnswersToNoOtherName(String host) throws Exception {
        Answer refused = answer("127.0.0.1", host, "/health/live");
        assertThat(refused.status()).isEqualTo(421);
        assertThat(body(refused)).startsWith("The admin listener answers to localhost, 127.0.0.1, [::1] only");
    }

    @Test
    void answersHealthChecksWithoutAHostAndNothingElse() throws Exception {
        assertThat(answer("127.0.0.1", "", "/health/live").status()).isEqualTo(200);
        assertThat(answer("127.0.0.1", "", "/health/ready").status()).isEqualTo(200);
        for (String path : List.of("/", "/handshakes", "/closes", "/health", "/healthy")) {
            assertThat(answer("127.0.0.1", "", path).status()).as(path).isEqualTo(421);
        }
        assertThat(answer("127.0.0.1", "", "/health/other").status()).isEqualTo(404);
    }

    @Test
    void elsewhereItIsProtectedByItsTokenAndAnswersToEveryName() throws Exception {
        assertThat(answer("0.0.0.0", "gateway.internal:9090", "/health/live").status()).isEqualTo(200);
    }

    @Test
    void tellsNobodyElseHowSessionsEnded() throws UnknownHostException {
        Answer refused = answer("127.0.0.1", "localhost", "/ends");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(body(refused)).isEqualTo("Send admin.token: Authorization: Bearer TOKEN.\n");
    }

    @Test
    void tellsNobodyElseOfApplications() throws UnknownHostException {
        assertThat(answer("127.0.0.1", "localhost", "/applications").status()).isEqualTo(401);
        Answer reload = answer("127.0.0.1", "localhost", "/applications/reload");
        assertThat(reload.status()).isEqualTo(405);
        assertThat(reload.headers()).contains(new HeaderField("Allow", "OPTIONS, POST"));
    }

    @ParameterizedTest
    @CsvSource({"DELETE, localhost, full, 405", "POST, evil.example, full, 421", "POST, localhost, none, 401",
            "POST, localhost, t0ken, 403"})
    void reloadsApplicationsForNobodyWhoMayNot(String method, String host, String token, int status) throws Exception {
        assertThat(operation(method, host, token))
                .isInstanceOfSatisfying(Operation.Answered.class,
                        refused -> assertThat(refused.answer().status()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/health/live | GET, HEAD, OPTIONS", "/applications/reload | OPTIONS, POST",
            "/principals/anna/sessions | DELETE, OPTIONS"})
    void saysByWhatMethodsAPathIsAskedFor(String path, String allowed) throws Exception {
        Answer options = AdminAnswers.of(endpoint("127.0.0.1"), "OPTIONS", path, HOST);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.headers()).containsExactly(new HeaderField("Allow", allowed));
        Answer patch = AdminAnswers.of(endpoint("127.0.0.1"), "PATCH", path, HOST);
        assertThat(patch.status()).isEqualTo(405);
        assertThat(patch.headers()).contains(new HeaderField("Allow", allowed));
        assertThat(body(patch)).isEqualTo("Only " + allowed + " is answered here.\n");
    }

    @Test
    void answersAHeadAsAGet() throws Exception {
        assertThat(AdminAnswers.of(endpoint("127.0.0.1"), "HEAD", "/health/ready", HOST).status()).isEqualTo(200);
        assertThat(AdminAnswers.of(endpoint("127.0.0.1"), "HEAD", "/limits", HOST).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"application/json, 400", "Application/JSON; charset=utf-8, 400", "text/plain, 415", "'', 415"})
    void takesABodyOfItsTypesOnly(String type, int status) throws Exception {
        Answer answer = AdminAnswers.of(endpoint("127.0.0.1"), "POST", "/tickets", HOST, FULL,
                new HeaderField("Content-Type", type));
        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void tellsOfProblemsInJsonToWhoAcceptsIt() throws Exception {
        Answer answer = AdminAnswers.of(endpoint("127.0.0.1"), "GET", "/limits", HOST,
                new HeaderField("Accept", "text/csv, Application/Problem+JSON;q=0.5"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).contains(new HeaderField("Content-Type", "application/problem+json"),
                new HeaderField("WWW-Authenticate", "Bearer"), new HeaderField("Vary", "Accept"));
        assertThat(body(answer)).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
                + "\"detail\":\"Send admin.token: Authorization: Bearer TOKEN.\"}");
    }

    @Test
    void looksAtNoTokenWhereAnybodyMay() throws Exception {
        assertThat(AdminAnswers.of(endpoint("127.0.0.1"), "GET", "/health/startup", HOST,
                new HeaderField("Authorization", "Bearer wrong")).status()).isEqualTo(200);
    }

    @Test
    void reloadsApplicationsForWhoMayChangeAnything() throws Exception {
        assertThat(operation("POST", "localhost", "full")).isInstanceOf(Operation.Lasting.class);
    }

    private Operation operation(String method, String host, String token) throws UnknownHostException {
        return AdminAnswers.operation(endpoint("127.0.0.1"), method, "/applications/reload",
                new HeaderField("Host", host), new HeaderField("Authorization", "Bearer " + token)).orElseThrow();
    }
}
