package io.wsgateway.netty.server;

import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.SessionLogPolicy;
import io.wsgateway.topic.TopicLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for the whole gateway, in the groups of the configuration file. Immutable.
 *
 * @param limits what peers may do
 * @param transport how sockets are driven
 * @param topics what each application may keep of its topics
 * @param handshakes what is told and kept of opening handshakes
 * @param pauseAfter after how many failures in a row an application is paused; 0: never
 * @param sessionLog which sessions the log has lines of
 */
public record GatewayConfig(LimitsConfig limits, TransportConfig transport, TopicLimits topics,
        HandshakesConfig handshakes, int pauseAfter, SessionLogPolicy sessionLog) {

    /** What holds where nothing is configured. */
    public static final GatewayConfig DEFAULT = new GatewayConfig(LimitsConfig.DEFAULT, TransportConfig.DEFAULT,
            TopicLimits.DEFAULT, HandshakesConfig.DEFAULT, ApplicationPauses.DEFAULT_FAILURES, SessionLogPolicy.SOME);

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
        add(keys, "limits.address-prefix", limits.handshakes().prefix(), other.limits.handshakes().prefix());
        return keys;
    }

    private static void add(List<String> keys, String key, Object one, Object other) {
        if (!one.equals(other)) {
            keys.add(key);
        }
    }

    /** The same with other limits. */
    public GatewayConfig with(LimitsConfig other) {
        return new GatewayConfig(other, transport, topics, handshakes, pauseAfter, sessionLog);
    }

    /** The same with other limits on opening handshakes. */
    public GatewayConfig with(HandshakeLimits other) {
        return with(limits.with(other));
    }

    /** The same with other bounds on what waits and is held. */
    public GatewayConfig with(TotalBytes other) {
        return with(limits.with(other));
    }

    /** The same on another transport. */
    public GatewayConfig with(TransportConfig other) {
        return new GatewayConfig(limits, other, topics, handshakes, pauseAfter, sessionLog);
    }

    /** The same where other things are told of opening handshakes. */
    public GatewayConfig with(HandshakesConfig other) {
        return new GatewayConfig(limits, transport, topics, other, pauseAfter, sessionLog);
    }
}
