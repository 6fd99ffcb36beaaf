package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ApplicationThreadsTest {

    private final ApplicationThreads threads = new ApplicationThreads();

    @Test
    void runsOnAVirtualThreadOfThisNameAndCountsUntilItsEnd() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        threads.start("chat 1", () -> {
            seen.complete(Thread.currentThread());
            awaitLatch(held);
        });
        Thread thread = seen.get(20, TimeUnit.SECONDS);
        assertThat(thread.isVirtual()).isTrue();
        assertThat(thread.getName()).isEqualTo("chat 1");
        assertThat(threads.underWay()).isOne();
        held.countDown();
        thread.join();
        assertThat(threads.underWay()).isZero();
    }

    @Test
    void countsNoLongerWhatHasThrown() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        threads.start("chat 1", () -> {
            seen.complete(Thread.currentThread());
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
            throw new IllegalStateException("a test");
        });
        seen.get(20, TimeUnit.SECONDS).join();
        assertThat(threads.underWay()).isZero();
    }

    private static void awaitLatch(CountDownLatch held) {
        while (held.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
