package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.Topic;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.frame.MessageDeflater;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.protocol.frame.FrameHeader;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.Outgoing;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import io.wsgateway.session.Subscriber;
import io.wsgateway.session.Subscriptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One open session: what its application holds, and its way out. What comes in is {@link SessionHandler}'s. Thread-safe
 * where {@link Session} and {@link Subscriber} say so; the rest is confined to the channel's event loop.
 */
public final class NettySession implements Session, Subscriber {

    /** With more than this waiting, a message passed on is copied out of the read buffer it would hold on to. */
    private static final long BACKLOG = 1 << 16;

    /** What a message on its way to the event loop costs beside its payload, about as Netty counts a queued one. */
    private static final int TASK_BYTES = 100;

    private static final VarHandle IN_TRANSIT;
    private static final VarHandle ATTRIBUTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            IN_TRANSIT = lookup.findVarHandle(NettySession.class, "inTransit", long.class);
            ATTRIBUTES = lookup.findVarHandle(NettySession.class, "attributes", Map.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Channel channel;
    private final SessionLoop loop;
    private final SessionHandler handler;
    private final Route route;
    private final long number;
    private final String path;
    private final Map<String, String> parameters;
    private final @Nullable String subprotocol;
    private final @Nullable String principal;
    private final Instant since;
    private final @Nullable MessageDeflater deflater;
    private final Subscriptions subscriptions = new Subscriptions(this);

    private volatile boolean open = true;
    /** Bytes given by other threads that have not reached the event loop. */
    @SuppressWarnings("UnusedVariable") // through IN_TRANSIT
    private volatile long inTransit;
    private volatile @Nullable Map<String, Object> attributes;

    private boolean unflushed;
    private int pingsUnanswered;
    private long received;
    private long sent;

    NettySession(Channel channel, SessionLoop loop, SessionHandler handler, SessionOpening opening, long number,
            Instant since) {
        this.channel = channel;
        this.loop = loop;
        this.handler = handler;
        this.route = opening.route();
        this.number = number;
        this.since = since;
        OpeningRequest request = opening.request();
        this.path = request.path();
        this.parameters = request.parameters();
        this.subprotocol = opening.subprotocol().orElse(null);
        this.principal = opening.principal().orElse(null);
        this.deflater = opening.compression().map(this::deflater).orElse(null);
    }

    private MessageDeflater deflater(PerMessageDeflate agreed) {
        return new MessageDeflater(loop.compressors(), !agreed.serverNoContextTakeover());
    }

    @Override
    public String id() {
        return Long.toString(number, Character.MAX_RADIX);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Map<String, String> parameters() {
        return parameters;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return handler.peer();
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.ofNullable(subprotocol);
    }

    @Override
    public Optional<String> principal() {
        return Optional.ofNullable(principal);
    }

    @Override
    public Map<String, Object> attributes() {
        Map<String, Object> current = attributes;
        if (current == null) {
            ATTRIBUTES.compareAndSet(this, null, new ConcurrentHashMap<String, Object>());
            current = attributes;
        }
        return Objects.requireNonNull(current);
    }

    @Override
    public SendResult send(Message message) {
        int firstByte = message.isText() ? FrameEncoder.TEXT : FrameEncoder.BINARY;
        if (!open) {
            return SendResult.CLOSED;
        }
        ByteBuf payload = switch (message) {
            case ReceivedMessage received -> queuedBytes() > BACKLOG ? received.detach(allocator()) : received.retain();
            default -> copy(message.bytes());
        };
        return send(payload, firstByte);
    }

    @Override
    public SendResult sendText(String text) {
        if (!open) {
            return SendResult.CLOSED;
        }
        ByteBuf payload = FrameEncoder.allocate(allocator(), ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(payload, text);
        return send(payload, FrameEncoder.TEXT);
    }

    @Override
    public SendResult sendBinary(ByteBuffer bytes) {
        return open ? send(copy(bytes), FrameEncoder.BINARY) : SendResult.CLOSED;
    }

    @Override
    public SendResult ping(ByteBuffer payload) {
        if (!payload.hasRemaining() || payload.remaining() > FrameHeader.MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("ping payload of " + payload.remaining() + " bytes (expected: 1 to "
                    + FrameHeader.MAX_CONTROL_PAYLOAD + ")");
        }
        return open ? send(copy(payload), FrameEncoder.PING) : SendResult.CLOSED;
    }

    private ByteBuf copy(ByteBuffer bytes) {
        return FrameEncoder.allocate(allocator(), bytes.remaining()).writeBytes(bytes.duplicate());
    }

    private SendResult send(ByteBuf payload, int firstByte) {
        int bytes = payload.readableBytes();
        if (exceedsBudget(bytes)) {
            payload.release();
            return SendResult.OVERFLOW;
        }
        if (loop.inLane()) {
            transmit(payload, firstByte);
            return SendResult.QUEUED;
        }
        long cost = (long) bytes + TASK_BYTES;
        IN_TRANSIT.getAndAdd(this, cost);
        try {
            loop.execute(() -> {
                IN_TRANSIT.getAndAdd(this, -cost);
                transmit(payload, firstByte);
            });
        } catch (RejectedExecutionException e) {
            IN_TRANSIT.getAndAdd(this, -cost);
            payload.release();
            return SendResult.CLOSED;
        }
        return SendResult.QUEUED;
    }

    /** A message alone is never too much; the session that is over its budget is closed with 1013. */
    private boolean exceedsBudget(int bytes) {
        long queued = queuedBytes();
        if (queued == 0 || queued + bytes <= policy().outboundBytes()) {
            return false;
        }
        failLater(CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "reads too slowly"));
        return true;
    }

    /** Sends a payload that has headroom for its header; takes the buffer. */
    private void transmit(ByteBuf payload, int firstByte) {
        if (!open) {
            payload.release();
            return;
        }
        if (firstByte == FrameEncoder.PING) {
            pingsUnanswered++;
        } else {
            sent++;
        }
        ByteBuf frame;
        try {
            frame = encode(payload, firstByte);
        } catch (Throwable e) { // no memory to compress it: a message would be missing
            executeQuietly(() -> handler.gatewayFailed(e));
            return;
        }
        write(frame);
    }

    private ByteBuf encode(ByteBuf payload, int firstByte) {
        if (deflater == null || firstByte == FrameEncoder.PING || payload.readableBytes() < MessageDeflater.SHORTEST) {
            return FrameEncoder.frame(payload, firstByte);
        }
        try {
            return FrameEncoder.frame(
                    deflater.deflate(payload, payload.readerIndex(), payload.readableBytes(), allocator()),
                    firstByte | FrameEncoder.COMPRESSED);
        } finally {
            payload.release();
        }
    }

    /** Writes a whole frame; it is flushed soon. */
    void write(ByteBuf frame) {
        channel.write(frame, channel.voidPromise());
        if (!unflushed) {
            unflushed = true;
            if (!handler.isReading()) {
                loop.flushLater(this);
            }
        }
    }

    /** Flushes what was written since the last flush. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    @Override
    public void close(CloseStatus status) {
        if (!status.isSendable()) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
        if (!open) {
            return;
        }
        if (loop.inLane()) {
            handler.close(status);
        } else {
            executeQuietly(() -> handler.close(status));
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public long queuedBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return inTransit + (buffer == null ? 0 : buffer.totalPendingWriteBytes());
    }

    @Override
    public void subscribe(Topic topic) {
        subscriptions.add(topic);
    }

    @Override
    public void unsubscribe(Topic topic) {
        subscriptions.remove(topic);
    }

    @Override
    public SessionLoop lane() {
        return loop;
    }

    @Override
    public void deliver(Outgoing message) {
        EncodedMessage encoded = (EncodedMessage) message;
        if (!open || exceedsBudget(encoded.size())) {
            encoded.release();
        } else if (deflater == null || encoded.size() < MessageDeflater.SHORTEST) {
            sent++;
            write(encoded.frame());
        } else {
            transmit(encoded.payload(), encoded.firstByte());
        }
    }

    /** Nothing is sent from now on. */
    void closing() {
        open = false;
    }

    /** The connection is gone: what the session held is given back. */
    void disconnected() {
        open = false;
        subscriptions.end();
        if (deflater != null) {
            deflater.close();
        }
    }

    /** Fails the connection, after the callback that is under way. */
    private void failLater(CloseStatus status) {
        executeQuietly(() -> handler.fail(status));
    }

    /** An application's callback threw. */
    void applicationFailed(String callback, Throwable cause) {
        executeQuietly(() -> handler.applicationFailed(callback, cause));
    }

    void pauseReading() {
        handler.pauseReading();
    }

    void resumeReading() {
        executeQuietly(handler::resumeReading);
    }

    private void executeQuietly(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and this session with it.
        }
    }

    void countReceived() {
        received++;
    }

    /** Takes note of a Pong; true if it answers a Ping of the application. */
    boolean answersPing() {
        if (pingsUnanswered == 0) {
            return false;
        }
        pingsUnanswered--;
        return true;
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    SessionLoop loop() {
        return loop;
    }

    HostedApplication application() {
        return route.application();
    }

    private SessionPolicy policy() {
        return route.session();
    }

    /** The session as operators see it; its counters may be somewhat old. */
    public SessionView view() {
        InetSocketAddress peer = remoteAddress();
        return new SessionView(id(), peer.getHostString() + ":" + peer.getPort(), application().name(), path, since,
                received, sent);
    }

    @Override
    public String toString() {
        return application().name() + " session " + id();
    }
}
