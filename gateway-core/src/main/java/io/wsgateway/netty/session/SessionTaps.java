package io.wsgateway.netty.session;

import io.wsgateway.session.SessionRegistry;
import io.wsgateway.tap.Tap;
import io.wsgateway.tap.TapTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at what goes through sessions, or topics: at most {@value #MOST} at once, each for a time. Sessions that nobody looks at are as
 * they would be without. Thread-safe.
 */
public final class SessionTaps {

    /** So many may look at once. */
    public static final int MOST = 8;

    private final SessionRegistry<NettySession> registry;
    private final LongSupplier clock;
    private final List<Open> open = new CopyOnWriteArrayList<>();
    /** Of which the end may not have been fetched. */
    private final List<Tap> over = new CopyOnWriteArrayList<>();

    /** A tap, the sessions that it is shown, and who hears of its end. */
    private record Open(Tap tap, Queue<NettySession> sessions, Consumer<Tap> whenOver) {}

    /**
     * @param registry who is open
     * @param clock the time, in nanoseconds
     */
    public SessionTaps(SessionRegistry<NettySession> registry, LongSupplier clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The time by which taps begin and end, in nanoseconds. */
    public long now() {
        return clock.getAsLong();
    }

    /**
     * Begins to look at sessions, those that are open, unless it is the next one that is meant, and those that open. All that are
     * open are looked through: not for event loops. What is published to a topic, whoever begins the tap has it told.
     *
     * @param payloadBytes how many bytes of each payload are shown; 0: none
     * @param whenOver hears that it has ended, once, on any thread; must not block
     * @return null where {@value #MOST} look already
     */
    public @Nullable Tap begin(TapTarget target, int payloadBytes, Duration lasting,
            Consumer<Tap> whenOver) {
        Open begun = new Open(new Tap(target, payloadBytes, now(), lasting), new ConcurrentLinkedQueue<>(), whenOver);
        synchronized (this) {
            if (open.size() == MOST) {
                return null;
            }
            open.add(begun);
        }
        if (target.isOfOpen()) {
            registry.all().stream().filter(session -> mayShow(session, target))
                    .filter(session -> begun.tap().admit()).forEach(session -> {
                        begun.sessions().add(session);
                        session.show(begun.tap());
                    });
        }
        return begun.tap();
    }

    /** What is said before it is known who the peer is isn't shown. */
    private static boolean mayShow(NettySession session, TapTarget target) {
        return !session.awaitsFirstMessage() && target.isOf(session.tapped());
    }

    /** A session opens: those who look at it. */
    List<Tap> opened(NettySession session) {
        if (open.isEmpty()) {
            return List.of();
        }
        List<Tap> looking = new ArrayList<>();
        for (Open one : open) {
            if (target(one).isOf(session.tapped()) && one.tap().admit()) {
                one.sessions().add(session);
                looking.add(one.tap());
            }
        }
        return looking;
    }

    private static TapTarget target(Open one) {
        return one.tap().target();
    }

    /** A session that somebody looks at has ended. */
    void ended(NettySession session) {
        for (Open one : open) {
            if (one.sessions().remove(session) && target(one).isOne()) {
                end(one, "the session has ended");
            }
        }
    }

    /** The tap of this id, also for a while after its end. */
    public Optional<Tap> find(String id) {
        return Stream.concat(open.stream().map(Open::tap), over.stream()).filter(tap -> tap.id().equals(id))
                .findFirst();
    }

    /** Ends this tap, if it hasn't ended. */
    public void end(Tap tap, String why) {
        open.stream().filter(one -> one.tap().equals(tap)).findFirst().ifPresent(one -> end(one, why));
    }

    private void end(Open one, String why) {
        if (one.tap().end(why)) {
            over.add(one.tap());
            open.remove(one);
            one.sessions().forEach(session -> session.hide(one.tap()));
            one.whenOver().accept(one.tap());
        }
    }

    /** Ends those whose time is over, or whom nobody fetches from any more. */
    public void expire() {
        long now = now();
        for (Open one : open) {
            one.tap().due(now).ifPresent(why -> end(one, why));
        }
        over.removeIf(tap -> tap.isForgotten(now));
    }
}
