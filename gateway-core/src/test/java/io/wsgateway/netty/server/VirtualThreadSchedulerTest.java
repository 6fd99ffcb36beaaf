package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Scheduler;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.session.ApplicationCode;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.SessionIds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class VirtualThreadSchedulerTest {

    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final ClassLoader loader = new ClassLoader("the application's", null) {};
    private final GatewayTimer timer = new GatewayTimer();
    private final Scheduler scheduler = new VirtualThreadScheduler(timer, new ApplicationCode("chat", loader),
            new ApplicationThreads(new SessionIds()),
            new FailureLog(System::nanoTime, new ApplicationFaults(InstantSource.system())),
            LoggerFactory.getLogger(VirtualThreadSchedulerTest.class));

    @AfterEach
    void end() {
        timer.close();
    }

    @Test
    void runsATaskOnceOnAVirtualThread() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicBoolean virtual = new AtomicBoolean();
        scheduler.after(SOON, () -> {
            virtual.set(Thread.currentThread().isVirtual());
            ran.countDown();
        });
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(virtual).isTrue();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void runsATaskAgainAlsoIfItThrowsAndNeverTwiceAtATime() throws InterruptedException {
        CountDownLatch fiveTimes = new CountDownLatch(5);
        AtomicInteger atATime = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (LogCapture log = new LogCapture(VirtualThreadSchedulerTest.class)) {
            Scheduler.Scheduled task = scheduler.every(SOON, () -> {
                most.accumulateAndGet(atATime.incrementAndGet(), Math::max);
                LockSupport.parkNanos(1);
                atATime.decrementAndGet();
                fiveTimes.countDown();
                throw new IllegalStateException("broken");
            });
            assertThat(fiveTimes.await(20, TimeUnit.SECONDS)).isTrue();
            task.cancel();
            assertThat(most).hasValue(1);
            assertThat(log.lines).contains("ERROR application chat failed in a scheduled task");
        }
    }

    @Test
    void waitsWithTheNextRunForTheEndOfThisOne() throws InterruptedException {
        Semaphore began = new Semaphore(0);
        CountDownLatch held = new CountDownLatch(1);
        Scheduler.Scheduled task = scheduler.every(SOON, () -> {
            began.release();
            try {
                assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(began.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(timer.waiting()).isZero();
        held.countDown();
        assertThat(began.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        task.cancel();
    }

    /** Wherever it was asked for: in a thread of a common pool, say, which has another loader. */
    @Test
    void runsEachTimeWithTheApplicationsLoader() throws InterruptedException {
        CountDownLatch threeTimes = new CountDownLatch(3);
        List<ClassLoader> seen = new CopyOnWriteArrayList<>();
        Scheduler.Scheduled task = scheduler.every(SOON, () -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            threeTimes.countDown();
        });
        assertThat(threeTimes.await(20, TimeUnit.SECONDS)).isTrue();
        task.cancel();
        assertThat(seen).containsOnly(loader);
    }

    @Test
    void keepsNothingOfACancelledTask() {
        scheduler.after(NEVER, () -> {}).cancel();
        scheduler.every(NEVER, () -> {}).cancel();
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void runsNothingAnyMoreWhenTheGatewayHasEnded() {
        timer.close();
        scheduler.after(SOON, () -> {
            throw new AssertionError("ran");
        }).cancel();
    }

    @Test
    void refusesAPeriodThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> scheduler.every(Duration.ZERO, () -> {}));
    }
}
