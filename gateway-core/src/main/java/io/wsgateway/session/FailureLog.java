package io.wsgateway.session;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs what applications throw. Of failures that are alike, the first in ten seconds has its whole stack, some more have a
 * line, the others are counted: an application that fails for every message of every peer doesn't fill a disk. Thread-safe.
 */
public final class FailureLog {

    /** The most kinds of failures told apart: an application chooses the classes of what it throws. */
    private static final int MOST_KINDS = 256;
    private static final int LONGEST_MESSAGE = 200;

    private final LongSupplier nanoTime;
    private final ApplicationFaults faults;
    private final Map<Kind, Window> windows = new ConcurrentHashMap<>();

    /**
     * Failures that are alike.
     *
     * @param callback which one threw, as it is told
     * @param thrown the name of the class thrown; empty: nothing was
     */
    private record Kind(String application, String callback, String thrown) {}

    private static final class Window {

        private final Logger log;
        private final LogThrottle lines = new LogThrottle();
        private final LogThrottle stacks = new LogThrottle(1);

        Window(Logger log) {
            this.log = log;
        }
    }

    /**
     * Nothing has failed yet.
     *
     * @param nanoTime a clock of {@link System#nanoTime}'s kind
     * @param faults where failures count
     */
    public FailureLog(LongSupplier nanoTime, ApplicationFaults faults) {
        this.nanoTime = nanoTime;
        this.faults = faults;
    }

    /**
     * A callback has failed. Never throws: what the caller does for the failure must follow, even if it can't be logged.
     *
     * @param log where that is said
     * @param callback such as {@code onMessage}
     * @param consequence goes on with the line: what it was about, what follows
     * @param thrown what it threw; null: it returned null
     */
    public void failed(Logger log, String application, String callback, String consequence,
            @Nullable Throwable thrown) {
        Kind kind = new Kind(application, callback, thrown == null ? "" : thrown.getClass().getName());
        try {
            say(log, kind, consequence, thrown);
        } catch (Throwable e) { // a class of the application's that answers now so and now otherwise; or no memory
            sayLess(log, kind, consequence);
        }
    }

    private void say(Logger log, Kind kind, String consequence, @Nullable Throwable thrown) {
        String application = kind.application();
        String callback = kind.callback();
        long now = nanoTime.getAsLong();
        Window window = window(kind, log);
        OptionalLong unsaid = window.lines.admit(now);
        if (unsaid.isEmpty()) {
            faults.again(application, ApplicationFaults.Kind.THREW);
            return;
        }
        Throwable told = thrown == null ? null : SafeThrowable.of(thrown);
        String what = told == null ? ": it returned null" : ": " + described(told);
        faults.add(application, ApplicationFaults.Kind.THREW, callback + what);
        String more = LogThrottle.more(unsaid.getAsLong());
        if (told != null && window.stacks.admit(now).isPresent()) {
            log.error("application {} failed in {}{}{}", application, callback, consequence, more, told);
        } else {
            log.error("application {} failed in {}{}{}{}", application, callback, consequence, what, more);
        }
    }

    private static void sayLess(Logger log, Kind kind, String consequence) {
        try {
            log.error("application {} failed in {}{}: {}, which can't be told", kind.application(), kind.callback(),
                    consequence, kind.thrown());
        } catch (Throwable e) {
            // Nothing is left to be said.
        }
    }

    private Window window(Kind kind, Logger log) {
        boolean known = windows.size() < MOST_KINDS || windows.containsKey(kind);
        return windows.computeIfAbsent(known ? kind : new Kind(kind.application(), "callbacks", "others"),
                any -> new Window(log));
    }

    private static String described(Throwable told) {
        String message = told.getMessage();
        if (message == null) {
            return told.getClass().getName();
        }
        return told.getClass().getName() + ": "
                + (message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message);
    }

    /** Says how many failures went unlogged since the last line, where a flood is over. */
    public void fold() {
        long now = nanoTime.getAsLong();
        windows.forEach((kind, window) -> window.lines.fold(now)
                .ifPresent(unsaid -> window.log.error("application {} failed in {}: and {} more in 10 s{}",
                        kind.application(), kind.callback(), String.format(Locale.ROOT, "%,d", unsaid),
                        kind.thrown().isEmpty() ? "" : ", " + kind.thrown())));
    }
}
