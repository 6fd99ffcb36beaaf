package io.wsgateway.netty.server;

import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.HandshakeRates;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.PendingConnections;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionMemory;
import io.wsgateway.session.SessionRates;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The limits that hold, by configuration key, and which of them are only observed. Thread-safe.
 *
 * @param gateway those of the gateway
 * @param connections the most sessions, which the process may have fewer of than are configured
 * @param routes those that are served at the moment
 */
record LimitsInForce(LimitsConfig gateway, int connections, Supplier<List<Route>> routes) {

    /** Every limit, in the order of the keys; 0 is none. Where routes differ, the lowest. */
    Map<String, Long> all() {
        HandshakeLimits handshakes = gateway.handshakes();
        Map<String, Long> limits = new TreeMap<>();
        limits.put(SessionLimits.CONNECTIONS, (long) connections);
        limits.put(SessionLimits.CONNECTIONS_PER_ADDRESS, (long) gateway.connectionsPerAddress());
        limits.put(PrincipalLimits.CONNECTIONS, (long) gateway.principals().connections());
        limits.put(PrincipalLimits.MESSAGES, (long) gateway.principals().messagesPerMinute());
        limits.put(HandshakeLimits.PENDING_KEY, (long) handshakes.pendingPerAddress());
        limits.put(HandshakeRates.KEY, (long) handshakes.rates().perSecond());
        limits.put(HandshakeRates.ADDRESS_KEY, (long) handshakes.rates().perSecondPerAddress());
        limits.put(PenaltyPolicy.KEY, (long) handshakes.penalty().after());
        limits.put(SessionMemory.KEY, handshakes.sessionBytes());
        limits.put(PendingConnections.KEY, gateway.bytes().handshakes());
        limits.put(InboundBudget.KEY, gateway.bytes().inbound());
        limits.put(OutboundBudget.KEY, gateway.bytes().outbound());
        for (Route route : routes.get()) {
            RatePolicy rates = route.session().rates();
            putLowest(limits, SessionLimits.ROUTE_CONNECTIONS, route.connections());
            putLowest(limits, SessionRates.MESSAGES, rates.messagesPerMinute());
            putLowest(limits, SessionRates.BYTES, rates.bytesPerSecond());
            putLowest(limits, SessionRates.CONTROL_FRAMES, rates.controlFramesPerSecond());
        }
        return Collections.unmodifiableMap(limits);
    }

    private static void putLowest(Map<String, Long> limits, String limit, long most) {
        limits.merge(limit, most, (one, other) -> one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other));
    }

    /** Whether a limit refuses nobody, of the gateway or of some route. */
    boolean isObserved(String limit) {
        return gateway.handshakes().observed().contains(limit)
                || routes.get().stream().anyMatch(route -> route.session().rates().isObserved(limit));
    }
}
