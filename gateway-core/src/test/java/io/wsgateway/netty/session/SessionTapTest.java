package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.tap.Tap;
import io.wsgateway.tap.TapBatch;
import io.wsgateway.tap.TapEvent;
import io.wsgateway.tap.TapTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTapTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final PerMessageDeflate AGREED = new PerMessageDeflate(false, false);

    private final RecordingApplication application = RecordingApplication.echo();
    private final SessionTester tester = SessionTester.open(application);
    private final List<String> over = new ArrayList<>();

    @AfterEach
    void close() {
        tester.close();
    }

    private Tap begin(TapTarget target, int payloadBytes) {
        Tap tap = tester.services.taps().begin(target, payloadBytes, MINUTE,
                ended -> over.add(ended.over().orElse("not over")));
        tester.runTimers();
        return Objects.requireNonNull(tap);
    }

    private static TapTarget all(boolean next) {
        return new TapTarget.Sessions(OptionalLong.empty(), Optional.empty(), Optional.empty(), Optional.of("/test"),
                next);
    }

    private static byte[] closeFine() {
        return ClientFrames.frame(0x88, new byte[] {0x0f, (byte) 0xa0, 'f', 'i', 'n', 'e'}); // 4000
    }

    /** What was seen since the last call. */
    private static List<String> seen(Tap tap) {
        TapBatch batch = tap.fetch(tap.seen(), 0, Duration.ZERO).toCompletableFuture().join();
        return batch.events().stream().map(SessionTapTest::line).toList();
    }

    private static List<String> all(Tap tap) {
        return tap.fetch(0, 0, Duration.ZERO).toCompletableFuture().join().events().stream()
                .map(SessionTapTest::line).toList();
    }

    private static String line(TapEvent event) {
        return switch (event) {
            case TapEvent.Begun begun -> "begun " + begun.session() + (begun.whole() ? " whole" : "");
            case TapEvent.Frame frame -> (frame.received() ? "in " : "out ") + frame.opcode()
                    + (frame.fin() ? " " : "- ") + frame.bytes() + " "
                    + (frame.payload() == null ? "?" : new String(frame.payload(), StandardCharsets.UTF_8))
                    + (frame.secret() ? " secret" : "");
            case TapEvent.Close close -> (close.received() ? "in close " : "out close ") + close.status().code()
                    + " " + close.status().reason();
            case TapEvent.Published published -> "published " + published.bytes();
            case TapEvent.Ended ended -> "ended " + ended.code() + " " + ended.by();
        };
    }

    @Test
    void showsMessagesAndControlFramesOfBothDirections() {
        Tap tap = begin(TapTarget.of(1), 100);
        tester.receive(ClientFrames.text("Hello"), ClientFrames.frame(0x89, new byte[] {'p'}));
        SessionTester.only(application).close(CloseStatus.of(4000, "enough"));
        tester.receive(closeFine());
        tester.lose();
        assertThat(all(tap)).containsExactly("begun 1", "in 1 5 Hello", "out 1 5 Hello", "in 9 1 p", "out 10 1 p",
                "out close 4000 enough", "in close 4000 fine", "ended 4000 APPLICATION");
        assertThat(over).containsExactly("the session has ended");
    }

    @Test
    void showsNoPayloadWhereNoneIsAskedFor() {
        Tap tap = begin(TapTarget.of(1), 0);
        tester.receive(ClientFrames.text("Hello"));
        tester.receive(closeFine());
        assertThat(all(tap)).containsExactly("begun 1", "in 1 5 ?", "out 1 5 ?", "in close 4000 ", "out close 4000 ");
    }

    @Test
    void neverShowsTheMessageBySomebodySaysWhoTheyAre() {
        Tap tap = begin(TapTarget.of(1), 100);
        String token = "{\"type\":\"auth\",\"token\":\"s3cr3t\"}";
        tester.receive(ClientFrames.text(token));
        assertThat(all(tap).get(1)).isEqualTo("in 1 " + token.length() + " ? secret");
    }

    @Test
    void aSessionIsAsItWasWhenTheTapIsOver() {
        Tap tap = begin(TapTarget.of(1), 100);
        tester.services.taps().end(tap, "it is enough");
        tester.runTimers();
        tester.receive(ClientFrames.text("Hello"));
        assertThat(tester.sent()).containsExactly("810548656c6c6f");
        assertThat(all(tap)).containsExactly("begun 1");
        assertThat(tester.session().output().shown()).isNull();
        assertThat(over).containsExactly("it is enough");
    }

    @Test
    void theNextSessionIsShownFromItsBegin() {
        application.onOpen = (session, request) -> session.sendText("welcome");
        Tap tap = begin(all(true), 100);
        try (SessionTester next = tester.neighbour(application); SessionTester other = tester.neighbour(application)) {
            tester.receive(ClientFrames.text("not me"));
            other.receive(ClientFrames.text("nor me"));
            next.receive(ClientFrames.text("me"));
            assertThat(all(tap)).containsExactly("begun 2 whole", "out 1 7 welcome", "in 1 2 me", "out 1 2 me");
        }
    }

    @Test
    void thoseThatOpenLaterAreShownBesideThoseThatAreOpen() {
        Tap tap = begin(all(false), 100);
        try (SessionTester next = tester.neighbour(application)) {
            tester.receive(ClientFrames.text("one"));
            next.receive(ClientFrames.text("two"));
            assertThat(all(tap)).containsExactly("begun 1", "begun 2 whole", "in 1 3 one", "out 1 3 one", "in 1 3 two",
                    "out 1 3 two");
        }
        assertThat(over).isEmpty();
        assertThat(tap.sessions()).isEqualTo(2);
    }

    @Test
    void severalLookAtTheSameSessionEachAsItMay() {
        Tap with = begin(TapTarget.of(1), 3);
        Tap without = begin(TapTarget.of(1), 0);
        tester.receive(ClientFrames.text("Hello"));
        assertThat(all(with)).contains("in 1 5 Hel");
        assertThat(all(without)).contains("in 1 5 ?");
        tester.services.taps().end(with, "it is enough");
        tester.runTimers();
        seen(without);
        tester.receive(ClientFrames.text("Hello"));
        assertThat(all(without)).containsExactly("in 1 5 ?", "out 1 5 ?");
    }

    @Test
    void messagesAreShownBeforeTheyAreCompressedAndAfterTheyAreInflated() {
        Deflater deflater = new Deflater(6, true);
        try (SessionTester compressed = tester.neighbour(application, Optional.of(AGREED))) {
            Tap tap = begin(TapTarget.of(2), 1000);
            String text = "what is said again, what is said again, ".repeat(10);
            byte[] frame = ClientFrames.frame(0xC1,
                    ClientFrames.deflate(deflater, text.getBytes(StandardCharsets.UTF_8)));
            compressed.receive(frame);
            assertThat(compressed.sent()).singleElement().satisfies(
                    sent -> assertThat(sent).as("compressed").startsWith("c1").hasSizeLessThan(text.length()));
            assertThat(all(tap)).containsExactly("begun 2", "in 1 400 " + text, "out 1 400 " + text);
        } finally {
            deflater.end();
        }
    }

    @Test
    void aMessageInPartsIsShownInParts() {
        CarriedApplication parts = new CarriedApplication();
        parts.inParts = true;
        try (SessionTester inParts = tester.neighbour(parts)) {
            Tap tap = begin(TapTarget.of(2), 100);
            inParts.receive(ClientFrames.frame(0x01, new byte[] {'a', 'b'}));
            inParts.receive(ClientFrames.frame(0x80, new byte[] {'c'}));
            assertThat(parts.heard).containsExactly("ab…", "…c");
            assertThat(all(tap)).containsExactly("begun 2", "in 1- 2 ab", "in 0 1 c");
            tester.services.taps().end(tap, "it is enough");
            tester.runTimers();
            inParts.receive(ClientFrames.text("d"));
            assertThat(parts.heard).endsWith("d");
            assertThat(all(tap)).hasSize(3);
        }
    }

    /** A token that comes in parts is no less a secret. */
    @Test
    void aSecretInPartsIsNeverShown() {
        CarriedApplication parts = new CarriedApplication();
        parts.inParts = true;
        try (SessionTester inParts = tester.neighbour(parts)) {
            Tap tap = begin(TapTarget.of(2), 100);
            inParts.receive(ClientFrames.frame(0x01, "{\"type\":\"auth\",\"token\":\"s3".getBytes(
                    StandardCharsets.UTF_8)));
            inParts.receive(ClientFrames.frame(0x80, "cr3t\"}".getBytes(StandardCharsets.UTF_8)));
            assertThat(all(tap)).hasSize(3).filteredOn(line -> line.startsWith("in")).allMatch(
                    line -> line.endsWith("? secret"));
        }
    }

    @Test
    void noMoreLookThanMay() {
        Tap first = begin(TapTarget.of(1), 0);
        for (int i = 1; i < SessionTaps.MOST; i++) {
            begin(TapTarget.of(1), 0);
        }
        assertThat(tester.services.taps().begin(TapTarget.of(1), 0, MINUTE, ended -> {})).isNull();
        tester.services.taps().end(first, "it is enough");
        assertThat(begin(TapTarget.of(1), 0).over()).isEmpty();
    }

    @Test
    void whatIsLeftAtTheEndIsFetchedByItsId() {
        Tap tap = begin(TapTarget.of(1), 0);
        tester.services.taps().end(tap, "it is enough");
        assertThat(tester.services.taps().find(tap.id())).containsSame(tap);
        assertThat(tester.services.taps().find("0123456789abcdef")).isEmpty();
    }

    @Test
    void aSessionIsTappedWhereverItIsCarriedTo() {
        CarriedApplication first = new CarriedApplication();
        CarriedApplication second = new CarriedApplication();
        try (SessionTester carried = tester.neighbour(first)) {
            Tap tap = begin(TapTarget.of(2), 100);
            assertThat(carried.carryTo(second)).hasValue(CarryOutcome.CARRIED);
            carried.receive(ClientFrames.text("after"));
            assertThat(all(tap)).contains("in 1 5 after");
        }
    }
}
