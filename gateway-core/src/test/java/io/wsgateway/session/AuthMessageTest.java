package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

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
}
