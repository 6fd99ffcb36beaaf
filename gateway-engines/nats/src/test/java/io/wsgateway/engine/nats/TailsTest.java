package io.wsgateway.engine.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TailsTest {

    private static final HistoryStream STREAM = new HistoryStream("s_7d1_1", new HistoryClass(7, 1), "RUN");
    private static final HistoryStream ANEW = new HistoryStream("s_7d1_2", new HistoryClass(7, 1), "RUN");
    private static final TopicHistory LIMITS = new TopicHistory(100, 100, Duration.ofMinutes(1));

    private static Tail tail(HistoryStream stream, long sequence, String epoch, long offset, String run) {
        Entry entry = new Entry(Entry.Kind.MESSAGE, new TopicPosition(epoch, offset), run, LIMITS);
        return new Tail(stream, sequence, 0, entry, null, Instant.EPOCH, false);
    }

    @Test
    void aTailSaysWhereTheHistoryIs() {
        assertThat(tail(STREAM, 9, "e", 3, "RUN").position()).contains(new TopicPosition("e", 3));
    }

    @Test
    void noPositionIsSaidOfAnotherRunOrOfNothing() {
        assertThat(tail(STREAM, 9, "e", 3, "BEFORE").position()).isEmpty();
        assertThat(tail(STREAM, 9, "e", 3, "BEFORE").offset()).isEqualTo(3);
        assertThat(Tail.none(STREAM).position()).isEmpty();
        assertThat(Tail.none(STREAM).offset()).isZero();
    }

    @Test
    void aTailIsTornIfALaterOneOfItsEpochWasKnown() {
        Tail known = tail(STREAM, 12, "e", 5, "RUN");
        Tail found = tail(STREAM, 9, "e", 3, "RUN");

        Tail torn = found.after(known);

        assertThat(torn.position()).isEmpty();
        assertThat(torn.offset()).isEqualTo(3);
        assertThat(found.after(torn).position()).as("read again").isEmpty();
    }

    @Test
    void aTailIsWholeBesideEarlierOnesOtherEpochsAndOtherStreams() {
        Tail found = tail(STREAM, 9, "e", 3, "RUN");

        assertThat(found.after(null)).isSameAs(found);
        assertThat(found.after(found)).isSameAs(found);
        assertThat(found.after(tail(STREAM, 8, "e", 2, "RUN"))).isSameAs(found);
        assertThat(found.after(tail(STREAM, 12, "f", 5, "RUN"))).isSameAs(found);
        assertThat(found.after(tail(ANEW, 12, "e", 5, "RUN"))).isSameAs(found);
    }
}
