package io.wsgateway.session;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What applications throw, made safe to be logged: its methods are the application's code, and may throw as well. */
public final class SafeThrowable {

    private SafeThrowable() {}

    /** The throwable itself, if its message, its frames and its causes can be had; else one that stands in for it. */
    public static Throwable of(Throwable thrown) {
        Optional<IllegalStateException> standIn = standIn(thrown);
        return standIn.isPresent() ? standIn.get() : thrown;
    }

    /** What stands in for a throwable that can't be told; empty if it can. */
    public static Optional<IllegalStateException> standIn(Throwable thrown) {
        try {
            ask(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(new IllegalStateException(
                    thrown.getClass().getName() + ", which can't tell more: it threw " + e.getClass().getName()));
        }
    }

    /** Asks all that a log asks. */
    private static void ask(@Nullable Throwable thrown, Set<Throwable> asked) {
        if (thrown == null || !asked.add(thrown)) {
            return;
        }
        String unused = thrown.getMessage();
        String unusedAlso = thrown.toString();
        int unusedToo = thrown.getStackTrace().length;
        for (Throwable suppressed : thrown.getSuppressed()) {
            ask(suppressed, asked);
        }
        ask(thrown.getCause(), asked);
    }
}
