package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SessionTester.only;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.FakeAuthenticator;
import io.wsgateway.session.InboundBudget;
import java.nio.charset.StandardCharsets;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that lead to a server. */
@Timeout(60)
class RelayTest {

    private static final byte[] PING = frame(0x89, new byte[] {7});
    private static final UpstreamHandshake HANDSHAKE =
            new UpstreamHandshake("/", "server.example", List.of(), List.of(),
                    false, 1 << 20, Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO, false);

    /** Hears of the server's end. */
    private static class Application extends RecordingApplication {

        Reaction<UpstreamEnd> onEnd = super::onUpstreamEnd;

        @Override
        public void onUpstreamEnd(Session session, UpstreamEnd end) {
            heard.add("server %d%s%s".formatted(end.status().code(), end.lost() ? " lost" : "",
                    end.whole() ? "" : " cut"));
            onEnd.to(session, end);
        }
    }

    private final Application application = new Application();
    private final FakeLink server = new FakeLink(null);
    private SessionTester tester;

    @BeforeEach
    void open() {
        tester = SessionTester.leadingTo(server, application, POLICY, Optional.empty());
    }

    @AfterEach
    void nothingIsLeft() {
        tester.close();
        assertThat(server.claimed).isTrue();
    }

    @Test
    void operatorsSeeWhereTheServerIsWhileThereIsOne() {
        application.onEnd = (session, end) -> {};
        assertThat(tester.session().view().upstream()).contains(server.address());
        server.ends(1006, true, true);
        assertThat(tester.session().view().upstream()).isEmpty();
    }

    // What the peer sends.

    @Test
    void handsMessagesOnAndFlushesOnceForARead() {
        tester.receive(join(text("Hello"), PING, frame(0x82, new byte[3])), text("world"));
        assertThat(server.heard).containsExactly("Hello", "3 bytes", "world", "flush");
        assertThat(tester.sent()).as("the gateway answers a Ping").containsExactly("8a0107");
        assertThat(application.heard).isEmpty();
        assertThat(tester.session().received()).isEqualTo(3);
    }

    @Test
    void handsOnWhatHasComeOfAMessage() {
        byte[] message = text("Hello");
        tester.receive(Arrays.copyOf(message, 8));
        assertThat(server.heard).containsExactly("He…", "flush");
        tester.receive(Arrays.copyOfRange(message, 8, message.length));
        tester.receive(frame(0x01, "a".getBytes(StandardCharsets.UTF_8)), PING, frame(0x80, new byte[0]));
        assertThat(server.heard).containsExactly("He…", "flush", "…llo", "flush", "a…", "…", "flush");
        assertThat(tester.session().received()).isEqualTo(2);
    }

    @Test
    void readsNothingWhileTheServerTakesNothing() {
        server.writable = false;
        tester.receive(join(text("1"), text("2")));
        assertThat(server.heard).containsExactly("1", "flush");
        assertThat(tester.isReading()).isFalse();
        assertThat(tester.session().view().paused()).containsExactly(PauseReason.UPSTREAM);
        tester.after(Duration.ofMinutes(2));
        assertThat(only(application).isOpen()).as("the peer's silence is the server's doing").isTrue();
        server.writable(true);
        tester.runTimers();
        assertThat(server.heard).containsExactly("1", "flush", "2", "flush");
        assertThat(tester.isReading()).isTrue();
    }

    /** As epoll tells of an end while nothing is read. */
    private void endsItsSide() {
        tester.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        tester.runTimers();
    }

    @Test
    void aServerThatTakesNothingHasABoundOnceThePeersSideIsOver() {
        server.writable = false;
        tester.receive(join(text("1"), text("2")));
        tester.after(Duration.ofMinutes(2));
        endsItsSide();
        tester.after(POLICY.closeTimeout().minusSeconds(1));
        assertThat(only(application).isOpen()).isTrue();
        assertThat(server.closed).isNull();
        tester.after(Duration.ofSeconds(2));
        assertThat(server.heard).containsExactly("1", "flush");
        assertThat(server.closed).isEqualTo(CloseStatus.of(1001));
        assertThat(application.heard).containsExactly("close 1006");
    }

    @Test
    void aServerThatTakesSomeInTimeGetsAllThatCameBeforeThePeersEnd() {
        server.writable = false;
        tester.receive(join(text("1"), text("2"), text("3")));
        endsItsSide();
        for (int i = 0; i < 2; i++) {
            tester.after(POLICY.closeTimeout().minusSeconds(1));
            assertThat(server.closed).isNull();
            server.takes(1);
            tester.runTimers();
        }
        assertThat(server.heard).containsExactly("1", "flush", "2", "flush", "3", "flush");
        assertThat(server.closed).isEqualTo(CloseStatus.of(1001));
        assertThat(application.heard).containsExactly("close 1006");
    }

    @Test
    void aTextForAServerOfBytesEndsTheSession() {
        server.bytesOnly = true;
        tester.receive(text("Hello"));
        assertThat(tester.sent()).singleElement().asString().startsWith("88").contains("03eb");
        assertThat(server.closed).isEqualTo(CloseStatus.of(1003, "text messages are not accepted here"));
    }

    // What the server sends.

    @Test
    void sendsTheServersMessagesInOneWrite() {
        server.sends("Hello", "world");
        assertThat(tester.channel.outboundMessages()).hasSize(1);
        assertThat(tester.sent()).containsExactly("810548656c6c6f", "8105776f726c64");
        assertThat(tester.session().sent()).isEqualTo(2);
        assertThat(tester.session().sentBytes()).isEqualTo(14);
    }

    @Test
    void sendsPartsAsFragmentsAndNoMessageBetween() {
        server.sendsPart("a", PartPosition.FIRST);
        assertThat(only(application).sendText("mine")).isEqualTo(SendResult.QUEUED);
        tester.receive(PING);
        server.sendsPart("b", PartPosition.MIDDLE);
        assertThat(tester.session().sent()).isZero();
        server.sendsPart("", PartPosition.LAST);
        assertThat(tester.sent()).containsExactly("010161", "8a0107", "000162", "8000", "81046d696e65");
        assertThat(tester.session().sent()).isEqualTo(2);
    }

    @Test
    void whatTheApplicationSendsMeanwhileIsBoundedAsEver() {
        server.sendsPart("a", PartPosition.FIRST);
        String kilobyte = "x".repeat(1000);
        SendResult result = SendResult.QUEUED;
        int sent = 0;
        for (; sent < 1000 && result == SendResult.QUEUED; sent++) {
            result = only(application).sendText(kilobyte);
        }
        assertThat(result).isEqualTo(SendResult.OVERFLOW);
        assertThat(sent).isBetween(50, 70);
        tester.runTimers();
        assertThat(tester.sent()).hasSize(2).first().isEqualTo("010161");
    }

    @Test
    void aPeerThatDoesNotReadHasTheServerWait() {
        tester.channel.stall();
        byte[] long64K = new byte[1 << 16];
        server.begins();
        for (int i = 0; i < 3; i++) {
            server.part(long64K, false, PartPosition.WHOLE);
        }
        server.completes();
        assertThat(server.paused).isTrue();
        assertThat(only(application).isOpen()).as("whatever the budget").isTrue();
        tester.channel.flow();
        tester.runTimers();
        assertThat(server.paused).isFalse();
        assertThat(tester.sent()).hasSize(3);
        assertThat(tester.isReading()).isTrue();
    }

    @Test
    void whereLittleIsLeftForAllSessionsAServerWaitsForEachWrite() {
        RecordingApplication greedy = new RecordingApplication();
        try (SessionTester neighbour =
                tester.neighbour(greedy, SessionTester.outboundBytes(1 << 21), Optional.empty())) {
            neighbour.channel.stall();
            for (int i = 0; i < 15; i++) {
                only(greedy).sendBinary(ByteBuffer.allocate(1 << 16));
            }
            tester.after(Duration.ofMillis(200));
            server.sends("takes it");
            assertThat(server.paused).as("what the channel takes doesn't wait").isFalse();
            tester.channel.stall();
            server.sends("takes nothing");
            assertThat(server.paused).isTrue();
            tester.channel.flow();
            tester.after(Duration.ofMillis(200));
            assertThat(server.paused).isFalse();
            assertThat(tester.isReading()).isTrue();
            neighbour.channel.flow();
            neighbour.sent();
        }
        assertThat(tester.sent()).hasSize(2);
    }

    @Test
    void aPeerThatReadsNothingForHalfAMinuteIsGivenUp() {
        tester.channel.stall();
        server.begins();
        server.part(new byte[1 << 17], false, PartPosition.WHOLE);
        server.completes();
        tester.after(Duration.ofSeconds(31));
        assertThat(only(application).isOpen()).isFalse();
        assertThat(server.closed).isEqualTo(CloseStatus.of(1001));
        tester.channel.flow();
        tester.sent();
    }

    // Ends.

    @Test
    void thePeersCloseGoesToTheServer() {
        tester.receive(text("Hello"), frame(0x88, HexFormat.of().parseHex("0fa0627965")));
        assertThat(server.heard).first().isEqualTo("Hello");
        assertThat(server.closed).isEqualTo(CloseStatus.of(4000, "bye"));
        assertThat(application.heard).containsExactly("close 4000");
    }

    @Test
    void thePeersEmptyCloseGoesToTheServer() {
        tester.receive(frame(0x88, new byte[0]));
        assertThat(server.closed).isEqualTo(CloseStatus.of(1005));
        assertThat(tester.sent()).containsExactly("8800");
    }

    @Test
    void thePeersLossIsGoingAway() {
        tester.lose();
        assertThat(server.closed).isEqualTo(CloseStatus.of(1001));
    }

    @Test
    void aViolationOfThePeersIsNoneOfOurs() {
        tester.receive(frame(0x83, new byte[0]));
        assertThat(server.closed).isEqualTo(CloseStatus.of(1001));
        assertThat(tester.sent()).singleElement().asString().contains("03ea");
    }

    @Test
    void anApplicationsCloseGoesToBoth() {
        only(application).close(CloseStatus.of(4001, "enough"));
        assertThat(server.closed).isEqualTo(CloseStatus.of(4001, "enough"));
        assertThat(tester.sent()).containsExactly("88080fa1656e6f756768");
    }

    @Test
    void theGatewaysEndIsGoingAway() {
        tester.session().drain();
        assertThat(server.closed).isEqualTo(CloseStatus.of(1001));
    }

    @Test
    void theServersCloseGoesToThePeerBehindWhatItSent() {
        server.begins();
        server.part("last".getBytes(StandardCharsets.UTF_8), true, PartPosition.WHOLE);
        server.ends(4002, false, true);
        assertThat(tester.sent()).containsExactly("81046c617374", "88020fa2");
        assertThat(application.heard).containsExactly("server 4002");
        tester.receive(close(4002));
        assertThat(application.heard).containsExactly("server 4002", "close 4002");
        assertThat(server.closed).as("it has closed already").isNull();
    }

    @Test
    void theServersEmptyCloseIsAnEmptyClose() {
        server.ends(1005, false, true);
        assertThat(tester.sent()).containsExactly("8800");
    }

    @Test
    void aLostServerIsARestart() {
        server.ends(1006, true, true);
        assertThat(application.heard).containsExactly("server 1006 lost");
        assertThat(tester.sent()).singleElement().asString().contains("03f4");
    }

    @Test
    void aMessageOfTheServerThatIsCutIsCutForThePeer() {
        server.sendsPart("a", PartPosition.FIRST);
        only(application).sendText("never");
        server.ends(1006, true, true);
        assertThat(application.heard).containsExactly("server 1006 lost cut");
        List<String> sent = tester.sent();
        assertThat(sent).hasSize(2).first().isEqualTo("010161");
        assertThat(sent.get(1)).startsWith("88");
    }

    @Test
    void aListenerThatThrowsEndsItsSession() {
        application.onEnd = (session, end) -> {
            throw new IllegalStateException("for a test");
        };
        server.ends(1000, false, true);
        assertThat(tester.sent()).containsExactly("880203f3");
        assertThat(application.heard).containsExactly("server 1000", "close 1011");
    }

    @Test
    void anApplicationThatDoesNotOpenEndsTheConnection() {
        RecordingApplication broken = new RecordingApplication();
        broken.onOpen = (session, request) -> {
            throw new IllegalStateException("for a test");
        };
        FakeLink unused = new FakeLink(null);
        try (SessionTester other = SessionTester.leadingTo(unused, broken, POLICY, Optional.empty())) {
            assertThat(unused.isStarted()).isFalse();
            assertThat(unused.closed).isEqualTo(CloseStatus.of(1001));
            other.sent();
        }
    }

    @Test
    void aConnectionThatHasEndedBeforeItsSessionIsLost() {
        FakeLink unused = new FakeLink(null);
        unused.end();
        Application late = new Application();
        try (SessionTester other = SessionTester.leadingTo(unused, late, POLICY, Optional.empty())) {
            assertThat(late.heard).containsExactly("server 1006 lost");
            other.sent();
        }
    }

    @Test
    void anApplicationThatBlocksHearsOfItInAThreadOfItsOwn() throws IOException {
        Application blocking = new Application();
        blocking.execution = Execution.BLOCKING;
        AtomicBoolean virtual = new AtomicBoolean();
        blocking.onEnd = (session, end) -> {
            virtual.set(Thread.currentThread().isVirtual());
            session.close(end.status());
        };
        FakeLink behind = new FakeLink(null);
        try (SocketSessions sessions = new SocketSessions(blocking, POLICY, new InboundBudget(0), Optional.of(behind));
                Socket peer = sessions.connect()) {
            peer.getOutputStream().write(text("Hello"));
            await("the message reaches the server", () -> behind.messages.size() == 1);
            assertThat(blocking.sessions).as("before the server hears anything").hasSize(1);
            sessions.channels().iterator().next().eventLoop().execute(() -> {
                behind.sends("last");
                behind.ends(1005, false, true);
            });
            assertThat(peer.getInputStream().readNBytes(8)).containsExactly(0x81, 4, 'l', 'a', 's', 't', 0x88, 0);
            assertThat(blocking.heard).containsExactly("server 1005");
            assertThat(virtual).isTrue();
        }
    }

    // Another server after the first.

    private FakeLink loseAndOpenAnother(AtomicReference<UpstreamAnswer> answer) {
        application.onEnd = (session, end) -> {};
        FakeLink next = new FakeLink(tester.channel.eventLoop());
        server.ends(1006, true, true);
        only(application).upstream().open(next, HANDSHAKE).thenAccept(answer::set);
        return next;
    }

    @Test
    void goesOnWithAnotherServer() {
        AtomicReference<UpstreamAnswer> answer = new AtomicReference<>();
        FakeLink next = loseAndOpenAnother(answer);
        tester.receive(text("1"));
        assertThat(tester.isReading()).isFalse();
        assertThat(tester.session().view().paused()).containsExactly(PauseReason.UPSTREAM);
        next.answer.complete(new UpstreamAnswer.Opened(next, Optional.empty()));
        assertThat(answer.get()).isInstanceOf(UpstreamAnswer.Opened.class);
        only(application).upstream().relay(next);
        tester.runTimers();
        assertThat(next.heard).containsExactly("1", "flush");
        next.sends("2");
        assertThat(tester.sent()).containsExactly("810132");
        assertThat(tester.isReading()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> only(application).upstream().relay(next));
        for (int i = 0; i < 4; i++) {
            tester.after(Duration.ofSeconds(20));
            tester.receive(PING);
        }
        assertThat(only(application).isOpen()).as("a minute after the loss").isTrue();
        tester.sent();
    }

    @Test
    void aServerThatComesTooLateIsEnded() {
        AtomicReference<UpstreamAnswer> answer = new AtomicReference<>();
        FakeLink next = loseAndOpenAnother(answer);
        tester.lose();
        next.answer.complete(new UpstreamAnswer.Opened(next, Optional.empty()));
        assertThat(answer.get()).isNotNull();
        assertThat(next.closed).isNotNull();
    }

    @Test
    void aServerGivenToASessionThatHasEndedIsEnded() {
        FakeLink next = loseAndOpenAnother(new AtomicReference<>());
        Session session = only(application);
        tester.lose();
        session.upstream().relay(next);
        assertThat(next.closed).isEqualTo(CloseStatus.of(1001));
        assertThat(next.isStarted()).isFalse();
    }

    @Test
    void withoutAServerForAMinuteTheSessionEnds() {
        FakeLink never = loseAndOpenAnother(new AtomicReference<>());
        tester.after(Duration.ofSeconds(59));
        assertThat(only(application).isOpen()).isTrue();
        tester.after(Duration.ofSeconds(2));
        assertThat(tester.sent()).singleElement().asString().contains("03f4");
        assertThat(never.isStarted()).isFalse();
    }

    @Test
    void aMessageThatWasCutIsNotContinued() {
        tester.receive(frame(0x01, new byte[] {'a'}));
        FakeLink next = loseAndOpenAnother(new AtomicReference<>());
        assertThat(application.heard).containsExactly("server 1006 lost cut");
        assertThatIllegalStateException().isThrownBy(() -> only(application).upstream().relay(next))
                .withMessageContaining("cut");
    }

    @Test
    void aSessionWithoutAServerHasNoneToReplace() {
        RecordingApplication ordinary = new RecordingApplication();
        try (SessionTester other = SessionTester.open(ordinary)) {
            assertThatIllegalStateException().isThrownBy(() -> only(ordinary).upstream());
            assertThat(other.sent()).isEmpty();
        }
    }

    // What is for the gateway alone.

    @Test
    void aTokenForTheGatewayIsNoServersHoweverItIsCut() {
        FakeAuthenticator authenticator = FakeAuthenticator.awaiting(Duration.ofSeconds(1)).with("s3cret",
                new Authenticator.Result.Refused(RejectionReason.TOKEN_INVALID, "for a test", List.of()));
        byte[] refresh = text("{\"type\":\"auth\",\"token\":\"s3cret\"}");
        for (int cut = 1; cut < refresh.length; cut++) {
            FakeLink behind = new FakeLink(null);
            try (SessionTester other = SessionTester.leadingTo(behind, new RecordingApplication(), authenticator)) {
                other.receive(Arrays.copyOf(refresh, cut), Arrays.copyOfRange(refresh, cut, refresh.length),
                        text("{\"type\":\"other\"}"));
                assertThat(behind.heard).as("cut at %d", cut).containsExactly("{\"type\":\"other\"}", "flush");
                assertThat(other.sent()).singleElement().asString()
                        .endsWith(HexFormat.of().formatHex("\"refused\"}".getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    @Test
    void whatOnlyBeginsLikeATokenReachesTheServer() {
        FakeAuthenticator authenticator = FakeAuthenticator.awaiting(Duration.ofSeconds(1));
        String space = " ".repeat(600);
        for (String other : List.of("{\"type\":\"author\"}", space, "  x", "{\"type\":\"auth\",", "{}",
                "\u00e9\u00e9")) {
            byte[] message = text(other + "tail");
            for (int cut = 1; cut < message.length; cut += Math.max(1, message.length / 40)) {
                FakeLink behind = new FakeLink(null);
                try (SessionTester tester =
                        SessionTester.leadingTo(behind, new RecordingApplication(), authenticator)) {
                    tester.receive(Arrays.copyOf(message, cut), Arrays.copyOfRange(message, cut, message.length));
                    if (other.endsWith(",")) {
                        assertThat(behind.messages).as("reserved, and none").isEmpty();
                        assertThat(tester.sent()).hasSize(1);
                    } else {
                        assertThat(behind.messages).as("%s cut at %d", other, cut).singleElement()
                                .isEqualTo((other + "tail").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }

    @Test
    void aTextThatIsCutWhileItMayBeATokenIsFreed() {
        FakeAuthenticator authenticator = FakeAuthenticator.awaiting(Duration.ofSeconds(1));
        FakeLink behind = new FakeLink(null);
        try (SessionTester other = SessionTester.leadingTo(behind, new RecordingApplication(), authenticator)) {
            other.receive(frame(0x01, "{\"type\":".getBytes(StandardCharsets.UTF_8)));
            assertThat(behind.heard).isEmpty();
        }
    }

    // Another generation of the application.

    @Test
    void theRelayGoesOnWhileItsApplicationIsReplaced() {
        FakeLink behind = new FakeLink(null);
        CarriedApplication old = new CarriedApplication();
        CarriedApplication next = new CarriedApplication() {
            @Override
            public void onUpstreamEnd(Session session, UpstreamEnd end) {
                heard.add("server " + end.status().code());
                super.onUpstreamEnd(session, end);
            }
        };
        try (SessionTester other = SessionTester.leadingTo(behind, old, POLICY, Optional.empty())) {
            other.receive(frame(0x01, new byte[] {'a'}));
            behind.sendsPart("b", PartPosition.FIRST);
            assertThat(other.carryTo(next)).contains(CarryOutcome.CARRIED);
            other.receive(frame(0x80, new byte[] {'c'}), text("d"));
            behind.sendsPart("e", PartPosition.LAST);
            behind.ends(4000, false, true);
            assertThat(behind.heard).containsExactly("a…", "flush", "…c", "d", "flush");
            assertThat(other.sent()).containsExactly("010162", "800165", "88020fa0");
            assertThat(next.heard).containsExactly("resume state", "server 4000");
            assertThat(old.heard).containsExactly("suspend");
        }
    }
}
