package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.identity.KeySource.Keys;
import io.wsgateway.identity.KeyUrlRules.Unreachable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class KeyUrlTest {

    private static final Set<SignatureAlgorithm> ES = Set.of(SignatureAlgorithm.ES256);
    private static final SigningKey FIRST = SigningKey.of(SignatureAlgorithm.ES256, "first");
    private static final SigningKey SECOND = SigningKey.of(SignatureAlgorithm.ES256, "second");
    private static final Optional<String> FIRST_ID = Optional.of("first");
    private static final Optional<String> SECOND_ID = Optional.of("second");

    private final AtomicLong time = new AtomicLong(1);
    private final KeyServer server = new KeyServer();
    private KeyUrl keys = keys(Unreachable.KEEP, Duration.ofSeconds(10));

    KeyUrlTest() throws IOException {}

    private KeyUrl keys(Unreachable unreachable, Duration timeout) {
        return new KeyUrl(server.url(), ES, new KeyUrlRules(unreachable, Duration.ofHours(1), timeout), time::get);
    }

    @AfterEach
    void close() {
        keys.close();
        server.close();
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    private static Keys of(CompletionStage<Keys> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private List<String> ids(Optional<String> id) {
        return switch (of(keys.keys(id))) {
            case Keys.Known(var set) -> set.keys().stream().map(key -> key.id().orElse("")).toList();
            case Keys.Unavailable(var detail) -> List.of("unavailable: " + detail.replaceAll(":\\d+/", ":0/"));
        };
    }

    private static String unavailable(String why) {
        return "unavailable: the keys at http://127.0.0.1:0/jwks.json can't be had: " + why;
    }

    @Test
    void fetchesWhenAskedFirstAndAgainWhenDue() {
        assertThat(server.requests()).isZero();
        server.answersKeys(FIRST.jwkSet(), "public, max-age=600");
        assertThat(ids(FIRST_ID)).containsExactly("first");
        pass(Duration.ofSeconds(599));
        assertThat(ids(FIRST_ID)).containsExactly("first");
        assertThat(server.requests()).isOne();
        server.answersKeys(SECOND.jwkSet(), "max-age=600");
        pass(Duration.ofSeconds(2));
        assertThat(ids(FIRST_ID)).as("who has a use for the old keys doesn't wait").containsExactly("first");
        assertThat(ids(SECOND_ID)).as("who has none does").containsExactly("second");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void tokenThatNamesANewKeyHasItLookedForButNotTooOften() {
        server.answersKeys(FIRST.jwkSet(), "max-age=86400");
        assertThat(ids(FIRST_ID)).containsExactly("first");
        server.answersKeys(SECOND.jwkSet(), "max-age=86400");
        assertThat(ids(SECOND_ID)).containsExactly("first");
        pass(Duration.ofSeconds(29));
        assertThat(ids(SECOND_ID)).as("just fetched").containsExactly("first");
        assertThat(server.requests()).isOne();
        pass(Duration.ofSeconds(1));
        assertThat(ids(SECOND_ID)).containsExactly("second");
        assertThat(ids(FIRST_ID)).as("the key is withdrawn").containsExactly("second");
        for (int i = 0; i < 1000; i++) {
            ids(Optional.of("forged " + i));
        }
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void allWhoWaitShareOneFetch() throws InterruptedException {
        CompletableFuture<Void> go = new CompletableFuture<>();
        server.answers(exchange -> {
            go.join();
            KeyServer.body(exchange, FIRST.jwkSet());
        });
        List<CompletionStage<Keys>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(keys.keys(FIRST_ID));
        }
        assertThat(waiting).noneMatch(stage -> stage.toCompletableFuture().isDone());
        go.complete(null);
        assertThat(waiting).allMatch(stage -> of(stage) instanceof Keys.Known);
        assertThat(server.requests()).isOne();
    }

    @Test
    void afterAFailureNothingIsFetchedForAWhile() {
        server.answers(exchange -> KeyServer.status(exchange, 500));
        for (int i = 0; i < 10; i++) {
            assertThat(ids(FIRST_ID)).containsExactly(unavailable("HTTP status 500 (expected: 200)"));
        }
        assertThat(server.requests()).isOne();
        pass(Duration.ofMillis(1001));
        ids(FIRST_ID);
        assertThat(server.requests()).isEqualTo(2);
        pass(Duration.ofMillis(1001));
        ids(FIRST_ID);
        assertThat(server.requests()).as("the pause has doubled").isEqualTo(2);
        pass(Duration.ofMillis(1001));
        server.answersKeys(FIRST.jwkSet(), "");
        assertThat(ids(FIRST_ID)).containsExactly("first");
        assertThat(server.requests()).isEqualTo(3);
    }

    @Test
    void oldKeysAreKeptForAsLongAsTheyMay() {
        server.answersKeys(FIRST.jwkSet(), "max-age=60");
        ids(FIRST_ID);
        server.answers(exchange -> KeyServer.status(exchange, 503));
        pass(Duration.ofMinutes(60));
        assertThat(ids(FIRST_ID)).containsExactly("first");
        assertThat(ids(SECOND_ID)).containsExactly("first");
        pass(Duration.ofMinutes(1));
        assertThat(ids(FIRST_ID)).containsExactly(unavailable("HTTP status 503 (expected: 200)"));
    }

    @Test
    void orNobodyGetsInByThem() {
        keys.close();
        keys = keys(Unreachable.REFUSE, Duration.ofSeconds(10));
        server.answersKeys(FIRST.jwkSet(), "max-age=60");
        ids(FIRST_ID);
        server.answers(exchange -> KeyServer.status(exchange, 503));
        pass(Duration.ofSeconds(59));
        assertThat(ids(FIRST_ID)).containsExactly("first");
        pass(Duration.ofSeconds(1));
        assertThat(ids(FIRST_ID)).containsExactly(unavailable("HTTP status 503 (expected: 200)"));
    }

    @Test
    void serverThatHangsIsGivenUp() {
        keys.close();
        keys = keys(Unreachable.KEEP, Duration.ofMillis(200));
        server.hangs();
        assertThat(ids(FIRST_ID)).containsExactly(unavailable("no answer within 200 ms"));
    }

    @Test
    void serverThatHangsWithinItsAnswerIsGivenUp() {
        keys.close();
        keys = keys(Unreachable.KEEP, Duration.ofMillis(500));
        CompletableFuture<Void> never = new CompletableFuture<>();
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write('{');
            body.flush();
            never.orTimeout(10, TimeUnit.SECONDS).exceptionally(over -> null).join();
        });
        assertThat(ids(FIRST_ID)).containsExactly(unavailable("no answer within 500 ms"));
        never.complete(null);
    }

    @Test
    void hugeAnswerIsNotRead() {
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[64 << 10];
            for (int i = 0; i < 10_000; i++) { // 625 MiB, if they were all read
                exchange.getResponseBody().write(part);
            }
        });
        assertThat(ids(FIRST_ID)).singleElement().asString()
                .startsWith("unavailable: ").endsWith("an answer of more than 262144 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <html>            | no JSON object (expected: a JWK Set)
            {"keys":[]}       | a JWK Set of 0 keys, and none for [ES256]
            {"keys":[{"kty":"oct","k":"AAAA"}]} | a JWK Set of 1 keys, and none for [ES256]; the first left out is a secret of 3 bytes
            """)
    void garbageIsAFailure(String body, String why) {
        server.answers(exchange -> KeyServer.body(exchange, body));
        assertThat(ids(FIRST_ID)).containsExactly(unavailable(why));
    }

    @Test
    void redirectIsNotFollowed() throws IOException {
        try (KeyServer other = new KeyServer()) {
            other.answersKeys(FIRST.jwkSet(), "");
            server.answers(exchange -> {
                exchange.getResponseHeaders().add("Location", other.url().toString());
                KeyServer.status(exchange, 302);
            });
            assertThat(ids(FIRST_ID)).containsExactly(unavailable("HTTP status 302 (expected: 200)"));
            assertThat(other.requests()).isZero();
        }
    }

    @Test
    void nothingIsFetchedAfterTheEnd() {
        keys.close();
        assertThat(ids(FIRST_ID)).containsExactly(unavailable("the gateway ends"));
        assertThat(server.requests()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                          | 600
            max-age=300                 | 300
            public, MAX-AGE="300"       | 300
            max-age=1                   | 60
            max-age=99999999            | 86400
            no-store                    | 60
            max-age=300, no-cache       | 60
            max-age=-1                  | 600
            s-maxage=5                  | 600
            """)
    void freshnessIsTheAnswersWithinBounds(String cacheControl, long seconds) {
        assertThat(KeyUrlRules.fresh(cacheControl)).hasSeconds(seconds);
    }

    @Test
    void backOffDoublesUpToItsBoundAndAQuarterIsChance() {
        assertThat(KeyUrlRules.backOff(1, 1)).hasSeconds(1);
        assertThat(KeyUrlRules.backOff(1, 0)).hasMillis(750);
        assertThat(KeyUrlRules.backOff(4, 1)).hasSeconds(8);
        assertThat(KeyUrlRules.backOff(10, 1)).hasSeconds(300);
        assertThat(KeyUrlRules.backOff(1_000_000, 0)).hasSeconds(225);
    }
}
