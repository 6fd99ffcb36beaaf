package io.wsgateway.cluster.topic;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes calls that may block one after the other, in the order they were given, by threads that others give. Thread-safe. */
final class SerialCalls implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(SerialCalls.class);

    private final Executor threads;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SerialCalls(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable call) {
        calls.add(call);
        if (waiting.getAndIncrement() == 0) {
            threads.execute(this::run);
        }
    }

    private void run() {
        do {
            Runnable call = calls.remove();
            try {
                call.run();
            } catch (RuntimeException | Error e) {
                LOG.error("an observer of members failed", e);
            }
        } while (waiting.decrementAndGet() > 0);
    }
}
