package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final Channel ROOM = new Channel("app", "room");
    private static final Channel OTHER = new Channel("app", "other");
    private static final int MANY = 100_000;

    private final Turns turns = new Turns(1 << 20);
    private final List<String> begun = new ArrayList<>();

    private CompletableFuture<String> take(Channel channel, String name, CompletableFuture<String> task) {
        return turns.take(channel, 10, () -> {
            begun.add(name);
            return task;
        });
    }

    @Test
    void doesOneAfterTheOtherInEachChannel() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> a = take(ROOM, "a", first);
        CompletableFuture<String> b = take(ROOM, "b", second);
        CompletableFuture<String> c = take(OTHER, "c", CompletableFuture.completedFuture("done"));
        assertThat(begun).containsExactly("a", "c");
        assertThat(c).isCompletedWithValue("done");

        first.completeExceptionally(new EngineAwayException("away"));
        assertThat(a).isCompletedExceptionally();
        assertThat(begun).containsExactly("a", "c", "b");
        second.complete("b");
        assertThat(b).isCompletedWithValue("b");
    }

    @Test
    void whatThrowsFailsAndTheNextHasItsTurn() {
        CompletableFuture<String> thrown = turns.take(ROOM, 0, () -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(thrown).isCompletedExceptionally();
        assertThat(take(ROOM, "b", CompletableFuture.completedFuture("b"))).isCompletedWithValue("b");
    }

    @Test
    void refusesBeyondItsBoundAndHasRoomAgainAfterwards() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> a = turns.take(ROOM, 1 << 19, () -> first);

        assertThat(turns.take(OTHER, 1 << 19, () -> first)).isCompletedExceptionally();
        first.complete("over");
        assertThat(a).isCompletedWithValue("over");
        assertThat(turns.take(OTHER, 1 << 19, () -> first)).isCompletedWithValue("over");
    }

    @Test
    void endsManyAtOnceWithoutATowerOfCalls() {
        Turns wide = new Turns(Long.MAX_VALUE);
        CompletableFuture<String> first = new CompletableFuture<>();
        List<CompletableFuture<String>> all = new ArrayList<>();
        all.add(wide.take(ROOM, 0, () -> first));
        for (int i = 0; i < MANY; i++) {
            all.add(wide.take(ROOM, 0, () -> CompletableFuture.failedFuture(new EngineAwayException("away"))));
        }

        first.complete("over");

        assertThat(all).allMatch(CompletableFuture::isDone);
    }
}
