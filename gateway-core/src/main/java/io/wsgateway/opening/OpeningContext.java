package io.wsgateway.opening;

import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the opening handshakes of one listener are decided by. Immutable but for what is served; its parts are thread-safe.
 *
 * @param served what the listener answers by at the moment
 * @param limits how many sessions may be open
 * @param steps what is asked after the limits, in this order
 * @param leaving whether health checks are to be told that the gateway is about to stop
 * @param draining whether no session is opened any more
 * @param counters what is counted of limits that are reached
 * @param events who is told of limits that are reached
 * @param disclosure what a rejection says where no route is matched
 * @param timeout from the beginning of a handshake to its 101
 * @param principals whose sessions are open
 */
public record OpeningContext(Supplier<Served> served, SessionLimits limits, List<OpeningStep> steps,
        BooleanSupplier leaving, BooleanSupplier draining, SessionCounters counters, GatewayEvents events,
        Disclosure disclosure, Duration timeout, PrincipalSessions principals) {

    public OpeningContext {
        steps = List.copyOf(steps);
    }

    /** One that always answers by the same, and whose peers are those that its sockets connect to. */
    public OpeningContext(RouteTable<Route> routes, PlainEndpoint plain, SessionLimits limits, List<OpeningStep> steps,
            BooleanSupplier draining, SessionCounters counters, GatewayEvents events, Disclosure disclosure,
            Duration timeout) {
        this(fixed(new Served(routes, plain, PeerRules.SOCKET)), limits, steps, draining, draining, counters, events,
                disclosure,
                timeout, new PrincipalSessions(PrincipalLimits.NONE, InstantSource.system()));
    }

    private static Supplier<Served> fixed(Served served) {
        return () -> served;
    }

    /** Where requests lead at the moment. */
    public RouteTable<Route> routes() {
        return served.get().routes();
    }

    /** What plain GET requests are answered with at the moment. */
    public PlainEndpoint plain() {
        return served.get().plain();
    }

    /** How it is found out who a peer is, at the moment. */
    public PeerRules peers() {
        return served.get().peers();
    }

    /** The outcome for a request whose head can't be read, or doesn't come in time. */
    public OpeningOutcome.Rejection unreadable(Rejected rejected) {
        return rejection(null, rejected);
    }

    /** The outcome for a request that came without TLS to a listener that speaks it. */
    public OpeningOutcome.Rejection withoutTls(HandshakeRequest request) {
        return rejection(RoutedHandshake.of(request, routes()),
                OpeningHandshake.withoutTls("but a request of " + Printable.of(request.version())));
    }

    /** The outcome for a connection that a limit ends, whatever has become of its request. */
    public OpeningOutcome.Rejection crowdedOut(SessionLimits.Refusal why, InetAddress peer) {
        limitReached(why.limit(), peer);
        Rejected rejected = OpeningHandshake.malformed(why.reason(), OpeningProcess.detail(why));
        return unreadable(new Rejected(rejected.reason(), rejected.detail(), rejected.why(), OpeningProcess.RETRY_LATER,
                rejected.trace()));
    }

    /** A limit is reached: it is counted, and told. */
    public void limitReached(String limit, InetAddress peer) {
        counters.limitReached(limit);
        events.publish(() -> new GatewayEvent.LimitReached(limit, AddressText.of(peer), false));
    }

    OpeningOutcome.Rejection rejection(@Nullable RoutedHandshake handshake, Rejected rejected) {
        return new OpeningOutcome.Rejection(handshake, rejected, RejectionAnswers.of(rejected, handshake, disclosure));
    }
}
