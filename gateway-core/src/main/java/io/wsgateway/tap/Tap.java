package io.wsgateway.tap;

import io.wsgateway.app.Message;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One look at sessions, or at a topic, from when it begins until its time is over: what is seen waits here until it is fetched. What there is no
 * room for is dropped and counted, and nobody waits for whoever fetches. Thread-safe.
 */
public final class Tap {

    /** The most bytes that wait, about. */
    public static final int MOST_BYTES = 4 << 20;
    /** The most bytes of a payload that may be shown. */
    public static final int MOST_PAYLOAD = 1 << 16;
    /** The most sessions that one looks at, those that have ended among them. */
    public static final int MOST_SESSIONS = 1000;
    /** The longest that one lasts. */
    public static final Duration LONGEST = Duration.ofMinutes(10);
    /** Whoever fetches nothing for so long is gone. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** No more is fetched at once, but for one event that is longer. */
    private static final int BATCH_BYTES = 1 << 17;
    private static final int BATCH = 1000;
    /** What comes soon after the first event is fetched along with it. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id = HexFormat.of().toHexDigits(RANDOM.nextLong());
    private final TapTarget target;
    private final int payloadBytes;
    private final long deadline;
    private final Executor soon;

    // Guarded by this.
    private final Deque<TapEvent> events = new ArrayDeque<>();
    private long fetched;
    private long bytes;
    private long dropped;
    private int sessions;
    private long lastFetch;
    private @Nullable String over;
    private @Nullable CompletableFuture<Void> waiting;

    /**
     * A tap that has seen nothing yet.
     *
     * @param payloadBytes how many bytes of each payload are shown, from its first; 0: none
     * @param now the time, in nanoseconds
     * @param lasting at most {@link #LONGEST}
     */
    public Tap(TapTarget target, int payloadBytes, long now, Duration lasting) {
        this(target, payloadBytes, now, lasting,
                CompletableFuture.delayedExecutor(GATHER.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** A tap that hands on what is waited for by this executor. */
    Tap(TapTarget target, int payloadBytes, long now, Duration lasting, Executor soon) {
        if (payloadBytes < 0 || payloadBytes > MOST_PAYLOAD) {
            throw new IllegalArgumentException("payloads of " + payloadBytes + " bytes");
        }
        if (lasting.isNegative() || lasting.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a tap for " + lasting);
        }
        this.target = target;
        this.payloadBytes = payloadBytes;
        this.deadline = now + lasting.toNanos();
        this.lastFetch = now;
        this.soon = soon;
    }

    /** By what it is known: sixteen hexadecimal digits that nobody can guess. */
    public String id() {
        return id;
    }

    /** What is looked at. */
    public TapTarget target() {
        return target;
    }

    /** How many bytes of each payload are shown. */
    public int payloadBytes() {
        return payloadBytes;
    }

    /** A session is to be looked at; false: it isn't, as there are enough. */
    public synchronized boolean admit() {
        if (over != null || sessions == (target.isOne() ? 1 : MOST_SESSIONS)) {
            return false;
        }
        sessions++;
        return true;
    }

    /** Something was seen. */
    public void offer(TapEvent event) {
        TapEvent shown = event instanceof TapEvent.Frame frame ? frame.showing(payloadBytes) : event;
        CompletableFuture<Void> told;
        synchronized (this) {
            if (over != null) {
                return;
            }
            if (bytes + shown.cost() > MOST_BYTES) {
                dropped++;
                return;
            }
            bytes += shown.cost();
            events.add(shown);
            told = waiting;
            waiting = null;
        }
        wake(told);
    }

    /**
     * A message is published to the topic that is looked at. Called by whoever publishes; doesn't wait.
     *
     * @param message valid during the call
     */
    public void published(Instant at, Message message) {
        offer(TapEvent.Published.of(at, message, payloadBytes));
    }

    private void wake(@Nullable CompletableFuture<Void> told) {
        if (told != null) {
            soon.execute(() -> told.complete(null));
        }
    }

    /** Nothing more is seen; does nothing where that is so already. */
    public boolean end(String why) {
        CompletableFuture<Void> told;
        synchronized (this) {
            if (over != null) {
                return false;
            }
            over = why;
            told = waiting;
            waiting = null;
        }
        wake(told);
        return true;
    }

    /** Why nothing more is seen. */
    public synchronized Optional<String> over() {
        return Optional.ofNullable(over);
    }

    /** Why it is to end at this time; empty: it goes on. */
    public synchronized Optional<String> due(long now) {
        if (now - deadline >= 0) {
            return Optional.of("its time is over");
        }
        return isForgotten(now)
                ? Optional.of("nobody has fetched anything for " + PATIENCE.toSeconds() + " s")
                : Optional.empty();
    }

    /** Whether nobody will fetch what is left any more. */
    public synchronized boolean isForgotten(long now) {
        return now - lastFetch >= PATIENCE.toNanos();
    }

    /** How many events were seen for which there was room. */
    public synchronized long seen() {
        return fetched + events.size();
    }

    /** How many sessions have been tapped. */
    public synchronized int sessions() {
        return sessions;
    }

    /** How many events there was no room for. */
    public synchronized long dropped() {
        return dropped;
    }

    /**
     * Fetches what was seen behind an event, and forgets what was fetched before.
     *
     * @param after the number of the last event that was received; 0: none
     * @param now the time, in nanoseconds
     * @param patience for how long to wait where nothing has been seen
     * @return completes when there is something, the tap is over, or nothing was seen in time; on any thread
     */
    public CompletionStage<TapBatch> fetch(long after, long now, Duration patience) {
        CompletableFuture<Void> something;
        synchronized (this) {
            forget(after);
            lastFetch = now;
            if (!events.isEmpty() || over != null) {
                return CompletableFuture.completedFuture(batch());
            }
            CompletableFuture<Void> before = waiting;
            if (before != null) {
                before.complete(null);
            }
            something = new CompletableFuture<>();
            waiting = something;
        }
        return something.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(done -> batch());
    }

    private void forget(long after) {
        while (fetched < after && !events.isEmpty()) {
            bytes -= events.remove().cost();
            fetched++;
        }
    }

    private synchronized TapBatch batch() {
        List<TapEvent> some = new ArrayList<>();
        long size = 0;
        boolean all = true;
        for (TapEvent event : events) {
            size += event.cost();
            if (some.size() == BATCH || size > BATCH_BYTES && !some.isEmpty()) {
                all = false;
                break;
            }
            some.add(event);
        }
        return new TapBatch(fetched + 1, some, dropped, sessions, all ? Optional.ofNullable(over) : Optional.empty());
    }
}
