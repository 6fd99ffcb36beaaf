package io.wsgateway.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Message;
import io.wsgateway.protocol.frame.Opcode;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TapTest {

    private static final Instant AT = Instant.parse("2026-01-09T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Tap tap(int payloadBytes) {
        return new Tap(TapTarget.of(7), payloadBytes, 0, MINUTE, Runnable::run);
    }

    private static TapEvent.Frame frame(int bytes) {
        return new TapEvent.Frame(AT, 7, true, Opcode.BINARY, true, bytes, new byte[bytes], false);
    }

    private static TapBatch fetched(Tap tap, long after) {
        return tap.fetch(after, 0, Duration.ZERO).toCompletableFuture().join();
    }

    @Test
    void whatIsFetchedIsKeptUntilItIsSaidToHaveArrived() {
        Tap tap = tap(0);
        tap.offer(frame(1));
        tap.offer(frame(2));
        assertThat(fetched(tap, 0).events()).hasSize(2).isEqualTo(fetched(tap, 0).events());
        TapBatch behind = fetched(tap, 1);
        assertThat(behind.first()).isEqualTo(2);
        assertThat(behind.last()).isEqualTo(2);
        tap.offer(frame(3));
        assertThat(fetched(tap, 2).events()).singleElement()
                .satisfies(event -> assertThat(((TapEvent.Frame) event).bytes()).isEqualTo(3));
    }

    @Test
    void dropsAndCountsWhatThereIsNoRoomFor() {
        Tap tap = tap(Tap.MOST_PAYLOAD);
        int fit = Tap.MOST_BYTES / frame(Tap.MOST_PAYLOAD).cost();
        for (int i = 0; i < fit + 2; i++) {
            tap.offer(frame(Tap.MOST_PAYLOAD));
        }
        assertThat(tap.seen()).isEqualTo(fit);
        assertThat(tap.dropped()).isEqualTo(2);
        assertThat(fetched(tap, 0).events()).as("in one answer").hasSize(1);
        assertThat(fetched(tap, 1).dropped()).isEqualTo(2);
        tap.offer(frame(Tap.MOST_PAYLOAD));
        assertThat(tap.dropped()).as("there is room again").isEqualTo(2);
    }

    @Test
    void showsNoMoreOfAPayloadThanItMay() {
        Tap none = tap(0);
        none.offer(frame(8));
        assertThat(((TapEvent.Frame) fetched(none, 0).events().getFirst()).payload()).isNull();
        Tap some = tap(3);
        some.offer(frame(8));
        TapEvent.Frame shown = (TapEvent.Frame) fetched(some, 0).events().getFirst();
        assertThat(shown.payload()).hasSize(3);
        assertThat(shown.bytes()).isEqualTo(8);
    }

    @Test
    void showsNoMoreOfWhatIsPublishedThanItMay() {
        Tap none = tap(0);
        none.published(AT, published(8));
        assertThat(((TapEvent.Published) fetched(none, 0).events().getFirst()).payload()).isNull();
        Tap some = tap(3);
        some.published(AT, published(8));
        some.published(AT, published(2));
        assertThat(fetched(some, 0).events()).map(event -> (TapEvent.Published) event).satisfiesExactly(cut -> {
            assertThat(cut.payload()).hasSize(3);
            assertThat(cut.bytes()).isEqualTo(8);
        }, whole -> assertThat(whole.payload()).hasSize(2));
        Tap all = tap(Tap.MOST_PAYLOAD);
        for (int i = 0; i < 100; i++) {
            all.published(AT, published(Tap.MOST_PAYLOAD));
        }
        assertThat(all.seen() + all.dropped()).isEqualTo(100);
        assertThat(all.dropped()).isGreaterThan(30);
    }

    private static Message published(int bytes) {
        return new Message() {
            @Override
            public boolean isText() {
                return false;
            }

            @Override
            public int size() {
                return bytes;
            }

            @Override
            public String text() {
                throw new IllegalStateException();
            }

            @Override
            public ByteBuffer bytes() {
                return ByteBuffer.allocate(bytes).asReadOnlyBuffer();
            }
        };
    }

    @Test
    void whoeverWaitsIsToldOfTheNextEventOrOfTheEnd() {
        Tap tap = tap(0);
        CompletableFuture<TapBatch> first = tap.fetch(0, 0, MINUTE).toCompletableFuture();
        assertThat(first).isNotDone();
        tap.offer(frame(1));
        assertThat(first).isCompletedWithValueMatching(batch -> batch.events().size() == 1);
        CompletableFuture<TapBatch> second = tap.fetch(1, 0, MINUTE).toCompletableFuture();
        assertThat(tap.end("it is enough")).isTrue();
        assertThat(tap.end("again")).isFalse();
        assertThat(second).isCompletedWithValueMatching(batch -> batch.over().equals(Optional.of("it is enough")));
        tap.offer(frame(2));
        assertThat(tap.seen()).as("nothing after the end").isEqualTo(1);
        assertThat(tap.admit()).isFalse();
    }

    @Test
    void isOverOnlyWithTheLastEvent() {
        Tap tap = tap(Tap.MOST_PAYLOAD);
        tap.offer(frame(Tap.MOST_PAYLOAD));
        tap.offer(frame(Tap.MOST_PAYLOAD));
        tap.end("it is enough");
        assertThat(fetched(tap, 0).over()).isEmpty();
        assertThat(fetched(tap, 1).over()).isPresent();
    }

    @Test
    void isDueWhenItsTimeIsOverOrNobodyFetches() {
        Tap tap = tap(0);
        assertThat(tap.due(Tap.PATIENCE.toNanos() - 1)).isEmpty();
        assertThat(tap.due(Tap.PATIENCE.toNanos())).hasValueSatisfying(why -> assertThat(why).contains("fetched"));
        tap.fetch(0, MINUTE.toNanos() - 1, Duration.ZERO);
        assertThat(tap.due(MINUTE.toNanos() - 1)).isEmpty();
        assertThat(tap.due(MINUTE.toNanos())).hasValue("its time is over");
    }

    @Test
    void takesNoMoreSessionsThanItMay() {
        Tap one = tap(0);
        assertThat(one.admit()).isTrue();
        assertThat(one.admit()).isFalse();
        Tap many = new Tap(target(Optional.of(InetAddress.getLoopbackAddress()), false), 0, 0, MINUTE);
        for (int i = 0; i < Tap.MOST_SESSIONS; i++) {
            assertThat(many.admit()).isTrue();
        }
        assertThat(many.admit()).isFalse();
    }

    private static TapTarget target(Optional<InetAddress> address, boolean next) {
        return new TapTarget.Sessions(OptionalLong.empty(), address, Optional.empty(), Optional.empty(), next);
    }

    @Test
    void refusesWhatIsOutOfBounds() {
        assertThatThrownBy(() -> tap(Tap.MOST_PAYLOAD + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tap(TapTarget.of(1), 0, 0, Tap.LONGEST.plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> target(Optional.empty(), true)).isInstanceOf(IllegalArgumentException.class);
    }
}
