package io.wsgateway.launcher.run;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Receiver;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits until an engine can be reached as a whole; whatever else it brings is of no interest. Thread-safe. */
final class Reach implements Receiver {

    private final BitSet reached = new BitSet(Channel.PARTITIONS);
    private final CountDownLatch all = new CountDownLatch(1);

    /** Returns once everything can be reached, or the time is over. */
    void await(Duration most) throws InterruptedException {
        var unused = all.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void up(BitSet partitions) {
        reached.or(partitions);
        if (reached.cardinality() == Channel.PARTITIONS) {
            all.countDown();
        }
    }

    @Override
    public synchronized void down(BitSet partitions, String why) {
        reached.andNot(partitions);
    }

    @Override
    public void published(Channel channel, byte[] body, boolean bySpace) {}

    @Override
    public void kept(Channel channel, TopicPosition position, byte[] body, boolean bySpace) {}

    @Override
    public void forgotten(Channel channel, TopicPosition beginning, boolean bySpace) {}
}
