package io.wsgateway.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the members of a topic to whom messages were lost: not all at once, as each of them comes back; but none of them receives
 * anything of the topic meanwhile. Who becomes a member after that is none of them. Thread-safe.
 */
final class LostMembers {

    /** In how many steps they end, 50 ms apart: 5 s. */
    static final int MOST_STEPS = 100;
    static final Duration STEP = Duration.ofMillis(50);
    /** With fewer than this in each step, there are fewer steps. */
    private static final int FEW = 5;
    private static final Logger log = LoggerFactory.getLogger(LostMembers.class);

    /** Makes an executor that runs a task in another one later. */
    interface Later {
        Executor in(Executor lane, Duration delay);
    }

    private final Later later;
    private final IntUnaryOperator random;

    LostMembers() {
        this((lane, delay) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, lane),
                bound -> ThreadLocalRandom.current().nextInt(bound));
    }

    /** With another clock, and dice that show a number below a bound. */
    LostMembers(Later later, IntUnaryOperator random) {
        this.later = later;
        this.random = random;
    }

    /** Ends those who are members when all that was delivered before has arrived. */
    void end(String topic, LaneGroup[] groups, String why) {
        int places = 0;
        for (LaneGroup group : groups) {
            places += group.places();
        }
        int steps = Math.min(MOST_STEPS, 1 + places / FEW);
        LostMessagesException cause = new LostMessagesException(topic, why);
        for (LaneGroup group : groups) {
            try {
                group.delivery().later(() -> end(group, steps, cause));
            } catch (RejectedExecutionException e) {
                log.trace("a lane is shut down, and its sessions with it", e);
            }
        }
    }

    private void end(LaneGroup group, int steps, LostMessagesException cause) {
        Map<Integer, List<Subscription>> members = new TreeMap<>();
        group.forEach(member -> {
            // What comes behind the loss would be its client's position: it would come back with that, and be told of nothing.
            member.fallSilent();
            members.computeIfAbsent(random.applyAsInt(steps), step -> new ArrayList<>()).add(member);
        });
        members.forEach((step, ended) -> later.in(group.delivery().lane(), STEP.multipliedBy(step))
                .execute(() -> ended.forEach(member -> end(member, cause))));
    }

    private static void end(Subscription member, LostMessagesException cause) {
        if (!member.isCancelled()) {
            member.subscriber().subscribingFailed(cause);
        }
    }
}
