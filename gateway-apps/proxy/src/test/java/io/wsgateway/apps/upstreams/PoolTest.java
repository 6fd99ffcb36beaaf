package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.testkit.FakeContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PoolTest {

    private final FakeContext context = new FakeContext("proxy");

    @ParameterizedTest
    @EnumSource(value = Balance.class, names = {"ROUND_ROBIN", "LEAST_SESSIONS"})
    void isFairHoweverManyChooseAtOnce(Balance balance) throws InterruptedException {
        Pool pool = Pools.pool(Pools.settings(balance, 4), context);
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, 8).mapToObj(i -> Thread.startVirtualThread(() -> {
            try {
                begin.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (int n = 0; n < 1000; n++) {
                assertThat(pool.choose(Optional.empty(), List.of())).isPresent();
            }
        })).toList();
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(pool.places()).extracting(Place::sessions).containsExactly(2000, 2000, 2000, 2000);
    }

    @Test
    void leavesOutTheOneThatFailsAndTakesItAgain() {
        Pool pool = Pools.pool(Pools.settings(Balance.ROUND_ROBIN, 2), context);
        Place first = pool.places().getFirst();
        pool.failed(first, "it is gone");
        pool.failed(first, "it is gone");
        assertThat(context.meter().counts()).containsOnlyKeys("upstream-ejected");
        for (int i = 0; i < 5; i++) {
            assertThat(pool.choose(Optional.empty(), List.of())).contains(pool.places().get(1));
        }
        context.advance(Duration.ofSeconds(10));
        assertThat(IntStream.range(0, 2).mapToObj(i -> pool.choose(Optional.empty(), List.of()).orElseThrow()))
                .containsExactlyInAnyOrderElementsOf(pool.places());
        pool.succeeded(first);
        pool.succeeded(first);
        assertThat(context.meter().counted("upstream-returned")).isOne();
    }

    @Test
    void triesTheOneThatFailedLongestAgoWhereNoneIsWell() {
        Pool pool = Pools.pool(Pools.settings(Balance.ROUND_ROBIN, 3), context);
        for (int i : new int[] {1, 2, 0}) {
            context.advance(Duration.ofSeconds(1));
            for (int n = 0; n < 3; n++) {
                pool.checked(pool.places().get(i), Optional.of("nobody is there"));
            }
        }
        assertThat(context.meter().counted("upstream-ejected")).isEqualTo(3);
        Place longest = pool.choose(Optional.empty(), List.of()).orElseThrow();
        assertThat(longest).isSameAs(pool.places().get(1));
        Place next = pool.choose(Optional.empty(), List.of(longest)).orElseThrow();
        assertThat(next).isSameAs(pool.places().get(2));
        assertThat(pool.choose(Optional.empty(), pool.places())).isEmpty();
    }

    @Test
    void neverLeavesOutTheLastForItsFailures() {
        Pool pool = Pools.pool(Pools.settings(Balance.ROUND_ROBIN, 2), context);
        for (int i = 0; i < 10; i++) {
            pool.places().forEach(place -> pool.failed(place, "it is gone"));
        }
        assertThat(context.meter().counted("upstream-ejected")).isOne();
        assertThat(pool.choose(Optional.empty(), List.of())).contains(pool.places().get(1));
    }

    @Test
    void countsASessionUntilItLeaves() {
        Pool pool = Pools.pool(Pools.settings(Balance.LEAST_SESSIONS, 2), context);
        Place first = pool.choose(Optional.empty(), List.of()).orElseThrow();
        Place second = pool.choose(Optional.empty(), List.of()).orElseThrow();
        assertThat(second).isNotSameAs(first);
        second.left();
        assertThat(pool.choose(Optional.empty(), List.of())).contains(second);
        assertThat(pool.place("s0:9000")).contains(pool.places().getFirst());
        assertThat(pool.place("s9:9000")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"s0:9000: connection refused, connection refused",
            "s0:9000 answered GET / with 502, s0:9000 answered GET / with 502",
            "s0:90001: connection refused, s0:90001: connection refused",
            "a connection was lost, a connection was lost"})
    void namesAServerOnceInTheLog(String why, String said) {
        assertThat(PoolReports.unnamed(Target.url("ws://s0:9000"), why)).isEqualTo(said);
    }
}
