package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbackGateTest {

    private static final int THREADS = 5;

    private final CallbackGate gate = new CallbackGate();
    private final AtomicInteger begun = new AtomicInteger();

    @Test
    void isOpenAtFirst() {
        assertThat(gate.isClosed()).isFalse();
        gate.pass();
        gate.open();
        gate.pass();
    }

    @Test
    void closedItLetsAsManyBeginAsItIsTold() throws InterruptedException {
        gate.close(0);
        assertThat(gate.isClosed()).isTrue();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            waiting.add(Thread.startVirtualThread(() -> {
                gate.pass();
                begun.incrementAndGet();
            }));
        }
        await(waiting, THREADS);
        assertThat(begun).hasValue(0);

        gate.close(2);
        await(waiting, THREADS - 2);
        assertThat(begun).hasValue(2);
        gate.close(1);
        await(waiting, THREADS - 3);
        assertThat(begun).hasValue(3);

        gate.open();
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(begun).hasValue(THREADS);
        assertThat(gate.isClosed()).isFalse();
    }

    @Test
    void aPlaceThatNobodyTookIsThereForTheNext() {
        gate.close(1);
        gate.pass();
        gate.close(1);
        gate.pass();
        assertThat(gate.isClosed()).isTrue();
    }

    /** An interrupt is the application's own affair. */
    @Test
    void waitsThoughInterrupted() throws InterruptedException {
        gate.close(0);
        Thread thread = Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            gate.pass();
            begun.incrementAndGet();
        });
        await(List.of(thread), 1);
        assertThat(begun).hasValue(0);
        gate.open();
        thread.join();
        assertThat(begun).hasValue(1);
    }

    /** Until this number of them waits, and the others have ended. */
    private static void await(List<Thread> threads, int waiting) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (threads.stream().filter(thread -> thread.getState() == Thread.State.WAITING).count() != waiting
                || threads.stream().filter(Thread::isAlive).count() != waiting) {
            assertThat(System.nanoTime()).as("gave up waiting for %d to wait", waiting).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
