package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wsgateway.netty.session.LogCapture;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CarrierWatchTest {

    private static final ApplicationCode MINER = code("miner");
    private static final ApplicationCode CHAT = code("chat");

    private final ApplicationThreads threads = new ApplicationThreads(new SessionIds());
    private final LogCapture log = new LogCapture(CarrierWatch.class);
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger computing = new AtomicInteger();
    private final FakeCarriers carriers = new FakeCarriers();

    /** One processor, whatever this machine has. */
    private static final class FakeCarriers implements Carriers {

        private final List<Integer> set = new ArrayList<>();

        @Override
        public int usual() {
            return 1;
        }

        @Override
        public void set(int count) {
            set.add(count);
        }
    }

    @AfterEach
    void end() {
        done.set(true);
        log.close();
        threads.gates().values().forEach(CallbackGate::open);
        await("all have ended", () -> threads.all().isEmpty());
    }

    @Test
    void whoComputesMakesRoomForOthersAndBeginsNothingMore() {
        CarrierWatch watch =
                new CarrierWatch(threads, () -> carriers, () -> 0, new ApplicationFaults(InstantSource.system()));
        compute(MINER);
        await("it computes", () -> computing.get() == 1);
        watch.look(false);
        assertThat(carriers.set).as("nobody waits").isEmpty();
        watch.look(true);
        assertThat(carriers.set).as("it may have just begun").containsExactly(1);
        watch.look(true);
        assertThat(carriers.set).containsExactly(1, 3);
        watch.look(false);
        assertThat(carriers.set).as("one for it, one for others").containsExactly(1, 3, 2);
        assertThat(isClosed("miner")).isTrue();

        CountDownLatch begun = new CountDownLatch(1);
        threads.startCallbacks(MINER, "miner 2", calls -> calls.call(begun::countDown));
        watch.look(false);
        assertThat(begun.getCount()).isOne();
        done.set(true);
        await("it has ended", () -> computing.get() == 0 && threads.all().size() == 1);
        watch.look(false);
        assertThat(carriers.set).containsExactly(1, 3, 2, 2, 1);
        await("the next begins", () -> begun.getCount() == 0);
        watch.look(false);
        assertThat(carriers.set).as("nothing is left to do").hasSize(5);
        assertThat(log.lines).isEmpty();
    }

    /** Virtual threads that an application has started itself: nobody knows whose they are. */
    @Test
    void makesRoomWhereNoCallbackHoldsACarrier() {
        CarrierWatch watch =
                new CarrierWatch(threads, () -> carriers, () -> 0, new ApplicationFaults(InstantSource.system()));
        CountDownLatch held = new CountDownLatch(1);
        threads.startCallbacks(CHAT, "chat 1", thread -> thread.call(() -> pass(held)));
        await("it waits", () -> threads.all().stream().noneMatch(CallbackThread::isMounted)
                && threads.all().stream().allMatch(thread -> thread.begun() == 1));
        watch.look(true);
        watch.look(true);
        assertThat(carriers.set).containsOnly(1);
        watch.look(true);
        watch.look(true);
        assertThat(carriers.set).containsExactly(1, 1, 2, 2);
        assertThat(log.lines).singleElement().asString()
                .startsWith("WARN callbacks of applications that block wait for a carrier of virtual threads");
        watch.look(false);
        watch.look(false);
        assertThat(carriers.set).containsExactly(1, 1, 2, 2, 1);
        held.countDown();
    }

    @Test
    void namesWhoHoldsACarrierForASecond() {
        long[] now = {0};
        CarrierWatch watch =
                new CarrierWatch(threads, () -> carriers, () -> now[0], new ApplicationFaults(InstantSource.system()));
        compute(MINER);
        await("it computes", () -> computing.get() == 1);
        for (int i = 0; i < 10; i++) {
            watch.look(true);
        }
        assertThat(log.lines).isEmpty();
        for (int i = 0; i < 20; i++) {
            watch.look(false);
        }
        assertThat(log.lines).singleElement().asString().startsWith(
                "WARN application miner computes: 1 of its callbacks hold a carrier of virtual threads each, one of them"
                        + " for more than a second");
        assertThat(log.stacks).hasValue(1);
    }

    /** It computes for long, but was in nobody's way. */
    @Test
    void doesNotNameWhoCameWhenThereWasRoomAgain() {
        CarrierWatch watch =
                new CarrierWatch(threads, () -> carriers, () -> 0, new ApplicationFaults(InstantSource.system()));
        compute(MINER);
        await("it computes", () -> computing.get() == 1);
        for (int i = 0; i < 20; i++) {
            watch.look(i % 5 == 4); // never for two looks in a row
            threads.all().forEach(thread -> assertThat(thread.isMounted()).isTrue());
        }
        assertThat(carriers.set).containsOnly(1);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void whoBeginsOneCallbackAfterTheOtherHoldsNothing() {
        CarrierWatch watch =
                new CarrierWatch(threads, () -> carriers, () -> 0, new ApplicationFaults(InstantSource.system()));
        threads.startCallbacks(CHAT, "chat 1", thread -> {
            while (!done.get()) {
                thread.call(() -> {
                });
            }
        });
        await("it has begun", () -> !threads.all().isEmpty());
        CallbackThread chat = threads.all().iterator().next();
        for (int i = 0; i < 20; i++) {
            watch.look(true);
            int seen = chat.begun(); // the watch saw this one or one before it
            await("another callback", () -> chat.begun() > seen);
        }
        assertThat(carriers.set).containsOnly(1);
        assertThat(isClosed("chat")).isFalse();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void whoWaitsForSomethingHoldsNothing() {
        CarrierWatch watch =
                new CarrierWatch(threads, () -> carriers, () -> 0, new ApplicationFaults(InstantSource.system()));
        CountDownLatch held = new CountDownLatch(1);
        threads.startCallbacks(CHAT, "chat 1", thread -> thread.call(() -> pass(held)));
        await("it waits", () -> threads.all().stream().noneMatch(CallbackThread::isMounted)
                && threads.all().stream().allMatch(thread -> thread.begun() == 1));
        for (int i = 0; i < 20; i++) {
            watch.look(i % 3 != 2);
        }
        assertThat(carriers.set).containsOnly(1);
        assertThat(log.lines).isEmpty();
        held.countDown();
    }

    /** On this JVM, with all of its processors. */
    @Test
    void callbacksOfOthersGoOnWhileOneApplicationComputes() {
        JvmCarriers real = new JvmCarriers();
        assumeThat(real.canBeSet()).as("Java 24 or newer").isTrue();
        CarrierWatch watch =
                new CarrierWatch(threads, () -> real, System::nanoTime, new ApplicationFaults(InstantSource.system()));
        int many = 20 * real.usual();
        for (int i = 0; i < many; i++) {
            compute(MINER);
        }
        await("all processors compute", () -> computing.get() >= real.usual());
        CountDownLatch begun = new CountDownLatch(1);
        threads.startCallbacks(CHAT, "chat 1", thread -> thread.call(begun::countDown));
        long start = System.nanoTime();
        while (begun.getCount() > 0) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            LockSupport.parkNanos(CarrierWatch.PERIOD.toNanos());
            watch.look();
        }
        assertThat(computing.get()).as("callbacks that compute").isLessThan(many);
        assertThat(done).isFalse();
        done.set(true);
        await("the others have had their turn", () -> {
            watch.look();
            return threads.all().isEmpty();
        });
        watch.look();
        assertThat(isClosed("miner")).isFalse();
    }

    private void compute(ApplicationCode application) {
        threads.startCallbacks(application, application.application() + " 1", thread -> thread.call(() -> {
            computing.incrementAndGet();
            while (!done.get()) {
                Thread.onSpinWait();
            }
            computing.decrementAndGet();
        }));
    }

    private boolean isClosed(String application) {
        return Objects.requireNonNull(threads.gates().get(application)).isClosed();
    }

    private static void pass(CountDownLatch held) {
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ApplicationCode code(String application) {
        return new ApplicationCode(application, CarrierWatchTest.class.getClassLoader());
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting: %s", what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
