package io.wsgateway.engine.redis;

import static io.wsgateway.engine.contract.Stages.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.Engine;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.EngineSettings;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.contract.Heard;
import io.wsgateway.engine.contract.Stages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A node under fault: its engine, at a quick pace, and what the tests say of it. */
final class Faults implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(1);
    static final Duration PROBE = Duration.ofMillis(700);
    static final TopicHistory HISTORY = new TopicHistory(100, 1 << 20, Duration.ofHours(1));
    static final Channel ROOM = new Channel("app/chat", "room");

    /** What a loaded machine may add to a time-out. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private final Engine engine;
    private final Heard heard;

    Faults(String url) {
        this(Settings.of(url, Settings.prefix(), "one", TIMEOUT), new Heard());
    }

    Faults(EngineSettings settings, Heard heard) {
        this.heard = heard;
        engine = RedisEngineProvider.engine(settings, Pace.of(settings.timeout(), PROBE));
        engine.open(heard);
    }

    Engine engine() {
        return engine;
    }

    Heard heard() {
        return heard;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until all can be reached, and subscribes to the room. */
    Faults up() {
        heard.awaitUp();
        answer(engine.subscribe(List.of(ROOM)));
        return this;
    }

    TopicPosition keep(String text) {
        return ((Keeping.Kept) answer(engine.keep(ROOM, HISTORY, bytes(text), Optional.empty()))).position();
    }

    KeptPart read(TopicPosition since) {
        return answer(engine.read(ROOM, HISTORY, since));
    }

    /** Everything asked now is over in time, whatever the servers do. */
    void answersInTime() {
        long begin = System.nanoTime();
        List<CompletionStage<?>> stages = List.of(engine.publish(ROOM, bytes("away")),
                engine.keep(ROOM, HISTORY, bytes("away"),
                        Optional.empty()),
                engine.read(ROOM, HISTORY, TopicPosition.NONE), engine.look(ROOM), engine.touch(ROOM, HISTORY),
                engine.subscribe(List.of(ROOM)), engine.unsubscribe(List.of(new Channel("app/chat", "other"))),
                engine.subscribeSpace("app/other"));
        for (CompletionStage<?> stage : stages) {
            assertThat(stage.toCompletableFuture()).satisfiesAnyOf(Stages::answer,
                    future -> assertThat(Stages.failure(future)).isInstanceOf(EngineAwayException.class));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT.plus(SLACK));
    }

    /** Everything works again: a message comes, to a subscription that is made anew. */
    void worksAgain() {
        worksAgain(ROOM);
    }

    void worksAgain(Channel channel) {
        Stages.until("a message comes again", () -> {
            heard.awaitUp(channel.partition());
            try {
                engine.subscribe(List.of(channel)).toCompletableFuture().join();
                engine.publish(channel, bytes("again")).toCompletableFuture().join();
                return true;
            } catch (CompletionException e) {
                return false;
            }
        });
        heard.awaitMessages(message -> message.channel().equals(channel)
                && new String(message.body(), StandardCharsets.UTF_8).equals("again"), 1);
    }

    @Override
    public void close() {
        engine.close();
        assertThat(heard.mistakes()).isEmpty();
    }
}
