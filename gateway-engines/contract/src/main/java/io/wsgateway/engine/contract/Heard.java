package io.wsgateway.engine.contract;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A receiver that notes what it is told, for tests to wait for. Thread-safe. */
public final class Heard implements Receiver {

    /** How long tests wait for what must happen, when nothing else is said. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What kind of message was brought. */
    public enum Kind {
        PUBLISHED, KEPT, FORGOTTEN
    }

    /**
     * A message that was brought.
     *
     * @param position absent for what was published
     * @param body empty for what was forgotten
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Brought(Kind kind, Channel channel, @Nullable TopicPosition position, byte[] body, boolean bySpace) {}

    private final List<Brought> brought = new ArrayList<>();
    private final BitSet reachable = new BitSet(Channel.PARTITIONS);
    private final List<String> reasons = new ArrayList<>();
    /** How often each partition was lost. */
    private final int[] losses = new int[Channel.PARTITIONS];
    private final List<String> mistakes = new ArrayList<>();

    @Override
    public void published(Channel channel, byte[] body, boolean bySpace) {
        add(new Brought(Kind.PUBLISHED, channel, null, body, bySpace));
    }

    @Override
    public void kept(Channel channel, TopicPosition position, byte[] body, boolean bySpace) {
        add(new Brought(Kind.KEPT, channel, position, body, bySpace));
    }

    @Override
    public void forgotten(Channel channel, TopicPosition beginning, boolean bySpace) {
        add(new Brought(Kind.FORGOTTEN, channel, beginning, new byte[0], bySpace));
    }

    private synchronized void add(Brought message) {
        brought.add(message);
        notifyAll();
    }

    @Override
    public synchronized void up(BitSet partitions) {
        if (partitions.intersects(reachable)) {
            mistakes.add("up for what was up: " + partitions);
        }
        reachable.or(partitions);
        notifyAll();
    }

    @Override
    public synchronized void down(BitSet partitions, String why) {
        reachable.andNot(partitions);
        partitions.stream().forEach(partition -> losses[partition]++);
        reasons.add(why);
        notifyAll();
    }

    /** Waits until all partitions can be reached. */
    public void awaitUp() {
        await("all partitions reached", () -> reachable.cardinality() == Channel.PARTITIONS);
    }

    /** Waits until this partition can be reached. */
    public void awaitUp(int partition) {
        await("partition " + partition + " reached", () -> reachable.get(partition));
    }

    /** Does something by which this partition is lost, and waits until it was: it may be reached again by then. */
    public void awaitLoss(int partition, Runnable deed) {
        int before = losses(partition);
        deed.run();
        await("partition " + partition + " lost", () -> losses[partition] > before);
    }

    private synchronized int losses(int partition) {
        return losses[partition];
    }

    /** Waits until the engine has said once more that something can't be reached, and says why. */
    public String awaitLoss(int before) {
        await("a loss after " + before, () -> reasons.size() > before);
        return reasons().get(before);
    }

    /** Waits for as many messages of a channel, and answers all that were brought of it, in order. */
    public List<Brought> awaitMessages(Channel channel, int count) {
        return awaitMessages(message -> message.channel().equals(channel), count);
    }

    /** Waits for as many of those messages, and answers all of them, in order. */
    public List<Brought> awaitMessages(Predicate<Brought> which, int count) {
        await(count + " messages", () -> brought.stream().filter(which).count() >= count);
        return messages(which);
    }

    /** What was brought so far, in order. */
    public synchronized List<Brought> messages(Predicate<Brought> which) {
        return brought.stream().filter(which).toList();
    }

    /** Why partitions couldn't be reached, each time they were lost. */
    public synchronized List<String> reasons() {
        return List.copyOf(reasons);
    }

    /** What the engine did that it must not do. */
    public synchronized List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void await(String what, Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s for " + what + "; brought "
                        + brought.size() + " messages, " + reachable.cardinality() + " partitions reached, lost: "
                        + reasons);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
