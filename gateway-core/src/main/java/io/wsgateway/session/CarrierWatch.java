package io.wsgateway.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that callbacks which compute for long don't keep those of other applications from beginning. The JVM has as
 * many carriers for virtual threads as there are processors, and a virtual thread that computes keeps its carrier.
 *
 * <p>Now and then a virtual thread of its own asks for a carrier. If it gets none until the next look, those who hold one
 * are searched for: there are more carriers while they do, and an application that holds as many as there are processors
 * begins no more callbacks until one of these has ended. Who goes on for a second is named in the log, with the stack. Where
 * no callback holds one, there are twice as many for a while.
 * Confined to one thread.
 */
public final class CarrierWatch {

    /** How long after a look the next one should follow. */
    public static final Duration PERIOD = Duration.ofMillis(100);
    /** The number of looks that make a second, after which a callback is reported. */
    private static final int LOOKS = 10;
    /** After so many looks it is no callback about to begin that has the carriers. */
    private static final int UNEXPLAINED = 3;
    private static final Logger LOG = LoggerFactory.getLogger(CarrierWatch.class);

    private final ApplicationThreads threads;
    private final Supplier<Carriers> made;
    private final LongSupplier nanoTime;
    private final ApplicationFaults faults;
    private final AtomicBoolean answered = new AtomicBoolean(true);
    private final Map<String, LogThrottle> told = new HashMap<>();
    private final LogThrottle unexplainedTold = new LogThrottle(1);
    private @Nullable Carriers carriers;
    /** The threads that had a carrier when they were looked at last; empty while nobody has to wait. */
    private Map<CallbackThread, Seen> mounted = Map.of();
    /** At how many looks in a row somebody waited though no callback had a carrier. */
    private int unexplained;
    private boolean relieving;

    /**
     * A thread that has a carrier.
     *
     * @param begun how many callbacks it had begun
     * @param looks at how many looks before it had the carrier for this callback
     * @param inTheWay whether somebody waited for a carrier meanwhile
     */
    private record Seen(int begun, int looks, boolean inTheWay) {

        /** The same thread at the next look. */
        Seen next(int begunNow, boolean starved) {
            return begun == begunNow ? new Seen(begun, looks + 1, inTheWay || starved) : new Seen(begunNow, 0, false);
        }

        boolean isLong() {
            return looks >= LOOKS && inTheWay;
        }
    }

    /**
     * Watches these threads.
     *
     * @param nanoTime a clock of {@link System#nanoTime}'s kind
     * @param faults where those count that compute
     */
    public CarrierWatch(ApplicationThreads threads, LongSupplier nanoTime, ApplicationFaults faults) {
        this(threads, JvmCarriers::new, nanoTime, faults);
    }

    CarrierWatch(ApplicationThreads threads, Supplier<Carriers> carriers, LongSupplier nanoTime,
            ApplicationFaults faults) {
        this.threads = threads;
        this.made = carriers;
        this.nanoTime = nanoTime;
        this.faults = faults;
    }

    /** Looks once. */
    public void look() {
        if (threads.all().isEmpty() && mounted.isEmpty() && !relieving) {
            return;
        }
        boolean starved = !answered.get();
        if (!starved) {
            answered.set(false);
            Thread.startVirtualThread(() -> answered.set(true));
        }
        look(starved);
    }

    /**
     * Looks once.
     *
     * @param starved whether a virtual thread waits for a carrier since the last look
     */
    void look(boolean starved) {
        if (!starved && !relieving) {
            mounted = Map.of();
            unexplained = 0;
            return;
        }
        Carriers all = carriers;
        if (all == null) {
            all = made.get();
            carriers = all;
        }
        Map<String, Integer> holding = new HashMap<>();
        List<CallbackThread> longest = new ArrayList<>();
        mounted = seen(starved, holding, longest);
        int held = holding.values().stream().mapToInt(Integer::intValue).sum();
        unexplained = starved && mounted.isEmpty() ? unexplained + 1 : 0;
        turn(holding, all.usual()); // first, or the new carriers would be theirs
        int more = starved ? 2 * held : held;
        if (unexplained >= UNEXPLAINED) {
            more = all.usual();
            tellUnexplained();
        }
        relieving = more > 0;
        all.set(all.usual() + more);
        longest.forEach(thread -> tell(thread, holding.getOrDefault(thread.application(), 1)));
    }

    /** Who has a carrier; of those, who has had it for the same callback before, and who for a second by now. */
    private Map<CallbackThread, Seen> seen(boolean starved, Map<String, Integer> holding,
            List<CallbackThread> longest) {
        Map<CallbackThread, Seen> now = new HashMap<>();
        for (CallbackThread thread : threads.all()) {
            if (!thread.isMounted()) {
                continue;
            }
            Seen before = mounted.get(thread);
            Seen seen = before == null ? new Seen(thread.begun(), 0, false) : before.next(thread.begun(), starved);
            now.put(thread, seen);
            if (seen.looks() > 0) {
                holding.merge(thread.application(), 1, Integer::sum);
            }
            if (seen.isLong() && (before == null || !before.isLong())) {
                longest.add(thread);
            }
        }
        return now;
    }

    /** Applications that hold all they may begin nothing more; who holds nothing any more begins at will. */
    private void turn(Map<String, Integer> holding, int most) {
        threads.gates().forEach((application, gate) -> {
            int held = holding.getOrDefault(application, 0);
            if (held == 0) {
                gate.open();
            } else if (gate.isClosed() || held >= most) {
                gate.close(Math.max(0, most - held));
            }
        });
    }

    /** Virtual threads that an application has started itself are nobody's to the watch. */
    private void tellUnexplained() {
        if (unexplainedTold.admit(nanoTime.getAsLong()).isPresent()) {
            LOG.warn(
                    "callbacks of applications that block wait for a carrier of virtual threads, and no callback has one:"
                            + " virtual threads that an application started itself compute; what computes for long should do so on"
                            + " platform threads");
        }
    }

    private void tell(CallbackThread thread, int holding) {
        StackTraceElement[] stack = thread.stack();
        faults.add(thread.application(), ApplicationFaults.Kind.COMPUTED,
                holding + " of its callbacks computed at a time" + ApplicationFaults.at(stack));
        LogThrottle throttle = told.computeIfAbsent(thread.application(), any -> new LogThrottle(1));
        if (throttle.admit(nanoTime.getAsLong()).isEmpty()) {
            return;
        }
        Throwable where = new Throwable("a callback stands here");
        where.setStackTrace(stack);
        LOG.warn(
                "application {} computes: {} of its callbacks hold a carrier of virtual threads each, one of them for more"
                        + " than a second, and callbacks of all applications that block had to wait for one; what computes for"
                        + " long should do so on threads of its own",
                thread.application(), holding, where);
    }
}
