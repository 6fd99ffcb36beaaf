package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.journal.JournalLimits;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.session.PrincipalLimits;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** That changing one part of a configuration leaves the others as they are. */
class GatewayConfigTest {

    private static final TotalBytes BYTES = new TotalBytes(1, 2, 3);
    private static final OpeningLimits OPENING = new OpeningLimits(Duration.ofMillis(4), Duration.ofMillis(5), 6);
    private static final LimitsConfig LIMITS =
            new LimitsConfig(7, 8, OPENING, BYTES, HandshakeLimits.NONE, new PrincipalLimits(9, 10));
    private static final GatewayConfig CONFIG = GatewayConfig.DEFAULT.with(LIMITS);

    static final List<Arguments> CHANGES = List.of(
            change("limits", CONFIG, config -> config.with(LimitsConfig.DEFAULT)),
            change("limits", CONFIG, config -> config.with(HandshakeLimits.DEFAULT)),
            change("limits", CONFIG, config -> config.with(TotalBytes.UNLIMITED)),
            change("transport", CONFIG, config -> config.with(new TransportConfig(TransportConfig.Kind.NIO, 1))),
            change("handshakes", CONFIG,
                    config -> config.with(new HandshakesConfig(Disclosure.ID, JournalLimits.DEFAULT))),
            change("handshakes", LIMITS, limits -> CONFIG.with(HandshakeLimits.DEFAULT).limits()),
            change("bytes", LIMITS, limits -> CONFIG.with(TotalBytes.UNLIMITED).limits()),
            change("connections", LIMITS, limits -> limits.withConnections(70, 8)),
            change("connectionsPerAddress", LIMITS, limits -> limits.withConnections(7, 80)),
            change("opening", LIMITS, limits -> limits.with(OpeningLimits.DEFAULT)),
            change("bytes", LIMITS, limits -> limits.with(TotalBytes.UNLIMITED)),
            change("handshakes", LIMITS, limits -> limits.with(HandshakeLimits.DEFAULT)),
            change("principals", LIMITS, limits -> limits.with(PrincipalLimits.NONE)),
            change("handshakes", BYTES, bytes -> bytes.withHandshakes(10)),
            change("inbound", BYTES, bytes -> bytes.withInbound(20)),
            change("outbound", BYTES, bytes -> bytes.withOutbound(30)));

    private static <T extends Record> Arguments change(String part, T before, UnaryOperator<T> change) {
        return Arguments.argumentSet(part + " of " + before.getClass().getSimpleName(), part, before,
                change.apply(before));
    }

    @ParameterizedTest
    @FieldSource("CHANGES")
    void changesOnePartOnly(String part, Record before, Record after) {
        assertThat(Stream.of(before.getClass().getRecordComponents())
                .filter(component -> !value(component, before).equals(value(component, after)))
                .map(RecordComponent::getName)).containsExactly(part);
    }

    private static Object value(RecordComponent part, Record config) {
        try {
            return part.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record without its component", e);
        }
    }
}
