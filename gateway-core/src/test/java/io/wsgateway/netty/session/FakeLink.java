package io.wsgateway.netty.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.netty.upstream.Link;
import io.wsgateway.netty.upstream.LinkListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A connection to a server that is the test: writes down what it is told, and says what the test wants. */
final class FakeLink implements Link, UpstreamServer {

    /** What was written, a line each: the message so far, flushes, pauses and the end. */
    final List<String> heard = new ArrayList<>();
    /** The messages that were written whole. */
    final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final @Nullable EventLoop eventLoop;
    private boolean midMessage;
    boolean writesDown = true;
    boolean bytesOnly;
    boolean writable = true;
    private int untilFull = Integer.MAX_VALUE;
    boolean paused;
    boolean claimed;
    @Nullable
    CloseStatus closed;
    private @Nullable LinkListener listener;
    /** Answers {@link #open}. */
    CompletableFuture<UpstreamAnswer> answer = new CompletableFuture<>();

    FakeLink(@Nullable EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    // The server.

    /** The server sends messages, all read at once. */
    void sends(String... texts) {
        listener().onReadBegins();
        for (String text : texts) {
            part(text.getBytes(StandardCharsets.UTF_8), true, PartPosition.WHOLE);
        }
        listener().onReadComplete();
    }

    /** Part of a message is read, by itself. */
    void sendsPart(String text, PartPosition position) {
        listener().onReadBegins();
        part(text.getBytes(StandardCharsets.UTF_8), true, position);
        listener().onReadComplete();
    }

    /** Part of a message is read, among others: in a buffer whose other bytes are lost to the relay as soon as it returns. */
    void part(byte[] payload, boolean text, PartPosition position) {
        ByteBuf read = UnpooledByteBufAllocator.DEFAULT.directBuffer(20 + payload.length);
        read.writeZero(10).writeBytes(payload).writeZero(10);
        listener().onPart(read, 10, payload.length, text, position);
        read.release();
    }

    void begins() {
        listener().onReadBegins();
    }

    void completes() {
        listener().onReadComplete();
    }

    void ends(int code, boolean lost, boolean whole) {
        listener().onEnd(new UpstreamEnd(CloseStatus.of(code), lost, whole, true));
    }

    void writable(boolean now) {
        writable = now;
        listener().onWritability();
    }

    /** It takes no more than so many messages, or parts of one. */
    void takes(int parts) {
        untilFull = parts;
        writable(true);
    }

    boolean isStarted() {
        return listener != null;
    }

    private LinkListener listener() {
        return Objects.requireNonNull(listener, "not started");
    }

    // The link.

    @Override
    public EventLoop eventLoop() {
        return Objects.requireNonNull(eventLoop, "the first link isn't asked");
    }

    @Override
    public boolean claim() {
        boolean first = !claimed;
        claimed = true;
        return first;
    }

    @Override
    public void start(LinkListener hears) {
        assertThat(claimed).as("claimed").isTrue();
        assertThat(listener).as("started twice").isNull();
        listener = hears;
    }

    @Override
    public boolean write(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        assertThat(closed).as("written after the end").isNull();
        assertThat(position.isFirst()).as("begins a message").isEqualTo(!midMessage);
        if (bytesOnly && text) {
            return false;
        }
        midMessage = !position.isLast();
        untilFull--;
        writable &= untilFull != 0;
        byte[] part = new byte[length];
        buffer.getBytes(payload, part);
        message.writeBytes(part);
        if (writesDown) {
            heard.add("%s%s%s".formatted(position.isFirst() ? "" : "…",
                    text ? new String(part, StandardCharsets.UTF_8) : length + " bytes", midMessage ? "…" : ""));
        }
        if (!midMessage) {
            messages.add(message.toByteArray());
            message.reset();
        }
        // As the mask would.
        for (int i = 0; i < length; i++) {
            buffer.setByte(payload + i, 0);
        }
        return true;
    }

    @Override
    public void flush() {
        if (writesDown) {
            heard.add("flush");
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void pause(boolean now) {
        paused = now;
    }

    @Override
    public void close(CloseStatus status) {
        assertThat(closed).as("closed before").isNull();
        closed = status;
    }

    @Override
    public UpstreamServer server() {
        return this;
    }

    @Override
    public void end() {
        if (claim()) {
            closed = CloseStatus.of(1006);
        }
    }

    // Another server.

    @Override
    public UpstreamAddress address() {
        return new UpstreamAddress("server.example", 9000);
    }

    @Override
    public CompletionStage<UpstreamAnswer> open(UpstreamHandshake handshake) {
        return answer;
    }

    @Override
    public CompletionStage<UpstreamAnswer> connect(Duration timeout) {
        return answer;
    }
}
