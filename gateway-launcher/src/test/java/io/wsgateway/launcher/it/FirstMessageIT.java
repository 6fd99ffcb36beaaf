package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a peer is by its first message, over real sockets; and what becomes of its session when the token expires. */
class FirstMessageIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SECRET = "a secret of more than thirty-two bytes, for this test";

    @TempDir
    Path directory;

    @Test
    void firstMessageDecides() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), SECRET);
        String configuration = """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                issuers:
                  - { name: corp, issuer: "https://id.example/", audience: [gateway], algorithms: [HS256], skew: 0s,
                      keys: { file: "%s" } }
                routes:
                  - { path: /echo, application: echo, auth: { carriers: [authorization, message], deadline: 60s,
                      scopes: [chat] } }
                  - { path: /hurried, application: echo, auth: { carriers: [message], deadline: 500ms } }
                """.formatted(secret);
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration)) {
            Instant now = Instant.now();
            String good = token("alice", "chat", now.plusSeconds(3600));
            try (WireSession session = WireSession.open(gateway.address(), "/echo")) {
                session.send(auth(good));
                assertThat(session.echo("hello")).isEqualTo("hello");
                session.closeNormally();
            }
            WireSession.open(gateway.address(), "/echo", "Authorization: Bearer " + good).close();
            String expired = token("alice", "chat", now.minusSeconds(60));
            String weak = token("alice", "other", now.plusSeconds(3600));
            String forged = good.substring(0, good.length() - 6) + "AAAAAA";
            assertThat(closedAfter(gateway, auth(expired))).isEqualTo("4401 token-invalid");
            assertThat(closedAfter(gateway, auth(forged))).isEqualTo("4401 token-invalid");
            assertThat(closedAfter(gateway, auth(weak))).isEqualTo("4403 insufficient-scope");
            assertThat(closedAfter(gateway, ClientFrames.text("hello"))).isEqualTo("4401 unauthenticated");
            assertThat(closedAfter(gateway, "/hurried", new byte[0])).as("nothing").isEqualTo("4401 unauthenticated");

            // Long enough for all that is to be said before it expires.
            String brief = token("bob", "chat", Instant.now().plusSeconds(10));
            String fresh = token("bob", "chat", Instant.now().plusSeconds(3600));
            try (WireSession ends = WireSession.open(gateway.address(), "/echo");
                    WireSession lasts = WireSession.open(gateway.address(), "/echo")) {
                ends.send(auth(brief));
                lasts.send(auth(brief));
                lasts.send(auth(fresh));
                assertThat(firstText(lasts)).isEqualTo("{\"type\":\"auth\",\"result\":\"refreshed\",\"expires\":"
                        + expiry(fresh) + "}");
                ends.send(auth(good)); // another principal's
                assertThat(firstText(ends)).isEqualTo("{\"type\":\"auth\",\"result\":\"refused\"}");
                assertThat(ends.echo("one")).isEqualTo("one");
                assertThat(ends.awaitClose(SOON)).isEqualTo(4401);
                assertThat(lasts.echo("two")).isEqualTo("two");
            }

            String told = get(gateway, "/handshakes") + get(gateway, "/handshakes/1") + get(gateway, "/handshakes/3")
                    + String.join("\n", gateway.output());
            assertThat(told).contains("alice by message, issuer corp", "no first message within 500 ms");
            for (String token : new String[] {good, expired, weak, forged, brief, fresh}) {
                for (String part : token.split("\\.", -1)) {
                    assertThat(told).doesNotContain(part);
                }
            }
        }
    }

    private static String get(GatewayProcess gateway, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + gateway.admin().getPort() + path)).timeout(SOON).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static String closedAfter(GatewayProcess gateway, byte[] first) throws Exception {
        return closedAfter(gateway, "/echo", first);
    }

    private static String closedAfter(GatewayProcess gateway, String path, byte[] first) throws Exception {
        try (WireSession session = WireSession.open(gateway.address(), path)) {
            session.send(first);
            byte[] payload = session.awaitFrame(ServerFrame.CLOSE, 1, SOON).payload();
            return ((payload[0] & 0xff) << 8 | payload[1] & 0xff) + " "
                    + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private static String firstText(WireSession session) throws Exception {
        session.awaitFrame(ServerFrame.TEXT, 1, SOON);
        return new String(session.stream().messages().getFirst().payload(), StandardCharsets.UTF_8);
    }

    private static String expiry(String token) {
        String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
        return claims.substring(claims.indexOf("\"exp\":") + 6, claims.length() - 1);
    }

    private static byte[] auth(String token) {
        return ClientFrames.text("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
    }

    private static String token(String subject, String scope, Instant expires) throws Exception {
        String claims = "{\"iss\":\"https://id.example/\",\"aud\":\"gateway\",\"sub\":\"" + subject + "\",\"scope\":\""
                + scope
                + "\",\"iat\":" + (expires.getEpochSecond() - 7200) + ",\"exp\":" + expires.getEpochSecond() + "}";
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
