package io.wsgateway.launcher.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorGuardTest {

    private static Optional<Answer> refusal(Optional<String> token, HeaderField... fields) {
        return refusal(token, "HTTP/1.1", fields);
    }

    private static Optional<Answer> refusal(Optional<String> token, String version, HeaderField... fields) {
        return new OperatorGuard(token).refusal(new HandshakeRequest("GET", "/handshakes", version,
                new HeaderFields(Arrays.asList(fields)), false,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
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
