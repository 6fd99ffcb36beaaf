package io.wsgateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeJournalTest {

    private static final Instant START = Instant.parse("2026-01-09T07:03:05Z");

    private Instant now = START;

    private HandshakeJournal journal(long bytes, int acceptedPerSecond) {
        return new HandshakeJournal(new JournalLimits(bytes, acceptedPerSecond), () -> now);
    }

    @Test
    void keepsTheNewestOfTheRejectedWithinItsBytes() {
        HandshakeJournal journal = journal(50_000, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(journal.rejected(RejectionReason.KEY_INVALID)).isTrue();
            journal.keep(seen(i));
        }
        List<HandshakeEntry> entries = journal.entries();
        assertThat(entries).hasSizeBetween(20, 60);
        assertThat(entries.getFirst().number()).isEqualTo(1000);
        assertThat(entries).extracting(HandshakeEntry::number).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(entries.stream().mapToLong(HandshakeEntry::bytes).sum()).isLessThanOrEqualTo(50_000);
        assertThat(journal.counts().rejected()).isEqualTo(Map.of(RejectionReason.KEY_INVALID, 1000L));
    }

    @Test
    void anEntryThatIsLargerThanAllRoomLeavesNothing() {
        HandshakeJournal journal = journal(100, 0);
        journal.keep(seen(1));
        assertThat(journal.entries()).isEmpty();
    }

    @Test
    void keepsTheFirstAcceptedOnesOfEachSecond() {
        HandshakeJournal journal = journal(1 << 20, 2);
        assertThat(List.of(journal.accepted(), journal.accepted(), journal.accepted())).containsExactly(true, true,
                false);
        now = now.plusSeconds(1);
        assertThat(journal.accepted()).isTrue();
        assertThat(journal.counts().accepted()).isEqualTo(4);
    }

    @Test
    void onlyCountsWhereNothingIsToBeKept() {
        HandshakeJournal journal = journal(0, 10);
        assertThat(journal.accepted()).isFalse();
        assertThat(journal.rejected(RejectionReason.DRAINING)).isFalse();
        assertThat(journal.counts().accepted()).isOne();
        assertThat(journal.counts().rejected()).containsOnlyKeys(RejectionReason.DRAINING);
    }

    @Test
    void countsByMinuteForAnHour() {
        HandshakeJournal journal = journal(0, 0);
        journal.accepted();
        now = now.plus(Duration.ofMinutes(2));
        journal.rejected(RejectionReason.HOST_INVALID);
        assertThat(journal.counts().periods()).containsExactly(
                new HandshakeCounts.Period(Instant.parse("2026-01-09T07:03:00Z"), 1, Map.of()),
                new HandshakeCounts.Period(Instant.parse("2026-01-09T07:04:00Z"), 0, Map.of()),
                new HandshakeCounts.Period(Instant.parse("2026-01-09T07:05:00Z"), 0,
                        Map.of(RejectionReason.HOST_INVALID, 1L)));
        now = now.plus(Duration.ofMinutes(59));
        assertThat(journal.counts().periods()).hasSize(60).first().extracting(HandshakeCounts.Period::rejected)
                .isEqualTo(Map.of(RejectionReason.HOST_INVALID, 1L));
        now = now.plus(Duration.ofMinutes(1));
        assertThat(journal.counts().periods()).hasSize(60)
                .allMatch(period -> period.accepted() == 0 && period.rejected().isEmpty());
        assertThat(journal.counts().accepted()).isOne();
    }

    @Test
    void aClockThatIsSetBackLosesNothing() {
        HandshakeJournal journal = journal(0, 0);
        now = START.plus(Duration.ofHours(2));
        journal.accepted();
        now = START;
        journal.accepted();
        assertThat(journal.counts().accepted()).isEqualTo(2);
    }

    @Test
    void keepsWhatLedToARejection() {
        HandshakeJournal journal = journal(1 << 20, 0);
        journal.keep(seen(7));
        HandshakeEntry entry = journal.entries().getFirst();
        assertThat(entry.time()).isEqualTo(START);
        assertThat(entry.reason()).contains(RejectionReason.KEY_INVALID);
        assertThat(entry.detail()).isEqualTo("found 7");
        assertThat(entry.checks()).singleElement().satisfies(check -> assertThat(check.passed()).isFalse());
        assertThat(entry.response().start()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(entry.response().fields()).containsExactly(new HeaderField("Gateway-Rejection", "key-invalid"));
        assertThat(entry.request().orElseThrow().start()).isEqualTo("GET /7?... HTTP/1.1");
    }

    private static HandshakeSeen seen(int i) {
        HandshakeDecision decision = OpeningHandshake.malformed(RejectionReason.KEY_INVALID, "found " + i);
        HandshakeRequest request = new HandshakeRequest("GET", "/" + i + "?a", "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField("Host", "a"))), false, new InetSocketAddress(0));
        return new HandshakeSeen("listeners[0]", new InetSocketAddress("192.0.2.1", 1), Optional.of(request),
                Optional.empty(), decision, "HTTP/1.1 400 Bad Request",
                List.of(new HeaderField("Gateway-Rejection", "key-invalid")));
    }
}
