package io.wsgateway.cluster.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.cluster.channel.Channels.Hearing;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.FakeEngine;
import io.wsgateway.engine.FakeServer;
import io.wsgateway.engine.ManualTasks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineChannelsTest {

    private static final Channel ROOM = new Channel("app/chat", "room");
    private static final TopicHistory HISTORY = new TopicHistory(10, 1000, Duration.ofMinutes(1));
    private static final long MOST_BYTES = 1000;

    private final ManualTasks wire = new ManualTasks();
    private final ManualAgenda agenda = new ManualAgenda();
    private final ManualWorkers workers = new ManualWorkers();
    private final FakeServer server = new FakeServer();
    private final FakeEngine engine = new FakeEngine(server, wire);
    private final FakeEngine other = new FakeEngine(server, wire);
    private final EngineChannels channels = new EngineChannels(engine, agenda, workers, MOST_BYTES);
    private final Heard heard = new Heard();

    @BeforeEach
    void open() {
        channels.open();
        run();
    }

    @Test
    void aListenerIsToldThatItHearsEverythingBeforeItHearsAnything() {
        Hearing hearing = channels.hear(ROOM, heard);
        assertThat(hearing.isSubscribed()).isFalse();
        run();
        assertThat(hearing.isSubscribed()).isTrue();
        publish("one");
        keep("two");
        var unused = other.forget(ROOM);
        run();
        assertThat(heard.all).containsExactly("subscribed", "one", "e1:1 two", "forgotten e2:0");
    }

    @Test
    void whatIsWantedWhileTheEngineIsAwayIsSubscribedWhenItIsBack() {
        engine.away(true);
        run();
        Hearing hearing = channels.hear(ROOM, heard);
        run();
        assertThat(engine.subscribes()).isZero();
        assertThat(channels.isUp(ROOM)).isFalse();
        engine.away(false);
        run();
        assertThat(hearing.isSubscribed()).isTrue();
        assertThat(heard.all).containsExactly("subscribed");
    }

    @Test
    void aListenerIsToldThatItMayMissSomethingUntilItIsSubscribedAgain() {
        channels.hear(ROOM, heard);
        run();
        engine.away(true);
        run();
        publish("missed");
        run();
        engine.away(false);
        run();
        publish("heard");
        run();
        assertThat(heard.all).containsExactly("subscribed", "unsubscribed", "subscribed", "heard");
    }

    @Test
    void aLossThatIsOverAtOnceIsToldAllTheSame() {
        channels.hear(ROOM, heard);
        run();
        engine.loseSubscriptions();
        run();
        assertThat(heard.all).containsExactly("subscribed", "unsubscribed", "subscribed");
    }

    @Test
    void manyChannelsAreAskedForInBatchesAFewAtATime() {
        for (int i = 0; i < 5000; i++) {
            channels.hear(new Channel("app/chat", "room" + i), new Heard());
        }
        run();
        assertThat(engine.subscribed()).hasSize(5000);
        assertThat(engine.subscribes()).as("four alone, and the rest in batches of 512").isEqualTo(4 + 10);

        engine.away(true);
        run();
        engine.hold();
        engine.away(false);
        run();
        assertThat(engine.waiting()).as("batches at a time").isEqualTo(4);
        engine.release();
        agenda.pass(Duration.ofMillis(20));
        run();
        assertThat(engine.subscribed()).hasSize(5000);
        assertThat(channels.counts().resubscribed()).isEqualTo(Duration.ofMillis(20));
        assertThat(channels.counts().subscribed()).isEqualTo(5000);
    }

    @Test
    void whatFailsIsAskedForAgainLaterAndLater() {
        engine.failSubscribes(3);
        channels.hear(ROOM, heard);
        run();
        assertThat(engine.subscribes()).isOne();
        pass(Duration.ofMillis(45));
        assertThat(engine.subscribes()).as("before 50 ms").isOne();
        pass(Duration.ofMillis(55));
        assertThat(engine.subscribes()).as("after 100 ms").isEqualTo(2);
        pass(Duration.ofMillis(250));
        assertThat(engine.subscribes()).isEqualTo(3);
        pass(Duration.ofMillis(500));
        assertThat(engine.subscribes()).isEqualTo(4);
        assertThat(heard.all).containsExactly("subscribed");
    }

    @Test
    void aChannelIsGivenUpASecondAfterNobodyHearsIt() {
        Hearing hearing = channels.hear(ROOM, heard);
        run();
        hearing.end();
        publish("for nobody");
        pass(Duration.ofMillis(999));
        assertThat(engine.subscribed()).containsExactly(ROOM);
        pass(Duration.ofMillis(1));
        assertThat(engine.subscribed()).isEmpty();
        assertThat(heard.all).containsExactly("subscribed");
    }

    @Test
    void aChannelThatIsWantedAgainInTimeStaysSubscribed() {
        Hearing first = channels.hear(ROOM, heard);
        run();
        first.end();
        run();
        Heard next = new Heard();
        Hearing hearing = channels.hear(ROOM, next);
        pass(Duration.ofSeconds(5));
        assertThat(engine.subscribes()).isOne();
        assertThat(next.all).containsExactly("subscribed");

        hearing.end();
        pass(Duration.ofMillis(500));
        channels.hear(ROOM, new Heard()).end();
        pass(Duration.ofMillis(500));
        assertThat(engine.subscribed()).as("half a second after it was wanted last").containsExactly(ROOM);
        pass(Duration.ofMillis(500));
        assertThat(engine.subscribed()).isEmpty();
    }

    @Test
    void aChannelThatIsWantedWhileItIsGivenUpIsSubscribedAgain() {
        Hearing first = channels.hear(ROOM, heard);
        run();
        first.end();
        run();
        engine.hold();
        pass(Duration.ofSeconds(1));
        assertThat(engine.waiting()).as("unsubscribing").isOne();
        Heard next = new Heard();
        channels.hear(ROOM, next);
        run();
        assertThat(next.all).isEmpty();
        engine.release();
        run();
        publish("one");
        run();
        assertThat(next.all).containsExactly("subscribed", "one");
    }

    @Test
    void aChannelIsHeardByOneOnly() {
        channels.hear(ROOM, heard);
        assertThatThrownBy(() -> channels.hear(ROOM, new Heard())).isInstanceOf(IllegalStateException.class)
                .hasMessage("app/chat:room is heard already");
    }

    @Test
    void nothingIsLeftOfChannelsThatWereWantedWhileTheEngineWasAway() {
        engine.away(true);
        run();
        channels.hear(ROOM, heard).end();
        pass(Duration.ofSeconds(1));
        engine.away(false);
        pass(Duration.ofSeconds(5));
        assertThat(engine.subscribes()).isZero();
        assertThat(channels.counts().wanted()).isZero();
    }

    @Test
    void whatDoesNotFitIsDroppedAndToldOnce() {
        channels.hear(ROOM, heard);
        run();
        for (int i = 1; i <= 10; i++) {
            publish("message " + i); // 209 bytes or 210, of 1000
        }
        while (wire.run() || agenda.run()) {
            assertThat(heard.all).containsExactly("subscribed");
        }
        workers.tasks.run();
        assertThat(heard.all).containsExactly("subscribed", "message 1", "message 2", "message 3", "message 4",
                "overrun");
        assertThat(channels.counts()).extracting(ChannelCounts::received, ChannelCounts::dropped,
                ChannelCounts::overruns, ChannelCounts::waitingBytes).containsExactly(10L, 6L, 1L, 0L);
        publish("there is room");
        run();
        assertThat(heard.all).endsWith("there is room");
    }

    @Test
    void aSpaceBringsWhatIsNotHeardByName() {
        Heard space = new Heard();
        channels.hearSpace("app/chat", space);
        channels.hear(ROOM, heard);
        run();
        publish("one");
        var unused = other.publish(new Channel("app/chat", "den"), "two".getBytes(StandardCharsets.UTF_8));
        var unusedToo = other.publish(new Channel("app/other", "den"), "three".getBytes(StandardCharsets.UTF_8));
        run();
        assertThat(heard.all).containsExactly("subscribed", "one");
        assertThat(space.all).containsExactly("two");
    }

    /** Each message is brought once, whenever the channel is wanted by name and whenever it isn't any more. */
    @Test
    void aSpaceTakesOverWithoutAGapAndWithoutADouble() {
        Heard space = new Heard();
        channels.hearSpace("app/chat", space);
        run();
        publish("1");
        engine.hold();
        Hearing hearing = channels.hear(ROOM, heard);
        run();
        publish("2");
        engine.release();
        publish("3");
        run();
        hearing.end();
        publish("4");
        run();
        pass(Duration.ofSeconds(1));
        publish("5");
        run();
        assertThat(space.all).containsExactly("1", "2", "4", "5");
        assertThat(heard.all).containsExactlyInAnyOrder("subscribed", "3");
    }

    @Test
    void aSpaceIsSubscribedAgainAndGivenUp() {
        Heard space = new Heard();
        engine.failSubscribes(1);
        Hearing hearing = channels.hearSpace("app/chat", space);
        pass(Duration.ofMillis(125));
        engine.loseSubscriptions();
        run();
        publish("one");
        run();
        assertThat(space.all).containsExactly("one");
        hearing.end();
        pass(Duration.ofSeconds(1));
        publish("two");
        run();
        assertThat(space.all).containsExactly("one");
    }

    @Test
    void whatIsPublishedWhileTheEngineIsAwayIsCounted() {
        CompletionStage<Void> first = channels.publish(ROOM, new byte[1]);
        run();
        assertThat(first.toCompletableFuture()).isCompleted();
        engine.away(true);
        run();
        CompletionStage<Void> second = channels.publish(ROOM, new byte[1]);
        assertThat(second.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> second.toCompletableFuture().join()).hasCauseInstanceOf(EngineAwayException.class);
        assertThat(channels.counts().published()).isOne();
        assertThat(channels.counts().notForwarded()).isOne();
        assertThat(channels.counts().publishLatency().count()).isOne();
    }

    @Test
    void whatWaitsForASlowEngineIsBounded() {
        engine.hold();
        byte[] mebibyte = new byte[1 << 20];
        for (int i = 0; i < 20; i++) {
            var unused = channels.publish(ROOM, mebibyte);
        }
        assertThat(engine.waiting()).as("of 16 MiB with what they cost").isEqualTo(15);
        engine.release();
        run();
        assertThat(channels.counts().notForwarded()).isEqualTo(5);
        assertThat(channels.publish(ROOM, mebibyte).toCompletableFuture().isCompletedExceptionally()).isFalse();
    }

    private void publish(String text) {
        var unused = other.publish(ROOM, text.getBytes(StandardCharsets.UTF_8));
    }

    private void keep(String text) {
        var unused = other.keep(ROOM, HISTORY, text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private void pass(Duration time) {
        run();
        agenda.pass(time);
        run();
    }

    private void run() {
        boolean any = true;
        while (any) {
            any = wire.run();
            any |= agenda.run();
            any |= workers.tasks.run();
        }
    }
}
