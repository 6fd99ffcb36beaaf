package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.session.SessionCounters;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorGuardTest {

    private static Optional<Answer> refusal(Optional<String> token, HeaderField... fields) {
        return refusal(token, "HTTP/1.1", fields);
    }

    private static Optional<Answer> refusal(Optional<String> token, String version, HeaderField... fields) {
        List<AdminToken> tokens =
                token.stream().map(secret -> new AdminToken("admin.token", secret, Access.FULL)).toList();
        return refusal(new OperatorGuard(tokens, new SessionCounters()), request(version, "127.0.0.1", fields),
                Access.READ);
    }

    private static Optional<Answer> refusal(OperatorGuard guard, HandshakeRequest request, Access wanted) {
        return switch (guard.passage(request, wanted)) {
            case OperatorGuard.Refused(var answer) -> Optional.of(answer);
            case OperatorGuard.Allowed allowed -> Optional.empty();
        };
    }

    private static HandshakeRequest request(String version, String peer, HeaderField... fields) {
        return new HandshakeRequest("GET", "/handshakes", version, new HeaderFields(Arrays.asList(fields)), false,
                new InetSocketAddress(peer, 1));
    }

    private static HeaderField bearer(String token) {
        return new HeaderField("Authorization", "Bearer " + token);
    }

    private static String told(Optional<Answer> answer) {
        return answer.map(told -> told.status() + " " + new String(told.body(), StandardCharsets.UTF_8).strip())
                .orElse("may");
    }

    private static final List<AdminToken> SEVERAL = List.of(new AdminToken("old", "o1d", Access.FULL),
            new AdminToken("new", "n3w", Access.FULL), new AdminToken("board", "r3ad", Access.READ));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"o1d | READ | may", "o1d | FULL | may", "n3w | FULL | may",
            "r3ad | READ | may",
            "r3ad | FULL | 403 The token board may only read: send one with access: full (admin.tokens).",
            "o1dn3w | READ | 401 Send admin.token: Authorization: Bearer TOKEN.",
            "board | READ | 401 Send admin.token: Authorization: Bearer TOKEN."})
    void eachTokenIsGoodForItsAccess(String token, Access wanted, String expected) {
        assertThat(told(refusal(new OperatorGuard(SEVERAL, new SessionCounters()),
                request("HTTP/1.1", "127.0.0.1", bearer(token)), wanted)))
                .isEqualTo(expected);
    }

    @Test
    void aTokenIsInNothingThatIsPrinted() {
        assertThat(SEVERAL.toString()).contains("old", "board").doesNotContain("o1d", "n3w", "r3ad");
    }

    @Test
    void guessingIsSlowedForOneAddressAndNotForOthers() {
        AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5);
        SessionCounters counters = new SessionCounters();
        OperatorGuard guard = new OperatorGuard(SEVERAL, counters, time::get);
        for (int i = 0; i < 10; i++) {
            assertThat(told(refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("guess" + i)), Access.READ)))
                    .startsWith("401 ");
        }
        Answer slowed =
                refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("o1d")), Access.READ).orElseThrow();
        assertThat(told(Optional.of(slowed))).isEqualTo("429 Too many wrong tokens came from this address: wait.");
        assertThat(new HeaderFields(slowed.headers()).values("Retry-After")).containsExactly("7");
        assertThat(guard.wrongTokens()).isEqualTo(10);
        assertThat(counters.reachedLimits()).isEqualTo(Map.of("admin.tokens", 11L));
        // Whoever sends none isn't guessing.
        assertThat(told(refusal(guard, request("HTTP/1.1", "192.0.2.1"), Access.READ))).startsWith("401 ");

        time.addAndGet(TimeUnit.SECONDS.toNanos(6));
        assertThat(told(refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("o1d")), Access.READ)))
                .isEqualTo("may");
        assertThat(told(refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("guess")), Access.READ)))
                .startsWith("401 ");
        assertThat(told(refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("guess")), Access.READ)))
                .startsWith("429 ");
        time.addAndGet(TimeUnit.MINUTES.toNanos(2));
        for (int i = 0; i < 10; i++) {
            assertThat(told(refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("guess")), Access.READ)))
                    .startsWith("401 ");
        }
    }

    @Test
    void anAddressOfIpv6CountsAsItsNetwork() {
        OperatorGuard guard = new OperatorGuard(SEVERAL, new SessionCounters(), () -> 0);
        for (int i = 0; i < 10; i++) {
            refusal(guard, request("HTTP/1.1", "2001:db8::" + i, bearer("guess")), Access.READ);
        }
        assertThat(told(refusal(guard, request("HTTP/1.1", "2001:db8::ffff", bearer("o1d")), Access.READ)))
                .startsWith("429 ");
    }

    @Test
    void manyAddressesGuessingSlowFewOthersDown() {
        OperatorGuard guard = new OperatorGuard(SEVERAL, new SessionCounters(), () -> 0);
        for (int i = 0; i < 10; i++) {
            refusal(guard, request("HTTP/1.1", "192.0.2.1", bearer("guess")), Access.READ);
        }
        long slowed = IntStream.range(0, 250).mapToObj(i -> "198.51.100." + i)
                .filter(peer -> refusal(guard, request("HTTP/1.1", peer, bearer("o1d")), Access.READ).isPresent())
                .count();
        assertThat(slowed).isLessThan(10);
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:9090, may", "http://LOCALHOST:9090, 403", "https://localhost:9090, 403",
            "http://localhost, 403", "http://127.0.0.1:9090, 403", "https://evil.example, 403", "null, 403", "'', 403"})
    void aPageOfAnotherOriginMayChangeNothing(String origin, String expected) {
        HeaderField[] fields = {new HeaderField("Host", "localhost:9090"), new HeaderField("Origin", origin),
                bearer("o1d")};
        assertThat(told(refusal(new OperatorGuard(SEVERAL, new SessionCounters()),
                request("HTTP/1.1", "127.0.0.1", fields), Access.FULL)))
                .startsWith(expected);
        assertThat(told(refusal(new OperatorGuard(List.of(), new SessionCounters()),
                request("HTTP/1.1", "127.0.0.1", fields), Access.FULL)))
                .startsWith(expected);
    }

    @Test
    void oneOfTwoOriginsIsNoOrigin() {
        HeaderField origin = new HeaderField("Origin", "http://localhost:9090");
        assertThat(told(refusal(new OperatorGuard(List.of(), new SessionCounters()),
                request("HTTP/1.1", "127.0.0.1", new HeaderField("Host", "localhost:9090"), origin, origin),
                Access.FULL))).isEqualTo("403 Pages of other origins may not change anything here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cret", "bearer s3cret", "BEARER  s3cret"})
    void whoKnowsTheTokenMay(String authorization) {
        assertThat(refusal(Optional.of("s3cret"), new HeaderField("authorization", authorization))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cre", "Bearer s3crets", "Bearer S3CRET", "Bearer", "Bearer ", "Basic s3cret",
            "s3cret", "Bearer s3cret s3cret", ""})
    void whoDoesNotKnowTheTokenMayNot(String authorization) {
        Answer refused =
                refusal(Optional.of("s3cret"), new HeaderField("Authorization", authorization)).orElseThrow();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(new HeaderFields(refused.headers()).values("WWW-Authenticate")).containsExactly("Bearer");
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .isEqualTo("Send admin.token: Authorization: Bearer TOKEN.\n");
    }

    @Test
    void oneOfTwoTokensIsNoToken() {
        assertThat(refusal(Optional.of("s3cret"), new HeaderField("Authorization", "Bearer s3cret"),
                new HeaderField("Authorization", "Bearer other")).orElseThrow().status()).isEqualTo(401);
        assertThat(refusal(Optional.of("s3cret")).orElseThrow().status()).isEqualTo(401);
    }

    @Test
    void withoutATokenWhoIsOnThisMachineMay() {
        assertThat(refusal(Optional.empty())).isEmpty();
    }

    @Test
    void withoutATokenNobodyMayByTheHttpThatProxiesSpeak() {
        assertThat(refusal(Optional.empty(), "HTTP/1.0").orElseThrow().status()).isEqualTo(403);
        assertThat(refusal(Optional.of("s3cret"), "HTTP/1.0", new HeaderField("Authorization", "Bearer s3cret")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "x-forwarded-for", "X-Real-IP", "via", "CF-Connecting-IP", "True-Client-IP",
            "X-Forwarded-Host"})
    void withoutATokenNobodyMayThroughAProxy(String name) {
        Answer refused = refusal(Optional.empty(), new HeaderField(name, "192.0.2.7")).orElseThrow();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).isEqualTo("This may have come through a proxy ("
                + name + "), and be anybody's: set admin.token, and send it.\n");
        assertThat(refusal(Optional.of("s3cret"), new HeaderField(name, "192.0.2.7"),
                new HeaderField("Authorization", "Bearer s3cret"))).isEmpty();
    }
}
