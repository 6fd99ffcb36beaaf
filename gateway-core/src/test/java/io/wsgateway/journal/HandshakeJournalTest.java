package io.wsgateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeOutcome;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(journal.counts().total().rejected()).isEqualTo(Map.of(RejectionReason.KEY_INVALID, 1000L));
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
        assertThat(List.of(accept(journal, 1), accept(journal, 2), accept(journal, 3))).containsExactly(true, true,
                false);
        now = now.plusSeconds(1);
        assertThat(accept(journal, 4)).isTrue();
        assertThat(journal.counts().total().accepted()).isEqualTo(4);
    }

    @Test
    void onlyCountsWhereNothingIsToBeKept() {
        HandshakeJournal journal = journal(0, 10);
        assertThat(accept(journal, 1)).isFalse();
        assertThat(journal.rejected(RejectionReason.DRAINING)).isFalse();
        assertThat(journal.counts().total().accepted()).isOne();
        assertThat(journal.counts().total().rejected()).containsOnlyKeys(RejectionReason.DRAINING);
    }

    @Test
    void countsByMinuteForAnHour() {
        HandshakeJournal journal = journal(0, 0);
        accept(journal, 1);
        now = now.plus(Duration.ofMinutes(2));
        journal.rejected(RejectionReason.HOST_INVALID);
        assertThat(journal.counts().periods()).containsExactly(
                period("2026-01-09T07:03:00Z", 1, Map.of()),
                period("2026-01-09T07:04:00Z", 0, Map.of()),
                period("2026-01-09T07:05:00Z", 0, Map.of(RejectionReason.HOST_INVALID, 1L)));
        now = now.plus(Duration.ofMinutes(59));
        assertThat(journal.counts().periods()).hasSize(60).first()
                .isEqualTo(period("2026-01-09T07:05:00Z", 0, Map.of(RejectionReason.HOST_INVALID, 1L)));
        now = now.plus(Duration.ofMinutes(1));
        assertThat(journal.counts().periods()).hasSize(60)
                .allMatch(period -> period.sums().equals(HandshakeCounts.Sums.NONE));
        assertThat(journal.counts().total().accepted()).isOne();
    }

    @Test
    void aClockThatIsSetBackLosesNothing() {
        HandshakeJournal journal = journal(0, 0);
        now = START.plus(Duration.ofHours(2));
        accept(journal, 1);
        now = START;
        accept(journal, 1);
        assertThat(journal.counts().total().accepted()).isEqualTo(2);
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
        assertThat(entry.response().orElseThrow().start()).isEqualTo("HTTP/1.1 400 Bad Request");
        assertThat(entry.response().orElseThrow().fields())
                .containsExactly(new HeaderField("Gateway-Rejection", "key-invalid"));
        assertThat(entry.request().orElseThrow().start()).isEqualTo("GET /7?... HTTP/1.1");
    }

    @Test
    void keepsEveryFlawedOneAndCountsItTwice() {
        HandshakeJournal journal = journal(1 << 20, 1);
        assertThat(accept(journal, 1)).isTrue();
        for (int session = 2; session < 22; session++) {
            assertThat(journal.accepted(session, Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL))).isTrue();
            journal.keep(opened(session, Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL)));
        }
        assertThat(accept(journal, 22)).isFalse();
        assertThat(journal.entries()).hasSize(20).allSatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo(HandshakeOutcome.ACCEPTED);
            assertThat(entry.reason()).contains(AcceptedFlaw.BROWSER_WILL_FAIL);
            assertThat(entry.detail())
                    .isEqualTo("Sec-WebSocket-Protocol: 1 offer not spoken here (expected: one of v1, or"
                            + " none; the answer names none, and a browser that offered some fails the connection)");
            assertThat(entry.decidedBy()).contains("line 3");
            assertThat(entry.checks()).filteredOn(check -> entry.flawOf(check).isPresent())
                    .extracting(HandshakeTrace.Check::name).containsExactly("Sec-WebSocket-Protocol");
        });
        HandshakeCounts.Sums sums = new HandshakeCounts.Sums(22, Map.of(AcceptedFlaw.BROWSER_WILL_FAIL, 20L), Map.of(),
                Map.of());
        assertThat(journal.counts().total()).isEqualTo(sums);
        assertThat(journal.counts().periods()).extracting(HandshakeCounts.Period::sums).containsExactly(sums);
    }

    @Test
    void marksOneWhoseSessionEndedAtOnce() {
        HandshakeJournal journal = journal(1 << 20, 10);
        for (int session = 1; session <= 3; session++) {
            accept(journal, session);
            journal.keep(opened(session, Optional.empty()));
        }
        assertThat(journal.endedAtOnce(2, "lost 7 ms after the 101")).isTrue();
        assertThat(journal.entries()).extracting(HandshakeEntry::reason).containsExactly(Optional.empty(),
                Optional.of(AcceptedFlaw.ENDED_AT_ONCE), Optional.empty());
        HandshakeEntry marked = journal.entries().get(1);
        assertThat(marked.number()).isEqualTo(2);
        assertThat(marked.session()).hasValue(2);
        assertThat(marked.detail()).isEqualTo("lost 7 ms after the 101");
        assertThat(marked.outcome()).isEqualTo(HandshakeOutcome.ACCEPTED);
        assertThat(marked.decidedBy()).contains("line 1");
        assertThat(journal.counts().total()).isEqualTo(new HandshakeCounts.Sums(3,
                Map.of(AcceptedFlaw.ENDED_AT_ONCE, 1L), Map.of(), Map.of()));
    }

    @Test
    void countsOneThatEndedAtOnceAndIsNotKept() {
        HandshakeJournal journal = journal(1 << 20, 0);
        accept(journal, 1);
        assertThat(journal.endedAtOnce(1, "lost")).isTrue();
        assertThat(journal.entries()).isEmpty();
        assertThat(journal.counts().total().flawed()).isEqualTo(Map.of(AcceptedFlaw.ENDED_AT_ONCE, 1L));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void whatABrowserFailsIsNotFoundFlawedAgain(long bytes) {
        HandshakeJournal journal = journal(bytes, 10);
        if (journal.accepted(1, Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL))) {
            journal.keep(opened(1, Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL)));
        }
        assertThat(journal.endedAtOnce(1, "lost")).isFalse();
        assertThat(journal.entries()).extracting(HandshakeEntry::reason)
                .allMatch(Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL)::equals);
        assertThat(journal.counts().total().flawed()).isEqualTo(Map.of(AcceptedFlaw.BROWSER_WILL_FAIL, 1L));
    }

    @Test
    void aMarkTakesRoomAsAnythingElse() {
        HandshakeJournal journal = journal(60_000, Integer.MAX_VALUE);
        for (int session = 1; session <= 1000; session++) {
            accept(journal, session);
            journal.keep(opened(session, Optional.empty()));
            journal.endedAtOnce(session, "lost ".repeat(50));
        }
        assertThat(journal.entries()).hasSizeGreaterThan(3).first().extracting(HandshakeEntry::number).isEqualTo(1000L);
        assertThat(journal.entries().stream().mapToLong(HandshakeEntry::bytes).sum()).isLessThanOrEqualTo(60_000)
                .isGreaterThan(50_000);
    }

    @Test
    void oneThatIsForgottenMeanwhileIsCountedOnly() {
        HandshakeJournal journal = journal(20_000, 10);
        accept(journal, 1);
        journal.keep(opened(1, Optional.empty()));
        for (int i = 0; i < 100; i++) {
            journal.rejected(RejectionReason.KEY_INVALID);
            journal.keep(seen(i));
        }
        assertThat(journal.endedAtOnce(1, "lost")).isTrue();
        assertThat(journal.entries())
                .allMatch(entry -> entry.reason().equals(Optional.of(RejectionReason.KEY_INVALID)));
        assertThat(journal.entries().stream().mapToLong(HandshakeEntry::bytes).sum()).isLessThanOrEqualTo(20_000);
        assertThat(journal.counts().total().flawed()).isEqualTo(Map.of(AcceptedFlaw.ENDED_AT_ONCE, 1L));
    }

    @Test
    void keepsWhatFailedInTls() {
        HandshakeJournal journal = journal(1 << 20, 0);
        InetSocketAddress peer = new InetSocketAddress("2001:db8::1", 4711);
        journal.failed("listeners[1]", peer, TlsFailure.VERSION, "TLS 1.1");
        assertThat(journal.entries()).containsExactly(new HandshakeEntry(1, START, "listeners[1]", peer,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(TlsFailure.VERSION),
                OptionalInt.empty(), "TLS 1.1",
                List.of(), Optional.empty(), OptionalLong.empty()));
        assertThat(journal.entries().getFirst().outcome()).isEqualTo(HandshakeOutcome.FAILED);
        assertThat(journal.counts().total()).isEqualTo(
                new HandshakeCounts.Sums(0, Map.of(), Map.of(), Map.of(TlsFailure.VERSION, 1L)));

        HandshakeJournal counting = journal(0, 0);
        counting.failed("listeners[1]", peer, TlsFailure.VERSION, "TLS 1.1");
        assertThat(counting.entries()).isEmpty();
        assertThat(counting.counts().total().failed()).isEqualTo(Map.of(TlsFailure.VERSION, 1L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /chat?token=SECRET          | /chat
            /chat#SECRET                | /chat
            /                           | /
            /a%20b                      | /a%20b
            http://me:SECRET@a/chat?x=1 | http://...@a/chat
            *                           | *
            """)
    void knowsThePathThatWasAskedFor(String target, String path) {
        HandshakeJournal journal = journal(1 << 20, 0);
        journal.keep(seen(target));
        assertThat(journal.entries().getFirst().path()).contains(path);
    }

    @Test
    void aLongPathIsCut() {
        HandshakeJournal journal = journal(1 << 20, 0);
        journal.keep(seen("/" + "a".repeat(5000) + "?b"));
        assertThat(journal.entries().getFirst().path().orElseThrow()).hasSizeLessThan(300)
                .startsWith("/aaa").endsWith("aaa... (5001 characters)");
    }

    private static boolean accept(HandshakeJournal journal, long session) {
        return journal.accepted(session, Optional.empty());
    }

    private static HandshakeCounts.Period period(String start, long accepted, Map<RejectionReason, Long> rejected) {
        return new HandshakeCounts.Period(Instant.parse(start),
                new HandshakeCounts.Sums(accepted, Map.of(), rejected, Map.of()));
    }

    private static HandshakeSeen opened(long session, Optional<AcceptedFlaw> flaw) {
        HandshakeRequest request = new HandshakeRequest("GET", "/chat", "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField("Host", "a"), new HeaderField("Connection", "Upgrade"),
                        new HeaderField("Upgrade", "websocket"), new HeaderField("Sec-WebSocket-Version", "13"),
                        new HeaderField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
                        new HeaderField("Origin", "http://a"), new HeaderField("Sec-WebSocket-Protocol", "other"))),
                false, new InetSocketAddress(0));
        HandshakePolicy policy = new HandshakePolicy("/chat", OriginPolicy.any(), List.of("v1"), false,
                CompressionMode.NONE, new PolicySource("line 1", "line 2", "line 3"));
        return new HandshakeSeen("listeners[0]", new InetSocketAddress("192.0.2.1", 1), Optional.of(request),
                Optional.of(policy), OpeningHandshake.decide(request, policy), flaw, OptionalLong.of(session),
                "HTTP/1.1 101 Switching Protocols", List.of());
    }

    private static HandshakeSeen seen(int i) {
        return seen("/" + i + "?a", "found " + i);
    }

    private static HandshakeSeen seen(String target) {
        return seen(target, "found");
    }

    private static HandshakeSeen seen(String target, String detail) {
        HandshakeDecision decision = OpeningHandshake.malformed(RejectionReason.KEY_INVALID, detail);
        HandshakeRequest request = new HandshakeRequest("GET", target, "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField("Host", "a"))), false, new InetSocketAddress(0));
        return new HandshakeSeen("listeners[0]", new InetSocketAddress("192.0.2.1", 1), Optional.of(request),
                Optional.empty(), decision, "HTTP/1.1 400 Bad Request",
                List.of(new HeaderField("Gateway-Rejection", "key-invalid")));
    }
}
