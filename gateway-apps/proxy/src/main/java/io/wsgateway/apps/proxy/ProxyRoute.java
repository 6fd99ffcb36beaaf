package io.wsgateway.apps.proxy;

import io.wsgateway.app.Admission;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.Meter;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.apps.upstreams.Choice;
import io.wsgateway.apps.upstreams.Dialing;
import io.wsgateway.apps.upstreams.Dialled;
import io.wsgateway.apps.upstreams.Place;
import io.wsgateway.apps.upstreams.Pool;
import io.wsgateway.protocol.handshake.HeaderField;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** A route whose sessions lead to servers. Thread-safe. */
final class ProxyRoute {

    /** What a refused peer is told besides the status. */
    private static final List<String> TOLD = List.of("www-authenticate", "retry-after");
    private static final int LONGEST_WAIT_SECONDS = 5;

    private final RouteSettings settings;
    private final Pool pool;
    private final Meter meter;
    private final Scheduler scheduler;
    private final LongSupplier nanos;
    private final Grants grants = new Grants();
    /** Sessions without state of their own share a listener for each server. */
    private final Map<String, SessionListener> shared = new ConcurrentHashMap<>();

    ProxyRoute(RouteSettings settings, Pool pool, ApplicationContext context, LongSupplier nanos) {
        this.settings = settings;
        this.pool = pool;
        meter = context.meter();
        scheduler = context.scheduler();
        this.nanos = nanos;
    }

    /** Asks a server for the request's session; its answer is the gateway's. */
    CompletionStage<Admission> admit(OpeningRequest request) {
        Question question = Question.of(request, settings);
        Optional<String> key =
                settings.hashBy().key(request.parameters(), request.principal().map(Principal::name));
        return Dialing.dial(pool, key, settings.connectTimeout(),
                (place, within) -> place.server()
                        .open(question.handshake(settings, place.target(), request.parameters(), within)))
                .thenApply(dialled -> decided(dialled, request, question));
    }

    private Admission decided(Dialled dialled, OpeningRequest request, Question question) {
        return switch (dialled.answer()) {
            case UpstreamAnswer.Opened(var upstream, var subprotocol) -> {
                dialled.place().ifPresent(
                        place -> grants.add(request, new Grants.Grant(place, question, nanos.getAsLong())));
                yield new Admission.Granted(Optional.empty(), subprotocol, Optional.of(upstream));
            }
            case UpstreamAnswer.Refused(var status, var headers, var why) -> {
                meter.count("upstream-refused");
                yield new Admission.Refused(status, headers.stream().filter(ProxyRoute::isTold).toList(),
                        dialled.why());
            }
            case UpstreamAnswer.Failed(var kind, var why) -> {
                meter.count("upstream-" + Choice.word(kind));
                yield kind == Failure.UNREACHABLE || kind == Failure.FULL
                        ? Admission.unavailable(dialled.why(), soon())
                        : new Admission.Unreachable(kind == Failure.LATE, dialled.why());
            }
        };
    }

    private static boolean isTold(HeaderField field) {
        return TOLD.stream().anyMatch(name -> name.equalsIgnoreCase(field.name()));
    }

    /** When to come back: not all at once. */
    static Duration soon() {
        return Duration.ofSeconds(1 + ThreadLocalRandom.current().nextInt(LONGEST_WAIT_SECONDS));
    }

    /** The listener of a session that opens, to whose request a server was granted. */
    SessionListener open(OpeningRequest request) {
        Grants.Grant grant = grants.take(request)
                .orElseThrow(() -> new IllegalStateException("a session opens that leads nowhere"));
        return settings.hold().isZero()
                ? shared(grant.place().target().name(), Optional.of(grant.place()))
                : new HeldSession(this, new Seat(grant.place()), grant.question().write());
    }

    /** The listener of a session that comes from another generation of the application. */
    SessionListener resume(Session session, SessionState state) {
        Optional<Place> place = state.held() ? Optional.empty() : pool.place(state.server());
        place.ifPresent(Place::entered);
        if (settings.hold().isZero() || state.question().length == 0) {
            if (state.held()) {
                session.close(HeldSession.lost());
            }
            return shared(state.server(), place);
        }
        HeldSession held = new HeldSession(this, new Seat(state.server(), place), state.question());
        if (state.held()) {
            held.hold(session, state.certain());
        }
        return held;
    }

    private SessionListener shared(String server, Optional<Place> place) {
        // What counts nowhere isn't for sessions that do, of a server of the same name.
        return place.isEmpty()
                ? new LedSession(server, place, pool, meter)
                : shared.computeIfAbsent(server, name -> new LedSession(name, place, pool, meter));
    }

    /** Gives up what was granted to peers that have gone. */
    void sweep() {
        grants.sweep(nanos.getAsLong());
    }

    /** Asks a server for a session that has lost its own. */
    CompletionStage<Dialled> dialAgain(Session session, Question question, Duration within) {
        Question same = question.speaking(session.subprotocol());
        return Dialing.dial(pool, settings.hashBy().key(session.parameters(), session.principal()), within,
                (place, time) -> session.upstream().open(place.server(),
                        same.handshake(settings, place.target(), session.parameters(), time)));
    }

    RouteSettings settings() {
        return settings;
    }

    Pool pool() {
        return pool;
    }

    Meter meter() {
        return meter;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    long now() {
        return nanos.getAsLong();
    }
}
