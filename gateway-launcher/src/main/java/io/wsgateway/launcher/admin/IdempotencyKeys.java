package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to requests with an {@code Idempotency-Key}, so that who sends one again, not knowing whether it was done, is
 * answered the same, and nothing is done twice. Kept for ten minutes, of the last thousand keys; what failed isn't, so that it may
 * be tried again. Thread-safe.
 */
final class IdempotencyKeys {

    static final String FIELD = "Idempotency-Key";
    /** The longest key, in characters. */
    static final int LONGEST = 128;

    private static final int MOST = 1000;
    /** The most that all answers may be, in bytes. */
    private static final int MOST_BYTES = 1 << 24;
    private static final long KEPT = Duration.ofMinutes(10).toNanos();
    private static final List<HeaderField> SOON = List.of(new HeaderField("Retry-After", "1"));
    private static final Answer UNDER_WAY = Responses.text(409, SOON,
            "A request with this Idempotency-Key isn't answered yet.");
    private static final Answer OTHER = Responses.text(422,
            "This Idempotency-Key came with another request before.");
    private static final Answer FULL = Responses.text(503, SOON,
            "Too many requests with an Idempotency-Key are not answered yet: try again.");

    private record Key(String operator, String text) {}

    private final LongSupplier clock;
    /** The oldest first. Guarded by this. */
    private final Map<Key, Known> known = new LinkedHashMap<>();
    private long bytes;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(byte[] request, long since, @Nullable Answer answer) {}

    /**
     * @param clock nanoseconds of any origin
     */
    IdempotencyKeys(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Does something, unless it was done for this key before.
     *
     * @param operator whose key it is
     * @param request what is the same if and only if the request is
     * @param work does it
     */
    CompletionStage<Answer> once(String operator, String key, byte[] request, Supplier<CompletionStage<Answer>> work) {
        Key of = new Key(operator, key);
        Answer told = begin(of, request);
        if (told != null) {
            return CompletableFuture.completedFuture(told);
        }
        CompletionStage<Answer> doing;
        try {
            doing = work.get();
        } catch (RuntimeException e) {
            end(of, request, null);
            throw e;
        }
        return doing.whenComplete((answer, failure) -> end(of, request, answer));
    }

    /** What to answer; null: it is to be done. */
    private synchronized @Nullable Answer begin(Key key, byte[] request) {
        long now = clock.getAsLong();
        expire(now);
        Known before = known.get(key);
        if (before != null) {
            if (!MessageDigest.isEqual(before.request(), request)) {
                return OTHER;
            }
            return before.answer() == null ? UNDER_WAY : before.answer();
        }
        if (known.size() >= MOST && !dropOldest()) {
            return FULL;
        }
        known.put(key, new Known(request, now, null));
        return null;
    }

    private synchronized void end(Key key, byte[] request, @Nullable Answer answer) {
        if (answer == null || answer.status() >= 500 || answer.status() == 409) {
            known.remove(key);
            return;
        }
        known.computeIfPresent(key, (same, begun) -> new Known(request, begun.since(), answer));
        bytes += answer.body().length;
        while (bytes > MOST_BYTES && dropOldest()) {
            // the next one, until they fit
        }
    }

    private void expire(long now) {
        Iterator<Known> all = known.values().iterator();
        while (all.hasNext()) {
            Known oldest = all.next();
            if (now - oldest.since() < KEPT) {
                return;
            }
            if (oldest.answer() != null) {
                bytes -= oldest.answer().body().length;
                all.remove();
            }
        }
    }

    /** False: none is answered. */
    private boolean dropOldest() {
        Iterator<Known> all = known.values().iterator();
        while (all.hasNext()) {
            Answer answer = all.next().answer();
            if (answer != null) {
                bytes -= answer.body().length;
                all.remove();
                return true;
            }
        }
        return false;
    }
}
