package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.testkit.FakeContext;
import io.wsgateway.testkit.FakeUpstreamServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialingTest {

    private final FakeContext context = new FakeContext("proxy");
    private final Pool pool = Pools.pool(Pools.settings(Balance.ROUND_ROBIN, 3), context);

    private FakeUpstreamServer server(int number) {
        return context.upstreams().at("s" + number, 9000);
    }

    private CompletableFuture<Dialled> dial() {
        return Dialing.dial(pool, Optional.empty(), Duration.ofSeconds(5), (place, within) -> {
            assertThat(within).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
            return place.server().connect(within);
        }).toCompletableFuture();
    }

    private List<Integer> sessions() {
        return pool.places().stream().map(Place::sessions).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Failure.class, names = {"UNREACHABLE", "TLS"})
    void triesAnotherWhereNobodyHasReceivedAnything(Failure failure) {
        server(0).fails(failure);
        server(1).fails(failure);
        Dialled dialled = dial().join();
        assertThat(dialled.answer()).isInstanceOf(UpstreamAnswer.Opened.class);
        assertThat(dialled.place()).contains(pool.places().get(2));
        assertThat(sessions()).containsExactly(0, 0, 1);
        assertThat(context.meter().times("upstream-connect")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 403, 404, 500, 502, 503})
    void triesNoOtherWhereOneHasAnswered(int status) {
        server(0).refuses(status);
        Dialled dialled = dial().join();
        assertThat(dialled.answer()).isInstanceOf(UpstreamAnswer.Refused.class);
        assertThat(dialled.why()).isEqualTo("s0:9000: it answered " + status);
        assertThat(server(1).attempts()).isZero();
        assertThat(sessions()).containsExactly(0, 0, 0);
        boolean failed = status == 502 || status == 503;
        assertThat(pool.places().getFirst().health().wellFor(Pools.nanos(context)))
                .isEqualTo(failed ? 0 : Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource(value = Failure.class, names = {"LATE", "INVALID"})
    void triesNoOtherWhereOneMayHaveReceivedIt(Failure failure) {
        server(0).fails(failure);
        assertThat(dial().join().answer()).isEqualTo(new UpstreamAnswer.Failed(failure, "it is " + failure));
        assertThat(server(1).attempts()).isZero();
    }

    @Test
    void blamesNoServerWhereTheGatewayCantConnect() {
        server(0).fails(Failure.FULL);
        assertThat(dial().join().answer()).isEqualTo(new UpstreamAnswer.Failed(Failure.FULL, "it is FULL"));
        assertThat(server(1).attempts()).isZero();
        assertThat(sessions()).containsExactly(0, 0, 0);
        assertThat(pool.places().getFirst().health().wellFor(Pools.nanos(context))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void tellsAllThatWasTried() {
        for (int i = 0; i < 3; i++) {
            server(i).fails(Failure.UNREACHABLE);
        }
        Dialled dialled = dial().join();
        assertThat(dialled.why()).isEqualTo(
                "s0:9000: it is UNREACHABLE; s1:9000: it is UNREACHABLE; s2:9000: it is UNREACHABLE");
        assertThat(sessions()).containsExactly(0, 0, 0);
    }

    @Test
    void triesNoOtherWhenTheTimeIsUp() {
        server(0).waits();
        CompletableFuture<Dialled> dialled = dial();
        assertThat(dialled).isNotDone();
        context.advance(Duration.ofSeconds(5));
        server(0).fails(Failure.UNREACHABLE).goesOn();
        assertThat(dialled.join().answer()).isInstanceOf(UpstreamAnswer.Failed.class);
        assertThat(server(1).attempts()).isZero();
    }

    @Test
    void isNobodyWhereThereIsNoServer() {
        Pool empty = Pools.pool(Pools.settings(Balance.HASH, 0), context);
        Dialled dialled = Dialing.dial(empty, Optional.of("k"), Duration.ofSeconds(1),
                (place, within) -> place.server().connect(within)).toCompletableFuture().join();
        assertThat(dialled.place()).isEmpty();
        assertThat(dialled.why()).isEqualTo("there is no server");
    }

    @Test
    void blamesNoServerForAQuestionThatCantBeAsked() {
        Dialled dialled = Dialing.dial(pool, Optional.empty(), Duration.ofSeconds(1), (place, within) -> {
            throw new IllegalArgumentException("a head of 9 MB");
        }).toCompletableFuture().join();
        assertThat(dialled.why()).contains("it can't be asked so: ").contains("a head of 9 MB");
        assertThat(dialled.answer()).isInstanceOf(UpstreamAnswer.Failed.class);
        assertThat(sessions()).containsExactly(0, 0, 0);
        assertThat(pool.places().getFirst().health().wellFor(Pools.nanos(context))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void boundsWhatIsTold() {
        Pool many = Pools.pool(Pools.settings(Balance.ROUND_ROBIN, 100), context);
        for (int i = 0; i < 100; i++) {
            server(i).fails(Failure.UNREACHABLE);
        }
        Dialled dialled = Dialing.dial(many, Optional.empty(), Duration.ofSeconds(1),
                (place, within) -> place.server().connect(within)).toCompletableFuture().join();
        assertThat(dialled.why()).hasSize(Dialing.LONGEST).endsWith("...");
        assertThat(server(99).attempts()).isOne();
    }
}
