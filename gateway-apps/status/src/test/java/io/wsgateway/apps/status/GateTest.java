package io.wsgateway.apps.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wsgateway.app.Admission;
import io.wsgateway.testkit.FakeRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class GateTest {

    private static final Admission UNAUTHENTICATED = Admission.unauthenticated("Bearer");

    private final Logger logger = (Logger) LoggerFactory.getLogger("GateTest");
    private final Gate withToken = new Gate(Optional.of(List.of("s3cret")), logger);
    private final Gate withoutToken = new Gate(Optional.empty(), logger);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Bearer s3cret | true", "bearer s3cret | true", "Bearer  s3cret | true",
            "Bearer s3cre | false", "Bearer s3crets | false", "Bearer S3CRET | false", "Bearer | false",
            "Basic s3cret | false", "s3cret | false"})
    void asksForTheTokenInAuthorization(String value, boolean granted) {
        assertThat(withToken.admit(status().header("authorization", value).build()))
                .isEqualTo(granted ? Admission.granted() : UNAUTHENTICATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"status.v1, bearer.czNjcmV0 | true", "bearer.czNjcmV0,status.v1 | true",
            "status.v1 | false", "status.v1, bearer. | false", "status.v1, bearer.czNjcmU | false",
            "status.v1, bearer.!!! | false", "status.v1, s3cret | false", "status.v1, bearer.s3cret | false"})
    void asksForTheTokenInAnOfferedSubprotocol(String value, boolean granted) {
        assertThat(withToken.admit(status().header("Sec-WebSocket-Protocol", value).build()))
                .isEqualTo(granted ? Admission.granted() : UNAUTHENTICATED);
    }

    @Test
    void offeredSubprotocolsMayBeOnSeveralLines() {
        FakeRequest request = status().header("Sec-WebSocket-Protocol", "status.v1")
                .header("Sec-WebSocket-Protocol", "bearer.czNjcmV0");
        assertThat(withToken.admit(request.build())).isEqualTo(Admission.granted());
    }

    @Test
    void eachOfSeveralTokensWill() {
        Gate several = new Gate(Optional.of(List.of("", "old", "new")), logger);
        assertThat(several.admit(status().header("authorization", "Bearer old").build()))
                .isEqualTo(Admission.granted());
        assertThat(several.admit(status().header("authorization", "Bearer new").build()))
                .isEqualTo(Admission.granted());
        assertThat(several.admit(status().header("authorization", "Bearer old new").build()))
                .isEqualTo(UNAUTHENTICATED);
        assertThat(several.admit(status().header("Sec-WebSocket-Protocol", "bearer.").build()))
                .isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void tokenMayHoldAnyCharacter() {
        String token = "\u4e16\u754c \ud83d\ude00";
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        FakeRequest request = status().header("Sec-WebSocket-Protocol", "status.v1, bearer." + encoded);
        assertThat(new Gate(Optional.of(List.of(token)), logger).admit(request.build())).isEqualTo(Admission.granted());
    }

    @Test
    void noTokenMeansUnauthenticatedFromThisMachineToo() {
        assertThat(withToken.admit(status().header("Host", "localhost").build())).isEqualTo(UNAUTHENTICATED);
        assertThat(withToken.admit(status().from("203.0.113.9").build())).isEqualTo(UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer ", "Authorization: Bearer", "Sec-WebSocket-Protocol: bearer.",
            "Sec-WebSocket-Protocol: status.v1", "Host: localhost"})
    void anEmptyTokenLetsNobodyIn(String field) {
        String[] nameAndValue = field.split(": ?", 2);
        Gate gate = new Gate(Optional.of(List.of("")), logger);
        assertThat(gate.admit(status().from("127.0.0.1").header("Host", "localhost")
                .header(nameAndValue[0], nameAndValue[1]).build())).isEqualTo(UNAUTHENTICATED);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, localhost:9090", "127.0.0.1, 127.0.0.1:9090", "::1, [::1]:9090", "127.0.0.2, LOCALHOST",
            "127.0.0.1, localhost.:9090"})
    void withoutATokenSetThisMachineIsAdmitted(String peer, String host) {
        assertThat(withoutToken.admit(status().from(peer).header("Host", host).build())).isEqualTo(Admission.granted());
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.9, localhost", "10.0.0.1, 127.0.0.1", "2001:db8::1, [::1]", "127.0.0.1, example.com",
            "127.0.0.1, 127.0.0.1.example.com", "127.0.0.1, localhost.example.com", "127.0.0.1, ''"})
    void withoutATokenSetNobodyElseIs(String peer, String host) {
        assertThat(withoutToken.admit(status().from(peer).header("Host", host).build())).isEqualTo(Admission.denied());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via", "CF-Connecting-IP", "X-Forwarded-Host"})
    void withoutATokenSetAProxyOnThisMachineIsNot(String field) {
        FakeRequest request = status().header("Host", "localhost").header(field, "x");
        assertThat(withoutToken.admit(request.build())).isEqualTo(Admission.denied());
    }

    @BeforeEach
    void keepWarningsToThisTest() {
        logger.setAdditive(false);
    }

    @Test
    void warnsOnceAndNamesTheSetting() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        withoutToken.admit(status().from("203.0.113.9").build());
        withoutToken.admit(status().from("203.0.113.9").build());
        assertThat(log.list).hasSize(1);
        assertThat(log.list.getFirst().getFormattedMessage()).contains("settings.token").doesNotContain("203.0.113.9");
    }

    private static FakeRequest status() {
        return FakeRequest.to("/status");
    }
}
