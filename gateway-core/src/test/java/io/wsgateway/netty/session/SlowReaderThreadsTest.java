package io.wsgateway.netty.session;

import static io.wsgateway.netty.session.SessionTester.POLICY;
import static io.wsgateway.netty.session.SocketSessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.session.SessionPolicy;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Peers on real sockets with their window closed, while another thread sends to them. */
@Timeout(60)
class SlowReaderThreadsTest {

    private static final int MESSAGE = 1000;
    private static final int FRAME = MESSAGE + 4;
    private static final int MESSAGES = 20_000;

    private final RecordingApplication application = new RecordingApplication();

    @ParameterizedTest
    @EnumSource(value = Overflow.class, mode = Mode.EXCLUDE, names = "CLOSE")
    void whoReadsAgainGetsWholeMessagesInOrderAndAllAreAccountedFor(Overflow overflow) throws Exception {
        SessionPolicy policy = policy(overflow);
        try (SocketSessions sessions = new SocketSessions(application, policy); Socket peer = sessions.connect()) {
            NettySession session = session();
            Set<SendResult> results = EnumSet.noneOf(SendResult.class);
            long most = 0;
            int lastTaken = 0;
            for (int i = 0; i < MESSAGES; i++) {
                SendResult result = session.sendBinary(message(i));
                results.add(result);
                lastTaken = result == SendResult.QUEUED ? i : lastTaken;
                most = Math.max(most, session.queuedBytes());
            }
            // For drop-oldest, what is on its way to the event loop may be as much again.
            assertThat(most).isLessThanOrEqualTo(2 * policy.outbound().bytes() + 2 * FRAME);
            assertThat(results).isSubsetOf(SendResult.QUEUED, SendResult.DROPPED);
            assertThat(session.isOpen()).isTrue();

            DataInputStream in = new DataInputStream(new BufferedInputStream(peer.getInputStream()));
            int previous = -1;
            long got = 0;
            session.sendText("end"); // drop-newest may have no room for it yet
            while (got + session.view().dropped() < MESSAGES || session.queuedBytes() > 0) {
                int firstByte = in.readUnsignedByte();
                if (firstByte == 0x81) {
                    assertThat(in.readNBytes(4)).isEqualTo(new byte[] {3, 'e', 'n', 'd'});
                    break;
                }
                assertThat(firstByte).isEqualTo(0x82);
                assertThat(in.readUnsignedByte()).isEqualTo(126);
                assertThat(in.readUnsignedShort()).isEqualTo(MESSAGE);
                int number = in.readInt();
                in.skipNBytes(MESSAGE - Integer.BYTES);
                assertThat(number).isGreaterThan(previous);
                previous = number;
                got++;
            }
            long received = got;
            await("all are accounted for", () -> {
                long dropped = session.view().dropped();
                return received + dropped == MESSAGES || received + dropped == MESSAGES + 1; // "end" among them
            });
            assertThat(session.view().dropped()).as("the window was closed").isPositive();
            assertThat(sessions.services.counters().droppedMessages()).isEqualTo(session.view().dropped());
            assertThat(previous).as("the newest that was taken came").isEqualTo(lastTaken);
        }
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void aPeerThatResetsWithItsWindowClosedLeavesNothing(Overflow overflow) throws Exception {
        try (SocketSessions sessions = new SocketSessions(application, policy(overflow))) {
            Socket peer = sessions.connect();
            Session session = session();
            fill(session);
            peer.setSoLinger(true, 0);
            peer.close();
            await("the end", () -> application.heard.stream().anyMatch(line -> line.startsWith("close")));
            await("nothing waits", () -> session.queuedBytes() == 0);
            assertThat(session.sendText("late")).isEqualTo(SendResult.CLOSED);
        }
    }

    @Test
    void aPeerThatEndsItsSideWithItsWindowClosedStillGetsWhatWaits() throws Exception {
        SessionPolicy policy = policy(Overflow.DROP_NEWEST);
        try (SocketSessions sessions = new SocketSessions(application, policy); Socket peer = sessions.connect()) {
            NettySession session = session();
            int given = 0;
            do {
                fill(session);
                given += MESSAGES;
                // What is still on its way to the event loop when that finds the end of the peer's side is dropped.
                CompletableFuture<Void> arrived = new CompletableFuture<>();
                session.call(() -> arrived.complete(null));
                arrived.get();
            } while (!session.view().paused().contains(PauseReason.OUTPUT));
            long sent = given - session.view().dropped();
            peer.shutdownOutput();
            // Nothing is read from it until it reads; then the end of its side is found behind what it gets.
            byte[] all = peer.getInputStream().readAllBytes();
            assertThat(all.length % FRAME).as("whole messages").isZero();
            assertThat(all.length / FRAME).isEqualTo((int) sent);
            await("the end", () -> application.heard.contains("close 1006"));
        }
    }

    @Test
    void manyClosedWindowsDoNotPassTheBudgetForAll() throws Exception {
        SessionPolicy policy = POLICY.with(new OutboundPolicy(SessionTester.OUTBOUND_BYTES, Overflow.DROP_OLDEST));
        int peers = 30;
        try (SocketSessions sessions = new SocketSessions(application, policy)) {
            Socket[] sockets = new Socket[peers];
            for (int i = 0; i < peers; i++) {
                sockets[i] = sessions.connect();
            }
            await("all are open", () -> application.sessions.size() == peers);
            long most = 0;
            for (int round = 0; round < 8000; round++) {
                for (Session session : application.sessions) {
                    session.sendBinary(ByteBuffer.allocate(MESSAGE));
                }
                if (round % 10 == 0) {
                    most = Math.max(most, sessions.services.outbound().queued());
                }
                if (round > 1000 && sessions.services.counters().droppedMessages() > 1000) {
                    break;
                }
            }
            assertThat(sessions.services.counters().droppedMessages()).as("it was used up").isPositive();
            // Two for each: one that the link has, one on its way; and a flush that is under way on either loop.
            assertThat(most).isLessThanOrEqualTo(
                    SessionTester.OUTBOUND_BYTES + 2L * peers * (FRAME + 100) + 2L * policy.outbound().channelBytes());
            for (Socket socket : sockets) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    private static SessionPolicy policy(Overflow overflow) {
        return POLICY.with(new OutboundPolicy(1 << 17, overflow));
    }

    /** Sends until the kernel's buffers and the budget are full, and much more. */
    private static void fill(Session session) {
        for (int i = 0; i < MESSAGES; i++) {
            session.sendBinary(message(i));
        }
    }

    private static ByteBuffer message(int number) {
        return ByteBuffer.allocate(MESSAGE).putInt(0, number);
    }

    private NettySession session() {
        await("the session opens", () -> application.sessions.size() == 1);
        return (NettySession) application.sessions.getFirst();
    }
}
