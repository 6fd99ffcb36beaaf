package io.wsgateway.netty.server;

import io.wsgateway.journal.JournalLimits;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.topic.TopicLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for the whole gateway. Immutable.
 *
 * @param connections the most sessions open at once
 * @param connectionsPerAddress the most sessions of one IPv4 address or one IPv6 /64, those counted that are no sessions yet;
 *        some more are taken to be told so
 * @param headTimeout from accepting a connection to the end of its request head
 * @param handshakeTimeout from accepting a connection to its 101
 * @param headBytes the most bytes of a request head's field lines, without their line ends
 * @param outboundBytes the most bytes that may wait for the peers of all sessions; 0 is no limit
 * @param transport how sockets are driven
 * @param topics what each application may keep of its topics
 * @param disclosure what a rejection says where no route is matched
 * @param journal how many opening handshakes are kept
 * @param handshakeBytes the most bytes that connections may hold that are no sessions, about; 0 is no limit
 * @param inboundBytes the most bytes that may be held of what peers have sent and nobody has been handed; 0 is no limit
 * @param limits what else limits opening handshakes
 * @param principals how much one principal may do
 */
public record GatewayConfig(int connections, int connectionsPerAddress, Duration headTimeout,
        Duration handshakeTimeout, int headBytes, long outboundBytes, TransportConfig transport,
        TopicLimits topics, Disclosure disclosure, JournalLimits journal, long handshakeBytes,
        long inboundBytes, HandshakeLimits limits, PrincipalLimits principals) {

    /** What holds where nothing is configured. */
    public static final GatewayConfig DEFAULT =
            new GatewayConfig(100_000, 1000, Duration.ofSeconds(10), Duration.ofSeconds(10), 16 << 10, 0,
                    TransportConfig.DEFAULT, TopicLimits.DEFAULT);

    /** One that limits no principals. */
    public GatewayConfig(int connections, int connectionsPerAddress, Duration headTimeout, Duration handshakeTimeout,
            int headBytes, long outboundBytes, TransportConfig transport, TopicLimits topics, Disclosure disclosure,
            JournalLimits journal, long handshakeBytes, long inboundBytes, HandshakeLimits limits) {
        this(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes, outboundBytes, transport,
                topics, disclosure, journal, handshakeBytes, inboundBytes, limits, PrincipalLimits.NONE);
    }

    /** One that tells peers all they may know, and keeps as much as is usual. */
    public GatewayConfig(int connections, int connectionsPerAddress, Duration headTimeout, Duration handshakeTimeout,
            int headBytes, long outboundBytes, TransportConfig transport, TopicLimits topics) {
        this(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes, outboundBytes, transport,
                topics, Disclosure.FULL, JournalLimits.DEFAULT, 0, 0, HandshakeLimits.DEFAULT, PrincipalLimits.NONE);
    }

    /**
     * The configuration keys of what can't be other than in this while a gateway runs, and is. The number of event loops and what
     * drives them are chosen at the start; applications have been given their topics; addresses are counted by their prefix.
     */
    public List<String> fixedThatDiffer(GatewayConfig other) {
        List<String> keys = new ArrayList<>();
        add(keys, "transport.kind", transport.kind(), other.transport.kind());
        add(keys, "transport.event-loops", transport.eventLoops(), other.transport.eventLoops());
        add(keys, "transport.tls", transport.tls(), other.transport.tls());
        add(keys, "topics.histories", topics.histories(), other.topics.histories());
        add(keys, "topics.history-bytes", topics.historyBytes(), other.topics.historyBytes());
        add(keys, "limits.address-prefix", limits.prefix(), other.limits.prefix());
        return keys;
    }

    private static void add(List<String> keys, String key, Object one, Object other) {
        if (!one.equals(other)) {
            keys.add(key);
        }
    }

    /** The same with other limits on opening handshakes. */
    public GatewayConfig with(HandshakeLimits other) {
        return new GatewayConfig(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes,
                outboundBytes, transport, topics, disclosure, journal, handshakeBytes, inboundBytes, other, principals);
    }

    /** The same with limits of principals. */
    public GatewayConfig with(PrincipalLimits others) {
        return new GatewayConfig(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes,
                outboundBytes, transport, topics, disclosure, journal, handshakeBytes, inboundBytes, limits, others);
    }

    /** The same with another bound on what waits. */
    public GatewayConfig withOutboundBytes(long bytes) {
        return new GatewayConfig(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes, bytes,
                transport, topics, disclosure, journal, handshakeBytes, inboundBytes, limits, principals);
    }

    /** The same with another bound on what connections hold that are no sessions. */
    public GatewayConfig withHandshakeBytes(long bytes) {
        return new GatewayConfig(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes,
                outboundBytes, transport, topics, disclosure, journal, bytes, inboundBytes, limits, principals);
    }

    /** The same with another bound on what is held of what peers have sent. */
    public GatewayConfig withInboundBytes(long bytes) {
        return new GatewayConfig(connections, connectionsPerAddress, headTimeout, handshakeTimeout, headBytes,
                outboundBytes, transport, topics, disclosure, journal, handshakeBytes, bytes, limits, principals);
    }
}
