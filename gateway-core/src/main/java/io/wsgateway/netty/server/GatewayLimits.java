package io.wsgateway.netty.server;

import io.netty.util.concurrent.Ticker;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.limits.HandshakeLimiter;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.limits.LimitUsages;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.PendingConnections;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionMemory;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who holds the limits of a gateway, and the numbers they hold to, which may be others later. Thread-safe. */
final class GatewayLimits {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayLimits.class);

    private final ConnectionCount connections;
    private final SessionCounters counters;
    private final LimitReports reports;
    private final Supplier<List<Route>> routes;
    private final OutboundBudget outbound;
    private final InboundBudget inbound;
    private final PrincipalSessions principals;
    private final SessionLimits sessions;
    private final PendingConnections pending;
    private volatile HandshakeLimits handshakes;
    private volatile HandshakeLimiter limiter;
    private volatile LimitsInForce inForce;
    /** What is configured where it is known that there are no file descriptors for it. */
    private int told;

    /**
     * Nobody has come yet.
     *
     * @param routes those that are served at the moment, which have limits of their own
     */
    GatewayLimits(GatewayConfig config, ConnectionCount connections, SessionCounters counters, GatewayEvents events,
            Supplier<List<Route>> routes) {
        this.connections = connections;
        this.counters = counters;
        this.routes = routes;
        this.reports = reports(counters, events);
        this.outbound = new OutboundBudget(config.limits().bytes().outbound());
        this.inbound = new InboundBudget(config.limits().bytes().inbound(), config.limits().handshakes().prefix());
        this.principals =
                new PrincipalSessions(config.limits().principals(), config.limits().handshakes().observed(), reports,
                        InstantSource.system());
        this.handshakes = config.limits().handshakes();
        int most = most(config);
        this.sessions = new SessionLimits(most, config.limits().connectionsPerAddress(), handshakes.prefix(),
                new SessionMemory(handshakes.sessionBytes(), () -> outbound.queued() + inbound.held()),
                handshakes.observed(), reports);
        this.pending = new PendingConnections(sessions, config.limits().bytes().handshakes(), handshakes, reports);
        this.limiter = limiter(handshakes, reports);
        this.inForce = new LimitsInForce(config.limits(), most, routes);
    }

    /** The sessions there may be: no more than there are file descriptors for. */
    private int most(GatewayConfig config) {
        int most = Math.min(config.limits().connections(), connections.most());
        if (most < config.limits().connections() && config.limits().connections() != told) {
            LOG.info("limits.connections is {}, but this process may open {} connections (ulimit -n): {} it is",
                    config.limits().connections(), connections.most(), most);
        }
        told = config.limits().connections();
        return most;
    }

    /**
     * From now on these limits hold, by the same prefix of addresses. What is there already stays; how fast addresses came, and
     * which have to wait, is forgotten where the limits on that are others.
     */
    void change(GatewayConfig config) {
        int most = most(config);
        HandshakeLimits next = config.limits().handshakes();
        sessions.limit(most, config.limits().connectionsPerAddress(), next.sessionBytes(), next.observed());
        pending.limit(config.limits().bytes().handshakes(), next);
        outbound.limit(config.limits().bytes().outbound());
        inbound.limit(config.limits().bytes().inbound());
        principals.limit(config.limits().principals(), next.observed());
        if (!next.rates().equals(handshakes.rates()) || !next.penalty().equals(handshakes.penalty())
                || !next.observed().equals(handshakes.observed())) {
            limiter = limiter(next, reports);
        }
        handshakes = next;
        inForce = new LimitsInForce(config.limits(), most, routes);
    }

    private static HandshakeLimiter limiter(HandshakeLimits limits, LimitReports reports) {
        return new HandshakeLimiter(limits, reports, new SecureRandom().nextLong(), Ticker.systemTicker().nanoTime());
    }

    private static LimitReports reports(SessionCounters counters, GatewayEvents events) {
        return new LimitReports() {
            @Override
            public void reached(String limit, InetAddress peer, boolean observed) {
                counters.limitReached(limit, observed);
                events.publish(() -> new GatewayEvent.LimitReached(limit, AddressText.of(peer), observed));
            }

            @Override
            public void used(String limit, long used) {
                counters.usages().record(limit, used);
            }
        };
    }

    /** Says of each limit that is only observed what a day of traffic suggests. */
    void recommend() {
        for (LimitUsages.Seen seen : counters.usages().endDay()) {
            if (inForce.isObserved(seen.limit())) {
                LOG.info("{} is only observed: of {} in a day, 99 in 100 were within {}, the most was {}; try {}",
                        path(seen.limit()), seen.samples(), seen.p99(), seen.most(), seen.recommended());
            }
        }
    }

    /** Where in the configuration the number stands. */
    private static String path(String limit) {
        return switch (limit) {
            case SessionLimits.ROUTE_CONNECTIONS -> limit;
            case PenaltyPolicy.KEY -> "limits.penalty.after";
            default -> "limits." + limit;
        };
    }

    OutboundBudget outbound() {
        return outbound;
    }

    InboundBudget inbound() {
        return inbound;
    }

    PrincipalSessions principals() {
        return principals;
    }

    SessionLimits sessions() {
        return sessions;
    }

    PendingConnections pending() {
        return pending;
    }

    /** Who may begin a handshake; another one once limits have changed. */
    HandshakeLimiter limiter() {
        return limiter;
    }

    /** The numbers at the moment, by configuration key. */
    Map<String, Long> numbers() {
        return inForce.all();
    }
}
