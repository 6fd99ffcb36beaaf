package io.wsgateway.engine.nats;

import static io.wsgateway.engine.contract.Stages.answer;
import static io.wsgateway.engine.contract.Stages.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.contract.Heard;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three servers is killed: what was kept is still there, in the same epoch. */
@Tag("clients")
class ClusterFaultsIT {

    private static final TopicHistory HISTORY = new TopicHistory(1_000, 1 << 20, Duration.ofHours(1));
    private static final Channel ROOM = new Channel("app/chat", "room");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static CompletableFuture<Keeping> keep(NatsEngine engine, String text) {
        return engine.keep(ROOM, HISTORY, text.getBytes(StandardCharsets.UTF_8), Optional.empty())
                .toCompletableFuture();
    }

    private static List<String> texts(KeptPart part) {
        return part.bodies().stream().map(body -> new String(body, StandardCharsets.UTF_8)).toList();
    }

    /** What isn't answered in time is asked again, as whoever asks would do: servers that elect a leader may let it wait. */
    private static <T> T answered(Supplier<CompletionStage<T>> question) {
        long end = System.nanoTime() + Heard.PATIENCE.toNanos();
        while (true) {
            try {
                return question.get().toCompletableFuture().join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof EngineAwayException) || System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    @Test
    void losesNothingThatWasKeptWhenTheLeaderIsKilled() throws Exception {
        try (NatsCluster servers = new NatsCluster(folder);
                NatsEngine engine = new NatsEngine(
                        Settings.of(servers.urls(), Settings.prefix(), "one", Duration.ofSeconds(10)),
                        Duration.ofSeconds(1))) {
            Heard heard = new Heard();
            engine.open(heard);
            heard.awaitUp();
            TopicPosition first = ((Keeping.Kept) answer(keep(engine, "first"))).position();
            List<String> kept = new ArrayList<>(List.of("first"));

            AtomicInteger tries = new AtomicInteger();
            NatsProcess leader = servers.leader();
            leader.kill();
            for (int count : List.of(2, 201)) { // servers take their time to elect a leader
                until(count + " are kept, the first before the leader was killed", () -> {
                    String text = "try " + tries.incrementAndGet();
                    // What isn't answered may have been kept all the same: then it is among what is read.
                    boolean done = keep(engine, text).handle((keeping, failure) -> failure == null).join();
                    if (done) {
                        kept.add(text);
                    }
                    return kept.size() >= count;
                });
            }

            KeptPart part = answered(() -> engine.read(ROOM, HISTORY, new TopicPosition(first.epoch(), 0)));
            assertThat(part.position().epoch()).isEqualTo(first.epoch());
            assertThat(part.isSince(new TopicPosition(first.epoch(), 0))).isTrue();
            assertThat(texts(part)).containsSubsequence(kept).doesNotHaveDuplicates();

            leader.restart();
            TopicPosition last = ((Keeping.Kept) answered(
                    () -> engine.subscribe(List.of(ROOM)).thenCompose(done -> keep(engine, "last")))).position();
            assertThat(last.epoch()).isEqualTo(first.epoch());
            heard.awaitMessages(message -> last.equals(message.position()), 1);
        }
    }
}
