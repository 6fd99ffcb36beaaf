package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Tickets over real sockets: good once, where they are meant to be, and shown to nobody. */
class TicketsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONFIGURATION = """
            listeners: [{ address: 127.0.0.1, port: 0 }]
            admin:
              address: 127.0.0.1
              port: 0
              tokens: [{ name: all, token: full-t0ken, access: full }, { name: eyes, token: read-t0ken, access: read }]
            limits: { connections-per-principal: 2 }
            routes:
              - { path: /echo, application: echo, auth: { carriers: [ticket] } }
              - { path: "/rooms/{room}", application: echo, auth: { carriers: [ticket], scopes: [chat] } }
            """;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> secrets = new ArrayList<>();

    @Test
    void ticketsAreGoodOnceAndWhereTheyAreMeantToBe() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            String good = ticket(gateway, "{\"route\":\"/echo\",\"principal\":\"alice\"}");
            try (WireSession session = WireSession.open(gateway.address(), "/echo?ticket=" + good)) {
                assertThat(session.echo("hello")).isEqualTo("hello");
                refused(gateway, "/echo?ticket=" + good, "401", "the ticket was redeemed already");
            }
            refused(gateway, "/echo", "401", "no token by ticket");
            refused(gateway, "/echo?ticket=" + "x".repeat(43), "401", "no such ticket; it may have expired");
            refused(gateway, "/echo?ticket=a&ticket=b", "401", "2 tickets (expected: one)");
            refused(gateway, "/rooms/7?ticket=" + ticket(gateway, "{\"route\":\"/echo\",\"principal\":\"alice\"}"),
                    "401",
                    "the ticket is for another route");
            refused(gateway, "/rooms/7?ticket="
                    + ticket(gateway, "{\"route\":\"/rooms/{room}\",\"principal\":\"alice\"}"), "403",
                    "the ticket lacks a scope of chat");
            refused(gateway, "/echo?ticket="
                    + ticket(gateway, "{\"route\":\"/echo\",\"principal\":\"alice\",\"address\":\"192.0.2.7\"}"), "401",
                    "the ticket is for another address than 127.0.0.1");
            String brief = ticket(gateway, "{\"route\":\"/echo\",\"principal\":\"alice\",\"ttl\":1}");
            Thread.sleep(1100); // the gateway's clock is the system's
            refused(gateway, "/echo?ticket=" + brief, "401", "the ticket expired at ");
            String room = ticket(gateway, "{\"route\":\"/rooms/7\",\"principal\":\"alice\",\"scopes\":[\"chat\"],"
                    + "\"address\":\"127.0.0.1\",\"claims\":{\"tenant\":\"acme\",\"roles\":[\"a\"]}}");
            WireSession.open(gateway.address(), "/rooms/7?ticket=" + room).close();

            String journal = send(gateway, "GET", "/handshakes", "full-t0ken", "").body()
                    + send(gateway, "GET", "/handshakes/1", "full-t0ken", "").body();
            assertThat(journal).contains("alice by ticket");
            for (String secret : secrets) {
                assertThat(journal).doesNotContain(secret);
                assertThat(String.join("\n", gateway.output())).doesNotContain(secret);
            }
        }
    }

    @Test
    void whoMayOnlyReadIssuesNothingAndEndsNobody() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            String body = "{\"route\":\"/echo\",\"principal\":\"alice\"}";
            assertThat(send(gateway, "POST", "/tickets", "read-t0ken", body).statusCode()).isEqualTo(403);
            assertThat(send(gateway, "POST", "/tickets", "wrong", body).statusCode()).isEqualTo(401);
            assertThat(send(gateway, "POST", "/tickets", "full-t0ken", body, "Origin", "https://evil.example")
                    .statusCode()).isEqualTo(403);
            assertThat(send(gateway, "POST", "/tickets", "full-t0ken", body, "Content-Type", "text/plain").statusCode())
                    .isEqualTo(415);
            assertThat(send(gateway, "DELETE", "/principals/alice/sessions", "read-t0ken", "").statusCode())
                    .isEqualTo(403);
            HttpResponse<String> get = send(gateway, "GET", "/tickets", "full-t0ken", "");
            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(get.headers().firstValue("Allow")).contains("OPTIONS, POST");
            for (String wrong : List.of("{", "[]", "{\"route\":\"/echo\"}", "{\"principal\":\"a\",\"route\":\"echo\"}",
                    "{\"route\":\"/echo\",\"principal\":\"a\",\"ttl\":301}",
                    "{\"route\":\"/echo\",\"principal\":\"a\",\"address\":\"host\"}",
                    "{\"route\":\"/echo\",\"principal\":\"a\",\"extra\":1}")) {
                assertThat(send(gateway, "POST", "/tickets", "full-t0ken", wrong).statusCode()).as(wrong)
                        .isEqualTo(400);
            }
            assertThat(send(gateway, "POST", "/tickets", "full-t0ken", "x".repeat(9000)).statusCode()).isEqualTo(413);
            List<String> head = List.of("POST /tickets HTTP/1.1", "Host: localhost",
                    "Authorization: Bearer full-t0ken", "Content-Type: application/json");
            for (List<String> framing : List.of(List.of("Transfer-Encoding: chunked", "", "0", "", ""),
                    List.of("Content-Length: 1", "Content-Length: 2", "", "{}"))) {
                String lines = String.join("\r\n", head) + "\r\n" + String.join("\r\n", framing);
                assertThat(raw(gateway, lines)).as("%s", framing).startsWith("HTTP/1.1 400 ");
            }
            // No such thing on a public listener, by either method.
            try (Wire wire = Wire.connect(gateway.address())) {
                wire.send("POST /tickets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
                wire.pumpToEnd(SOON);
                assertThat(HttpAnswers.parse(wire.received()).decision().orElseThrow().status()).isIn(400, 404, 405);
            }
        }
    }

    @Test
    void endsAPrincipalsSessionsAndLimitsThem() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, CONFIGURATION)) {
            String body = "{\"route\":\"/echo\",\"principal\":\"alice\"}";
            try (WireSession one = WireSession.open(gateway.address(), "/echo?ticket=" + ticket(gateway, body));
                    WireSession two = WireSession.open(gateway.address(), "/echo?ticket=" + ticket(gateway, body))) {
                refused(gateway, "/echo?ticket=" + ticket(gateway, body), "429",
                        "the limit connections-per-principal is reached");
                String old = ticket(gateway, body);
                HttpResponse<String> ended = send(gateway, "DELETE", "/principals/alice/sessions", "full-t0ken", "");
                assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
                assertThat(ended.body()).isEqualTo("{\"closed\":2,\"revoked\":true}");
                assertThat(one.awaitClose(SOON)).isEqualTo(4401);
                assertThat(two.awaitClose(SOON)).isEqualTo(4401);
                refused(gateway, "/echo?ticket=" + old, "401",
                        "what was issued to this principal until then is revoked");
            }
        }
    }

    private String ticket(GatewayProcess gateway, String body) throws Exception {
        HttpResponse<String> response = send(gateway, "POST", "/tickets", "full-t0ken", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String ticket = JSON.readTree(response.body()).path("ticket").asString();
        secrets.add(ticket);
        return ticket;
    }

    private void refused(GatewayProcess gateway, String target, String status, String detail) throws Exception {
        try (Wire wire = Wire.connect(gateway.address())) {
            HttpAnswers.Answer answer = WireSession.request(wire, target);
            assertThat(answer.status() + " " + answer.body()).startsWith(status).contains(detail);
        }
    }

    private static String raw(GatewayProcess gateway, String request) throws Exception {
        try (Wire wire = Wire.connect(gateway.admin())) {
            wire.send(request);
            wire.pumpToEnd(SOON);
            return new String(wire.received(), StandardCharsets.ISO_8859_1);
        }
    }

    private HttpResponse<String> send(GatewayProcess gateway, String method, String path, String token, String body,
            String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.admin().getPort() + path)).timeout(SOON)
                .method(method, body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token);
        if (!body.isEmpty() && Stream.of(headers).noneMatch("Content-Type"::equals)) {
            request.header("Content-Type", "application/json");
        }
        return http.send((headers.length > 0 ? request.headers(headers) : request).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
