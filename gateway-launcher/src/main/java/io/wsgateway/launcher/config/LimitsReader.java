package io.wsgateway.launcher.config;

import io.wsgateway.journal.JournalLimits;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.netty.server.TransportConfig;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.topic.TopicLimits;
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
    GatewayConfig gateway(TransportConfig transport, TopicLimits topics, Disclosure disclosure,
            JournalLimits journal) {
        GatewayConfig otherwise = GatewayConfig.DEFAULT;
        return new GatewayConfig(section.integer("connections", otherwise.connections(), 1, MANY),
                section.integer("connections-per-address", otherwise.connectionsPerAddress(), 1, MANY),
                section.duration("head-timeout", otherwise.headTimeout(), SHORTEST, LONGEST),
                section.duration("handshake-timeout", otherwise.handshakeTimeout(), SHORTEST, LONGEST),
                (int) section.bytes("head-bytes", otherwise.headBytes(), 1 << 10, 1 << 20),
                section.bytes("outbound-bytes-total", otherwise.outboundBytes(), 1 << 20, 1024 * GIB), transport,
                topics, disclosure, journal,
                section.bytes("handshake-bytes-total", otherwise.handshakeBytes(), 1 << 20, 1024 * GIB),
                section.bytes("inbound-bytes-total", otherwise.inboundBytes(), 1 << 20, 1024 * GIB),
                new HandshakeLimitsReader(section, problems).read());
    }

    /** What limits a principal. */
    PrincipalLimits principals() {
        return new PrincipalLimits(section.integer(PrincipalLimits.CONNECTIONS, 0, 0, MANY),
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
