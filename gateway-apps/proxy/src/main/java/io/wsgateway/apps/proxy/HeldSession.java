package io.wsgateway.apps.proxy;

import io.wsgateway.app.Scheduler.Scheduled;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.apps.upstreams.Dialled;
import io.wsgateway.apps.upstreams.Place;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Hears of a session that is held where its server is lost: it waits for another, within the route's time. Thread-safe. */
final class HeldSession implements SessionListener {

    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;
    /** Those that have lost a server at once don't ask for another at once. */
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    /** A server that is lost as soon was none. */
    private static final Duration BRIEF = Duration.ofSeconds(1);

    private final ProxyRoute route;
    /** As {@link Question#write}: few sessions ever need it. */
    private final byte[] question;

    // Guarded by this.

    private final Seat seat;
    private boolean over;
    private boolean held;
    private boolean certain = true;
    private long deadline;
    private int attempts;
    private long backSince;
    private @Nullable Scheduled waiting;

    HeldSession(ProxyRoute route, Seat seat, byte[] question) {
        this.route = route;
        this.seat = seat;
        this.question = question;
    }

    /** What a client is told whose server is lost: come back, but not all at once. */
    static CloseStatus lost() {
        return CloseStatus.of(CloseCode.SERVICE_RESTART, "the server behind the session is lost")
                .withRetryAfter(ProxyRoute.soon());
    }

    @Override
    public void onUpstreamEnd(Session session, UpstreamEnd end) {
        if (!end.lost()) {
            SessionListener.super.onUpstreamEnd(session, end);
            return;
        }
        route.meter().count("upstream-lost");
        Optional<Place> left;
        synchronized (this) {
            left = seat.leave();
        }
        left.ifPresent(place -> route.pool().failed(place, "the connection of a session was lost"));
        boolean toldOf = end.certain() || route.settings().notice().isPresent();
        if (end.whole() && toldOf) {
            hold(session, end.certain());
        } else {
            session.close(lost());
        }
    }

    /**
     * Begins to wait for another server.
     *
     * @param isCertain whether it is known that nothing was lost with the one before
     */
    void hold(Session session, boolean isCertain) {
        route.meter().count("held");
        synchronized (this) {
            held = true;
            certain = isCertain;
            if (attempts == 0 || route.now() - backSince >= BRIEF.toNanos()) {
                attempts = 0;
                deadline = route.now() + route.settings().hold().toNanos();
            } // else it was no server, and the same wait goes on
        }
        again(session);
    }

    /** Asks again within this time, at a moment of chance. */
    private void later(Session session, Duration within) {
        Duration wait = within.multipliedBy(ThreadLocalRandom.current().nextInt(1000)).dividedBy(1000);
        synchronized (this) {
            if (!over) {
                waiting = route.scheduler().after(wait, () -> ask(session));
            }
        }
    }

    private void ask(Session session) {
        Duration within;
        synchronized (this) {
            waiting = null;
            if (over || !held) {
                return;
            }
            attempts++;
            within = Duration.ofNanos(deadline - route.now());
        }
        if (!within.isPositive()) {
            giveUp(session);
            return;
        }
        Duration usual = route.settings().connectTimeout();
        route.dialAgain(session, Question.read(question), within.compareTo(usual) < 0 ? within : usual)
                .whenComplete((dialled, failure) -> {
                    if (failure != null) {
                        giveUp(session);
                    } else {
                        answered(session, dialled);
                    }
                });
    }

    private void answered(Session session, Dialled dialled) {
        switch (dialled.answer()) {
            case UpstreamAnswer.Opened opened -> opened(session, opened, dialled.place().orElseThrow());
            case UpstreamAnswer.Refused(var status, var headers, var why) when status >= CLIENT_ERROR
                    && status < SERVER_ERROR -> {
                route.meter().count("upstream-refused");
                giveUp(session); // it is told so itself when it comes back
            }
            case UpstreamAnswer.Refused refused -> again(session);
            case UpstreamAnswer.Failed failed -> again(session);
        }
    }

    private void again(Session session) {
        long left;
        Duration within;
        synchronized (this) {
            left = deadline - route.now();
            Duration doubled = FIRST.multipliedBy(1L << Math.min(attempts, 10));
            within = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
        if (left <= 0) {
            giveUp(session);
        } else {
            later(session, within.toNanos() < left ? within : Duration.ofNanos(left));
        }
    }

    private void opened(Session session, UpstreamAnswer.Opened opened, Place place) {
        boolean same = opened.subprotocol().equals(session.subprotocol());
        boolean wanted;
        boolean tells;
        synchronized (this) {
            wanted = !over && held && same;
            tells = !certain;
            if (wanted) {
                held = false;
                backSince = route.now();
                seat.take(place);
            }
        }
        if (!wanted) {
            place.left();
            opened.upstream().end();
            giveUp(session);
            return;
        }
        Optional<String> notice = route.settings().notice();
        if (tells && notice.isPresent()) {
            route.meter().count("told");
            var unused = session.sendText(notice.get()); // who has gone misses it
        }
        try {
            session.upstream().relay(opened.upstream());
        } catch (IllegalStateException e) {
            lostAgain(session, opened);
            return;
        }
        route.meter().count("held-again");
    }

    /** The connection has ended before it was the session's. */
    private void lostAgain(Session session, UpstreamAnswer.Opened opened) {
        opened.upstream().end();
        synchronized (this) {
            var unused = seat.leave();
            held = !over;
            certain = true; // as the client has been told, if it was to be
        }
        again(session);
    }

    private void giveUp(Session session) {
        boolean gives;
        synchronized (this) {
            gives = held && !over;
            held = false;
        }
        if (gives) {
            route.meter().count("held-in-vain");
            session.close(lost());
        }
    }

    @Override
    public synchronized byte[] suspend(Session session) {
        end();
        return new SessionState(seat.server(), held, certain, question).write();
    }

    @Override
    public synchronized void onClose(Session session, CloseStatus status) {
        end();
    }

    private synchronized void end() {
        over = true;
        var unused = seat.leave();
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}
