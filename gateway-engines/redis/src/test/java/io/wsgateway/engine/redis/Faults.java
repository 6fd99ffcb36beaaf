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

    static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** It takes so long at most until it is noticed who is a master. */
    private static final Duration REFRESH = Duration.ofMillis(700);
    /** It takes twice as long until silence is noticed. A machine that does much else must not be taken for silence. */
    private static final Duration PROBE = Duration.ofSeconds(2);
    static final TopicHistory HISTORY = new TopicHistory(100, 1 << 20, Duration.ofHours(1));
    static final Channel ROOM = new Channel("app/chat", "room");

    /** What a loaded machine may add to a time-out. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private final Engine engine;
    private final Heard heard = new Heard();

    Faults(String url) {
        this(settings(url));
    }

    Faults(EngineSettings settings) {
        this(settings, pace(settings.timeout(), REFRESH));
    }

    Faults(EngineSettings settings, Pace pace) {
        engine = RedisEngineProvider.engine(settings, pace);
        engine.open(heard);
    }

    private static Pace pace(Duration timeout, Duration refresh) {
        return new Pace(timeout, PROBE, refresh, Pace.of(timeout).tick());
    }

    /** One that doesn't ask who is a master before somebody says that it has changed. */
    static Faults withoutRefresh(String url) {
        return new Faults(settings(url), pace(TIMEOUT, Duration.ofHours(1)));
    }

    private static EngineSettings settings(String url) {
        return Settings.of(url, Settings.prefix(), "one", TIMEOUT);
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

    /** Does something by which the room can't be reached for a while, however short it is. */
    void loses(Runnable deed) {
        heard.awaitLoss(ROOM.partition(), deed);
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
