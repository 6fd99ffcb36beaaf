package io.wsgateway.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From when on what was issued to a principal before is no proof any more. Kept for a day, and of {@value #MOST} principals at
 * most: by then the tokens themselves should have expired. Guarded by whoever has it.
 */
final class Revocations {

    /** How many there are at most. */
    static final int MOST = 100_000;
    /** For how long each is kept. */
    static final Duration KEPT = Duration.ofDays(1);

    private final Map<String, Instant> since = new LinkedHashMap<>();

    /** What was issued to this principal until now is revoked; false: there are too many, and it is not. */
    boolean revoke(String principal, Instant now) {
        expire(now);
        since.remove(principal); // so that the oldest stay first
        if (since.size() >= MOST) {
            return false;
        }
        since.put(principal, now);
        return true;
    }

    /** Whether what was issued at that time is revoked; in doubt about a part of a second it is: tokens say no more. */
    boolean isRevoked(String principal, Instant issued, Instant now) {
        if (since.isEmpty()) {
            return false;
        }
        expire(now);
        Instant revoked = since.get(principal);
        return revoked != null && !issued.isAfter(revoked);
    }

    private void expire(Instant now) {
        Iterator<Instant> oldest = since.values().iterator();
        while (oldest.hasNext() && oldest.next().plus(KEPT).isBefore(now)) {
            oldest.remove();
        }
    }

    int count() {
        return since.size();
    }
}
