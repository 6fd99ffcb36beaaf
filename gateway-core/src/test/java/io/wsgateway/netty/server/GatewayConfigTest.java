package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.session.PrincipalLimits;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** That changing one part of a configuration leaves the others as they are. */
class GatewayConfigTest {

    static final List<Map.Entry<String, UnaryOperator<GatewayConfig>>> CHANGES = List.of(
            Map.entry("outboundBytes", config -> config.withOutboundBytes(5)),
            Map.entry("handshakeBytes", config -> config.withHandshakeBytes(6)),
            Map.entry("inboundBytes", config -> config.withInboundBytes(7)),
            Map.entry("limits", config -> config.with(HandshakeLimits.NONE)),
            Map.entry("principals", config -> config.with(new PrincipalLimits(8, 9))));

    @ParameterizedTest
    @FieldSource("CHANGES")
    void changesOnePartOnly(Map.Entry<String, UnaryOperator<GatewayConfig>> change) {
        GatewayConfig before = GatewayConfig.DEFAULT.withOutboundBytes(1).withHandshakeBytes(2).withInboundBytes(3)
                .with(new PrincipalLimits(4, 4));
        GatewayConfig after = change.getValue().apply(before);
        assertThat(Stream.of(GatewayConfig.class.getRecordComponents())
                .filter(part -> !value(part, before).equals(value(part, after)))
                .map(RecordComponent::getName)).containsExactly(change.getKey());
    }

    private static Object value(RecordComponent part, GatewayConfig config) {
        try {
            return part.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record without its component", e);
        }
    }
}
