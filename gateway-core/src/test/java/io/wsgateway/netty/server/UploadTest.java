package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Execution;
import io.wsgateway.app.MessagePart;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One long message over a real socket, to an application that receives it in parts. */
@Timeout(120)
class UploadTest {

    private static final long GIBIBYTE = 1 << 30;
    private static final int PIECE = 1 << 16;
    /** A gibibyte that is compressed fits into the sockets' buffers: all of it is inflated before anything comes back. */
    private static final Duration WORK = Duration.ofSeconds(100);
    /** However long the message is. */
    private static final long MOST_MEMORY = 32L << 20;

    /** Counts the bytes and says at the end how many there were; remembers how much memory was in use. */
    private static final class Uploads implements Application, SessionListener {

        private final Execution execution;
        private long bytes;
        private long sum;
        volatile long mostMemory;

        Uploads(Execution execution) {
            this.execution = execution;
        }

        @Override
        public Execution execution() {
            return execution;
        }

        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            return this;
        }

        @Override
        public boolean wantsParts() {
            return true;
        }

        @Override
        public void onPart(Session session, MessagePart part) {
            mostMemory = Math.max(mostMemory, PlatformDependent.usedDirectMemory());
            ByteBuffer view = part.bytes();
            sum += view.hasRemaining() ? view.get(0) : 0;
            bytes += part.size();
            if (part.isLast()) {
                session.sendText(bytes + " bytes");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGibibyteNeedsNoMoreMemoryThanAChatLine(Execution execution) throws Exception {
        Uploads uploads = new Uploads(execution);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                GatewayPeer peer = open(gateway, uploads, "")) {
            long before = PlatformDependent.usedDirectMemory();
            peer.send(header(0x82, GIBIBYTE));
            byte[] piece = new byte[PIECE];
            Arrays.fill(piece, (byte) 1);
            for (long left = GIBIBYTE; left > 0; left -= PIECE) {
                peer.send(piece);
            }
            expectAnswer(peer);
            assertThat(uploads.mostMemory - before).isLessThan(MOST_MEMORY);
            assertThat(uploads.sum).isPositive();
        }
    }

    @Test
    void norDoesACompressedOne() throws Exception {
        Uploads uploads = new Uploads(Execution.EVENT_LOOP);
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);
                GatewayPeer peer = open(gateway, uploads, "Sec-WebSocket-Extensions: permessage-deflate")) {
            long before = PlatformDependent.usedDirectMemory();
            sendCompressed(peer);
            expectAnswer(peer);
            assertThat(uploads.mostMemory - before).isLessThan(MOST_MEMORY);
        }
    }

    private static void sendCompressed(GatewayPeer peer) throws IOException {
        Deflater deflater = new Deflater(1, true);
        byte[] piece = new byte[1 << 20];
        byte[] out = new byte[1 << 20];
        for (long left = GIBIBYTE; left > 0; left -= piece.length) {
            deflater.setInput(piece);
            int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            boolean last = left == piece.length;
            int first = (left == GIBIBYTE ? 0x42 : 0x00) | (last ? 0x80 : 0x00);
            peer.send(header(first, last ? length - 4 : length));
            peer.send(Arrays.copyOf(out, last ? length - 4 : length));
        }
        deflater.end();
    }

    /** The header of a frame whose masking key is zero, so that its payload is sent as it is. */
    private static byte[] header(int firstByte, long length) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
        if (length < 126) {
            header.put((byte) (0x80 | length));
        } else if (length < 1 << 16) {
            header.put((byte) 0xFE).putShort((short) length);
        } else {
            header.put((byte) 0xFF).putLong(length);
        }
        return Arrays.copyOf(header.array(), header.putInt(0).position());
    }

    private static void expectAnswer(GatewayPeer peer) throws IOException {
        String answer = GIBIBYTE + " bytes";
        byte[] frame = peer.socket.getInputStream().readNBytes(2 + answer.length());
        assertThat(new String(frame, 2, answer.length(), StandardCharsets.US_ASCII)).isEqualTo(answer);
    }

    private static GatewayPeer open(Gateway gateway, Application application, String header) throws Exception {
        HostedApplication hosted = HostedApplication.of("uploads", Audience.EVERYONE, application);
        HandshakePolicy handshake =
                new HandshakePolicy("/uploads", OriginPolicy.any(), List.of(), false, CompressionMode.SHARED);
        SessionPolicy policy = SessionPolicy.DEFAULT.with(new MessageLimits(GIBIBYTE, GIBIBYTE, 1 << 20));
        RouteTable<Route> routes = RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/uploads",
                new Route(hosted, handshake, policy, 0))));
        InetSocketAddress address = gateway.open(List.of(new ListenerConfig("uploads",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), routes,
                PlainEndpoint.NONE))).getFirst();
        GatewayPeer peer = GatewayPeer.connect(address);
        peer.socket.setSoTimeout((int) WORK.toMillis());
        peer.send(header.isEmpty() ? PipelineTester.request("/uploads") : PipelineTester.request("/uploads", header));
        peer.skipHead("101");
        return peer;
    }
}
