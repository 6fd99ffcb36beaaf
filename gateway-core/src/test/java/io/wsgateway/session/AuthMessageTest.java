package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.RefreshResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthMessageTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"auth\",\"token\":\"a.b-c_d~1+/=\"}",
            " {\n \"type\" : \"auth\" ,\t\"token\" : \"a.b-c_d~1+/=\" } \r\n"})
    void hasItsToken(String text) {
        assertThat(AuthMessage.isReserved(text)).isTrue();
        assertThat(AuthMessage.token(text)).contains("a.b-c_d~1+/=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"token\":\"t\",\"type\":\"auth\"}", "{\"type\":\"auth\",\"token\":\"\"}",
            "{\"type\":\"auth\",\"token\":\"a b\"}", "{\"type\":\"auth\",\"token\":\"a\\u0041\"}",
            "{\"type\":\"auth\",\"token\":\"t\"}x", "{\"type\":\"auth\",\"token\":\"t\",\"more\":1}",
            "{\"type\":\"auth\",\"token\":1}", "{\"type\":\"auth\"}", "[{\"type\":\"auth\",\"token\":\"t\"}]",
            "{\"type\":\"auth\",\"token\":\"t", "{\"type\":\"auth\",\"token\":\"\u00e9\"}"})
    void isNothingElse(String text) {
        assertThat(AuthMessage.token(text)).isEmpty();
    }

    @Test
    void boundsItsToken() {
        String most = "x".repeat(Authenticator.MAX_TOKEN);
        assertThat(AuthMessage.token("{\"type\":\"auth\",\"token\":\"" + most + "\"}")).contains(most);
        assertThat(AuthMessage.token("{\"type\":\"auth\",\"token\":\"" + most + "x\"}")).isEmpty();
    }

    @Test
    void isReservedByHowItBegins() {
        assertThat(AuthMessage.isReserved("{\"type\":\"auth\",\"other\":1}")).isTrue();
        assertThat(AuthMessage.isReserved("{\"type\":\"auth\"}")).isTrue();
        assertThat(AuthMessage.isReserved("{\"type\":\"author\"}")).isFalse();
        assertThat(AuthMessage.isReserved("{\"kind\":\"auth\",\"type\":\"auth\"}")).isFalse();
        assertThat(AuthMessage.isReserved(" ".repeat(100_000) + "x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"auth\",\"token\":1}", " {\n\"type\"\t: \"auth\" }"})
    void mayBecomeReservedHoweverMuchOfItHasCome(String text) {
        for (int end = 0; end <= text.length(); end++) {
            assertThat(AuthMessage.mayBecomeReserved(text.substring(0, end))).as("%d characters", end).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{{", "{\"types", "{\"type\":\"auths", "{\"type\":\"auth\"x", "[", "  \u00e9"})
    void neverBecomesReserved(String begin) {
        assertThat(AuthMessage.mayBecomeReserved(begin)).isFalse();
    }

    @Test
    void answersWithoutSayingWhy() {
        assertThat(AuthMessage.answer(new RefreshResult.Refreshed(Optional.of(Instant.ofEpochSecond(1_767_225_600)))))
                .isEqualTo("{\"type\":\"auth\",\"result\":\"refreshed\",\"expires\":1767225600}");
        assertThat(AuthMessage.answer(new RefreshResult.Refreshed(Optional.empty())))
                .isEqualTo("{\"type\":\"auth\",\"result\":\"refreshed\"}");
        assertThat(AuthMessage.answer(new RefreshResult.Refused("\"}")))
                .isEqualTo("{\"type\":\"auth\",\"result\":\"refused\"}");
        assertThat(AuthMessage.answer(new RefreshResult.Unavailable("\"}")))
                .isEqualTo("{\"type\":\"auth\",\"result\":\"unavailable\"}");
    }

    @Test
    void isMadeOfTokensThatCanBeRead() {
        assertThat(AuthMessage.of("a.b-c")).contains("{\"type\":\"auth\",\"token\":\"a.b-c\"}");
        for (String none : List.of("", "a\"b", "a\\b", "a b", "a\nb", "\u00e4",
                "x".repeat(Authenticator.MAX_TOKEN + 1))) {
            assertThat(AuthMessage.of(none)).as(none).isEmpty();
        }
    }
}
