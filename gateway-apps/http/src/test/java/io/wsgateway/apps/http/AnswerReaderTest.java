package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.close.CloseStatus;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @Test
    void wantsNothingByAnEmptyAnswer() {
        assertThat(answered(200, "")).isEqualTo(Answer.NOTHING);
        assertThat(answered(204, "")).isEqualTo(Answer.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({"text/plain, true", "TEXT/HTML; charset=utf-8, true", "application/json, true",
            "application/problem+json;charset=utf-8, true", "application/octet-stream, false",
            "application/jsonp, false",
            "image/png, false", "'', false"})
    void sendsTextByItsContentType(String contentType, boolean isText) {
        Answer answer = answered(200, "Hello", "Content-Type", contentType);
        assertThat(answer.message().orElseThrow().isText()).isEqualTo(isText);
        assertThat(answer.message().orElseThrow().text()).isEqualTo("Hello");
    }

    @Test
    void sendsBytesWithoutContentType() {
        assertThat(answered(200, "Hello").message().orElseThrow().isText()).isFalse();
    }

    @Test
    void refusesTextThatIsNoUtf8() {
        Outcome outcome = AnswerReader.read(200, fields("Content-Type", "text/plain"), new byte[] {(byte) 0xff}, NOW);
        assertThat(failed(outcome).failure()).isEqualTo(Failure.MALFORMED);
    }

    @Test
    void readsTopicsOfAllLines() {
        Answer answer =
                answered(204, "", "Gateway-Subscribe", "room/den, room%2Cwith%20comma", "Gateway-Subscribe", ",b,",
                        "Gateway-Unsubscribe", "old");
        assertThat(answer.subscribe()).containsExactly("room/den", "room,with comma", "b");
        assertThat(answer.unsubscribe()).containsExactly("old");
    }

    @Test
    void takesThirtyTwoTopicsAndNoMore() {
        assertThat(answered(204, "", "Gateway-Subscribe", names(32)).subscribe()).hasSize(32);
        assertThat(malformed("Gateway-Subscribe", names(33))).contains("more than 32 topics");
        assertThat(malformed("Gateway-Subscribe", names(10_000))).contains("more than 32 topics");
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"room/+", "#", "a%00b", "%", "%4", "%zz", "%ff", "caf\u00e9"})
    void refusesWhatIsNoTopicsName(String name) {
        assertThat(malformed("Gateway-Subscribe", name)).startsWith("Gateway-Subscribe: ")
                .endsWith(" (expected: names of topics, percent-encoded, without + and #)");
        assertThat(malformed("Gateway-Unsubscribe", name)).startsWith("Gateway-Unsubscribe: ");
    }

    @Test
    void refusesATopicsNameThatIsTooLong() {
        assertThat(answered(204, "", "Gateway-Subscribe", "t".repeat(256)).subscribe()).hasSize(1);
        assertThat(malformed("Gateway-Subscribe", "t".repeat(257))).hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({"4000, 4000, ''", "4000 see you, 4000, see you", "1000, 1000, ''",
            "1013   later; retry-after=9, 1013, later; retry-after=9",
            "4999 , 4999, ''"})
    void readsHowTheSessionEnds(String text, int code, String reason) {
        assertThat(answered(204, "", "Gateway-Close", text).close()).contains(new CloseStatus(code, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1005", "1006", "1015", "1004", "2999", "5000", "99999", "999", "4000x", "bye", "-4000",
            "4000 caf\u00e9", "4000 a\u0001b"})
    void refusesACloseThatMayNotBeSent(String text) {
        assertThat(malformed("Gateway-Close", text)).startsWith("Gateway-Close: ");
    }

    @Test
    void refusesACloseReasonThatIsTooLong() {
        assertThat(answered(204, "", "Gateway-Close", "4000 " + "x".repeat(123)).close()).isPresent();
        assertThat(malformed("Gateway-Close", "4000 " + "x".repeat(124))).startsWith("Gateway-Close: ");
    }

    @Test
    void readsStateAndThatThereIsNone() {
        assertThat(answered(204, "", "Gateway-State", "step=2; x").state()).contains("step=2; x");
        assertThat(answered(204, "", "Gateway-State", "").state()).contains("");
        assertThat(answered(204, "").state()).isEmpty();
        assertThat(answered(204, "", "Gateway-State", "s".repeat(4096)).state()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"caf\u00e9", "a\tb", "\u007f"})
    void refusesStateThatIsNoVisibleAscii(String state) {
        assertThat(malformed("Gateway-State", state)).startsWith("Gateway-State: ");
    }

    @Test
    void refusesStateThatIsTooLongAndDoesNotRepeatIt() {
        assertThat(malformed("Gateway-State", "secret".repeat(1000))).startsWith("Gateway-State: 6000 characters")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gateway-State", "Gateway-Close", "Gateway-Subprotocol", "Gateway-Principal"})
    void refusesAFieldThatIsThereTwice(String field) {
        assertThat(malformed(field, "4000", field, "4000")).isEqualTo(field + ": 2 times (expected: once)");
    }

    @Test
    void readsPrincipalAndSubprotocol() {
        Answer answer = answered(200, "", "Gateway-Principal", "ad%C3%A4", "Gateway-Subprotocol", "chat.v2");
        assertThat(answer.principal()).contains("adä");
        assertThat(answer.subprotocol()).contains("chat.v2");
        assertThat(malformed("Gateway-Principal", "")).startsWith("Gateway-Principal");
        assertThat(malformed("Gateway-Principal", "x".repeat(257))).startsWith("Gateway-Principal");
    }

    @ParameterizedTest
    @CsvSource({"100, STATUS", "301, REDIRECT", "307, REDIRECT", "304, REDIRECT", "400, STATUS", "404, STATUS",
            "408, UNAVAILABLE", "410, GONE", "425, UNAVAILABLE", "429, UNAVAILABLE", "500, UNAVAILABLE",
            "503, UNAVAILABLE",
            "600, STATUS"})
    void failsByItsStatus(int status, Failure failure) {
        Outcome.Failed failed = failed(AnswerReader.read(status, fields(), new byte[0], NOW));
        String detail = "status " + status + switch (failure) {
            case STATUS -> " (expected: 2xx)";
            case REDIRECT -> " (expected: 2xx; no redirect is followed)";
            default -> "";
        };
        assertThat(failed)
                .isEqualTo(new Outcome.Failed(failure, status, Optional.empty(), Optional.empty(), detail));
    }

    @Test
    void keepsWhenToComeBackAndTheChallenge() {
        assertThat(failed(AnswerReader.read(503, fields("Retry-After", "7"), new byte[0], NOW)).retryAfter())
                .contains(Duration.ofSeconds(7));
        assertThat(failed(AnswerReader.read(401, fields("WWW-Authenticate", "Bearer realm=\"x\""), new byte[0], NOW))
                .challenge()).contains("Bearer realm=\"x\"");
        assertThat(
                failed(AnswerReader.read(401, fields("WWW-Authenticate", "caf\u00e9"), new byte[0], NOW)).challenge())
                .isEmpty();
    }

    @Test
    void doesNothingOfAnAnswerOfWhichOneFieldIsWrong() {
        Outcome outcome = AnswerReader.read(200, fields("Gateway-Subscribe", "a", "Gateway-Close", "1006"),
                "Hello".getBytes(StandardCharsets.UTF_8), NOW);
        assertThat(failed(outcome).failure()).isEqualTo(Failure.MALFORMED);
    }

    private static Answer answered(int status, String body, String... fields) {
        Outcome outcome = AnswerReader.read(status, fields(fields), body.getBytes(StandardCharsets.UTF_8), NOW);
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        return ((Outcome.Answered) outcome).answer();
    }

    private static String malformed(String... fields) {
        Outcome.Failed failed = failed(AnswerReader.read(200, fields(fields), new byte[0], NOW));
        assertThat(failed.failure()).isEqualTo(Failure.MALFORMED);
        assertThat(failed.detail()).matches("[\\x20-\\x7e]*");
        return failed.detail();
    }

    private static Outcome.Failed failed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        return (Outcome.Failed) outcome;
    }

    private static HttpHeaders fields(String... namesAndValues) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.computeIfAbsent(namesAndValues[i], name -> new ArrayList<>()).add(namesAndValues[i + 1]);
        }
        return HttpHeaders.of(fields, (name, value) -> true);
    }
}
