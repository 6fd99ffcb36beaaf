package io.wsgateway.journal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes accepted in the last seconds that are flawed or kept, by the number of the session they opened: one whose
 * session ends at once is found here, without a look at all that is kept, without a field in every session. Bounded. Not
 * thread-safe.
 */
final class AcceptedLately {

    /** Longer than a session is open that ends at once. */
    private static final long MILLIS = 2_000;
    private static final int MOST = 1_000;

    private final Map<Long, Handshake> bySession = new LinkedHashMap<>();

    /**
     * One of them. Immutable.
     *
     * @param millis when it was accepted
     * @param kept where it is kept; null if it was flawed from the beginning
     */
    record Handshake(long millis, @Nullable KeptHandshake kept) {}

    /** One more. */
    void add(long session, Handshake handshake) {
        bySession.put(session, handshake);
        Iterator<Handshake> oldest = bySession.values().iterator();
        while (oldest.hasNext()) {
            boolean old = oldest.next().millis() < handshake.millis() - MILLIS;
            if (!old && bySession.size() <= MOST) {
                return;
            }
            oldest.remove();
        }
    }

    /** The one that opened this session, for the last time; null if it isn't one of these. */
    @Nullable
    Handshake remove(long session) {
        return bySession.remove(session);
    }
}
