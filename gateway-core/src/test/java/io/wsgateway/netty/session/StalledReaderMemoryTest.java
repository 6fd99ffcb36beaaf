package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.wsgateway.app.Session;
import io.wsgateway.netty.channel.SocketChannels;
import io.wsgateway.netty.channel.SocketChannels.Kind;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.session.ApplicationFaults;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.FailureLog;
import io.wsgateway.session.GatewayEvents;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.SessionRegistry;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reader that has stopped holds on to none of the read buffers that its few queued bytes came from. */
@Timeout(60)
class StalledReaderMemoryTest {

    private static final int READ_BUFFER = 1 << 16;
    private static final int READS = 100;
    private static final byte[] TEN_BYTES = ClientFrames.binary(new byte[10]);
    /** Less than the channel takes, more than still moves on between two full sockets. */
    private static final int FILL = 40_000;
    /** For what is rounded up, and the session's own. */
    private static final int LITTLE = 1 << 14;

    static List<Kind> kinds() {
        return Kind.available().toList();
    }

    @Test
    void anEchoOfTenBytesFreesTheBufferItWasReadInto() {
        RecordingApplication application = RecordingApplication.echo();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            for (int i = 0; i < READS; i++) {
                ByteBuf read = tester.channel.allocator().directBuffer(READ_BUFFER, READ_BUFFER);
                tester.received.add(read);
                tester.channel.writeInbound(read.writeBytes(TEN_BYTES));
                assertThat(read.refCnt()).as("read %d", i).isZero();
            }
            assertThat(application.heard).hasSize(READS);
            assertThat(tester.session().queuedBytes()).isGreaterThanOrEqualTo(READS * 12);
            assertThat(tester.channel.bytesInUse()).isLessThan(tester.session().queuedBytes() + LITTLE);
            tester.channel.flow();
            assertThat(tester.sent()).hasSize(READS).containsOnly("820a" + "00".repeat(10));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatWaitsForAFullSocketIsHardlyMoreThanItsBytes(Kind kind) throws Exception {
        RecordingApplication application = RecordingApplication.echo();
        OutboundBudget budget = new OutboundBudget(SessionTester.OUTBOUND_BYTES);
        SessionServices services = new SessionServices(new SessionRegistry<>(), new SessionCounters(),
                new EndCounts(0), SessionTester.earlyEnds(), budget, new GatewayEvents(),
                new ApplicationThreads(new SessionIds()),
                new FailureLog(System::nanoTime, new ApplicationFaults(InstantSource.system())),
                () -> SessionTester.OPENED,
                new SessionIds(),
                new LogThrottle());
        SessionLimits limits = new SessionLimits(0, 0);
        AtomicReference<SessionLoop> loop = new AtomicReference<>();
        try (SocketChannels channels = new SocketChannels(kind, channel -> {
            SessionLoop made = loopOf(channel.eventLoop(), budget);
            loop.set(made);
            SessionHandler handler = SessionTester.handler(made, limits, services, application,
                    SessionTester.outboundBytes(1 << 19), Optional.empty());
            channel.pipeline().addLast(handler);
            handler.open(SessionTester.request(), Optional.empty());
        }); Socket peer = channels.connect()) {
            Channel channel = channels.accept();
            Session session = SessionTester.only(application);
            int filled = fill(channels, channel, session);
            int echoed = 0;
            // More are not read: who doesn't read isn't read from.
            for (int i = 0; i < READS; i++) {
                peer.getOutputStream().write(TEN_BYTES);
                int heard = i + 1;
                SocketChannels.await("message " + i, () -> application.heard.size() == heard);
                echoed += 12;
            }
            channels.run(() -> {});
            assertThat(channel.config().isAutoRead()).isTrue();
            assertThat(session.queuedBytes()).isGreaterThanOrEqualTo(echoed);
            assertThat(channels.allocator.bytesInUse())
                    .isLessThan(session.queuedBytes() + READ_BUFFER + LITTLE);
            assertThat(peer.getInputStream().readNBytes(filled)).hasSize(filled);
            assertThat(peer.getInputStream().readNBytes(echoed)).hasSize(echoed)
                    .startsWith(0x82, 10, 0).endsWith(0, 0, 0);
            SocketChannels.await("nothing waits", () -> session.queuedBytes() == 0);
            SocketChannels.await("all but the read buffer is freed",
                    () -> channels.allocator.bytesInUse() == READ_BUFFER);
            channels.run(channel::close);
            SocketChannels.await("the session ends", () -> limits.open() == 0);
        }
        loop.get().close();
    }

    private static SessionLoop loopOf(EventLoop eventLoop, OutboundBudget budget) {
        return new SessionLoop(eventLoop, budget, new InboundBudget(0), new SessionIds());
    }

    /** Sends until the socket takes no more, but the channel does; returns how many bytes of frames. */
    private static int fill(SocketChannels channels, Channel channel, Session session) throws Exception {
        ByteBuffer payload = ByteBuffer.allocate(1000);
        int frames = 0;
        while (session.queuedBytes() < FILL) {
            channels.run(() -> session.sendBinary(payload));
            channels.run(() -> {}); // it is flushed by then
            frames++;
        }
        assertThat(channel.isWritable()).isTrue();
        return frames * 1004;
    }
}
