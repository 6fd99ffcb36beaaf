package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.LogLines;
import io.wsgateway.app.Audience;
import io.wsgateway.journal.HandshakeCounts;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.opening.HandshakeLog;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handshakes that are accepted, and that something is wrong with all the same: in the journal, the counts and the log. */
class FlawedHandshakesTest {

    private static final String ORIGIN = "Origin: http://gateway";
    private static final String OFFER = "Sec-WebSocket-Protocol: secret-of-somebody";

    @RegisterExtension
    final LogLines lines = new LogLines(HandshakeLog.class);

    private final TestApplication application = new TestApplication();

    private static Peer open(PipelineTester tester, String... fields) {
        Peer peer = tester.connect();
        peer.send(request("/chat", fields));
        assertThat(peer.answer().status()).isEqualTo(101);
        return peer;
    }

    private static void lose(Peer peer) {
        peer.channel.close();
        peer.run();
    }

    private static HandshakeCounts.Sums accepted(long accepted, Map<AcceptedFlaw, Long> flawed) {
        return new HandshakeCounts.Sums(accepted, flawed, Map.of(), Map.of());
    }

    @Test
    void tellsOfAnAcceptanceThatABrowserFails() {
        application.subprotocols = List.of("v2", "v1");
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(request("/chat", ORIGIN, OFFER));
            assertThat(peer.answer().values("Sec-WebSocket-Protocol")).isEmpty();

            String found =
                    "Sec-WebSocket-Protocol: 1 offer not spoken here (expected: one of v2, v1, or none; the answer"
                            + " names none, and a browser that offered some fails the connection)";
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.reason()).contains(AcceptedFlaw.BROWSER_WILL_FAIL);
            assertThat(entry.detail()).isEqualTo(found);
            assertThat(entry.session()).hasValue(1);
            assertThat(entry.toString()).doesNotContain("secret");
            assertThat(lines.all()).containsExactly("accepted browser-will-fail from 192.0.2.7: " + found);
            assertThat(tester.journal.counts().total())
                    .isEqualTo(accepted(1, Map.of(AcceptedFlaw.BROWSER_WILL_FAIL, 1L)));

            // As the browser does; nothing more is found.
            lose(peer);
            assertThat(lines.all()).hasSize(1);
            assertThat(tester.journal.entries()).containsExactly(entry);
            assertThat(tester.journal.counts().total())
                    .isEqualTo(accepted(1, Map.of(AcceptedFlaw.BROWSER_WILL_FAIL, 1L)));
        }
    }

    @Test
    void findsNothingWrongWithAllOthers() {
        application.subprotocols = List.of("v2", "v1");
        try (PipelineTester tester = new PipelineTester(application)) {
            open(tester, ORIGIN);
            open(tester, ORIGIN, "Sec-WebSocket-Protocol: other, v1");
            open(tester, OFFER); // no browser's
            assertThat(tester.journal.entries()).extracting(HandshakeEntry::reason).containsExactly(Optional.empty(),
                    Optional.empty(), Optional.empty());
            assertThat(tester.journal.counts().total()).isEqualTo(accepted(3, Map.of()));
            assertThat(lines.all()).isEmpty();
            tester.after(Duration.ofSeconds(2));
        }
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void marksAHandshakeWhoseSessionIsLostAtOnce() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer stays = open(tester);
            Peer goes = open(tester);
            tester.after(Duration.ofMillis(300));
            lose(goes);

            String found = "lost 300 ms after the 101, without a Close, before any message";
            assertThat(tester.journal.entries()).extracting(HandshakeEntry::reason)
                    .containsExactly(Optional.of(AcceptedFlaw.ENDED_AT_ONCE), Optional.empty());
            HandshakeEntry entry = tester.journal.entries().getFirst();
            assertThat(entry.number()).isEqualTo(2);
            assertThat(entry.session()).hasValue(2);
            assertThat(entry.detail()).isEqualTo(found);
            assertThat(lines.all()).containsExactly("accepted ended-at-once from 192.0.2.7: " + found);
            assertThat(tester.journal.counts().total()).isEqualTo(accepted(2, Map.of(AcceptedFlaw.ENDED_AT_ONCE, 1L)));

            tester.after(Duration.ofMillis(800));
            lose(stays);
            assertThat(tester.journal.counts().total()).isEqualTo(accepted(2, Map.of(AcceptedFlaw.ENDED_AT_ONCE, 1L)));
        }
    }

    /** Who looks into a page of theirs and leaves it again has disliked nothing. */
    @Test
    void leavesThoseOfOperatorsAlone() {
        application.audience = Audience.OPERATORS;
        try (PipelineTester tester = new PipelineTester(application)) {
            lose(open(tester));
            assertThat(tester.journal.counts().total()).isEqualTo(accepted(1, Map.of()));
        }
    }

    @Test
    void aPeerThatEndsItsSideAloneIsLostAsWell() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = open(tester);
            peer.channel.endInput();
            peer.run();
            assertThat(tester.journal.counts().total()).isEqualTo(accepted(1, Map.of(AcceptedFlaw.ENDED_AT_ONCE, 1L)));
        }
    }

    @Test
    void leavesThoseAloneThatSaidSomething() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer speaks = open(tester);
            speaks.send(ClientFrames.text("hi"));
            lose(speaks);
            Peer closes = open(tester);
            closes.send(ClientFrames.close(1000));
            lose(closes);
            Peer isClosed = open(tester);
            application.sessions.getLast().close(CloseStatus.of(CloseCode.NORMAL_CLOSURE));
            lose(isClosed);
            assertThat(tester.journal.entries()).extracting(HandshakeEntry::reason).containsExactly(Optional.empty(),
                    Optional.empty(), Optional.empty());
            assertThat(tester.journal.counts().total()).isEqualTo(accepted(3, Map.of()));
            assertThat(lines.all()).isEmpty();
        }
    }
}
