package io.wsgateway.launcher.config;

import io.wsgateway.netty.server.LimitsConfig;
import io.wsgateway.netty.server.OpeningLimits;
import io.wsgateway.netty.server.TotalBytes;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.SessionPolicy;
import java.time.Duration;

/** Reads {@code limits:}, the gateway's or a route's. */
final class LimitsReader {

    private static final int MANY = 10_000_000;
    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration OLDEST = Duration.ofHours(10_000);

    private final SectionReader section;
    private final Problems problems;

    LimitsReader(SectionReader section, Problems problems) {
        this.section = section;
        this.problems = problems;
    }

    /** What only the whole gateway can limit. */
    LimitsConfig gateway() {
        LimitsConfig otherwise = LimitsConfig.DEFAULT;
        return new LimitsConfig(section.integer("connections", otherwise.connections(), 1, MANY),
                section.integer("connections-per-address", otherwise.connectionsPerAddress(), 1, MANY),
                opening(otherwise.opening()), totals(), new HandshakeLimitsReader(section, problems).read(),
                principals());
    }

    private OpeningLimits opening(OpeningLimits otherwise) {
        return new OpeningLimits(section.duration("head-timeout", otherwise.headTimeout(), SHORTEST, LONGEST),
                section.duration("handshake-timeout", otherwise.handshakeTimeout(), SHORTEST, LONGEST),
                (int) section.bytes("head-bytes", otherwise.headBytes(), 1 << 10, 1 << 20));
    }

    private TotalBytes totals() {
        return new TotalBytes(total("handshake-bytes-total"), total("inbound-bytes-total"),
                total("outbound-bytes-total"));
    }

    private long total(String key) {
        return section.bytes(key, 0, 1 << 20, 1024 * GIB);
    }

    private PrincipalLimits principals() {
        return new PrincipalLimits(section.integer(PrincipalLimits.CONNECTIONS, 0, 0, MANY),
                section.word(PrincipalLimits.SCOPE, PrincipalLimits.Scope.NODE, PrincipalLimits.Scope.class),
                section.integer(PrincipalLimits.MESSAGES, 0, 0, MANY));
    }

    /** A route's own limit of sessions; 0 is none. */
    int routeConnections() {
        return section.integer("connections", 0, 0, MANY);
    }

    /** What limits one session. */
    SessionPolicy session(SessionPolicy otherwise) {
        MessageLimits messages = otherwise.messages();
        return new SessionPolicy(
                new MessageLimits(section.bytes("frame-bytes", messages.frameBytes(), 1, TIB),
                        section.bytes("message-bytes", messages.messageBytes(), 1, TIB),
                        section.integer("fragments", messages.fragments(), 1, MANY)),
                new RatePolicy(
                        section.integer("messages-per-minute", otherwise.rates().messagesPerMinute(), 0, MANY),
                        section.bytes("bytes-per-second", otherwise.rates().bytesPerSecond(), 0,
                                RatePolicy.MOST_BYTES),
                        section.word("rates", otherwise.rates().mode(), RateMode.class),
                        section.integer("control-frames-per-second", otherwise.rates().controlFramesPerSecond(), 0,
                                MANY),
                        new ObservedLimits(section, problems).ofSession(otherwise.rates().observed())),
                new OutboundPolicy(section.bytes("outbound-bytes", otherwise.outbound().bytes(), 1, GIB),
                        section.word("overflow", otherwise.outbound().overflow(), Overflow.class)),
                otherwise.compression(), otherwise.keepalive(),
                section.duration("message-timeout", otherwise.messageTimeout(), SHORTEST, LONGEST),
                section.duration("close-timeout", otherwise.closeTimeout(), SHORTEST, LONGEST),
                section.duration("max-age", otherwise.maxAge(), Duration.ZERO, OLDEST));
    }
}
