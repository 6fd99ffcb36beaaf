package io.wsgateway.netty.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.netty.frame.PartPosition;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Hears what a link reads: whole messages, and its end. Checks that all of it comes in order. */
final class Heard implements LinkListener {

    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<UpstreamEnd> ends = new LinkedBlockingQueue<>();
    /** What was out of order. */
    final List<String> faults = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    final AtomicLong bytes = new AtomicLong();
    volatile Runnable onMessage = () -> {};
    private boolean reading;
    private boolean underWay;
    private boolean ended;

    @Override
    public void onReadBegins() {
        require(!reading && !ended, "begins");
        reading = true;
    }

    @Override
    public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        require(reading && position.isFirst() != underWay, "part " + position);
        underWay = !position.isLast();
        bytes.addAndGet(length);
        byte[] part = ByteBufUtil.getBytes(buffer, payload, length);
        message.writeBytes(part);
        if (position.isLast()) {
            byte[] all = message.toByteArray();
            message.reset();
            messages.add(shown(all, text));
            onMessage.run();
        }
    }

    @Override
    public void onReadComplete() {
        require(reading, "complete");
        reading = false;
    }

    @Override
    public void onWritability() {
        require(!ended, "writability");
    }

    @Override
    public void onEnd(UpstreamEnd end) {
        require(!ended && !reading, "end");
        ended = true;
        ends.add(end);
    }

    static String shown(byte[] message, boolean text) {
        return text
                ? "text " + new String(message, StandardCharsets.UTF_8)
                : "binary " + (message.length > 100 ? message.length + " bytes" : HexFormat.of().formatHex(message));
    }

    /** All messages that have come until now. */
    List<String> taken() {
        List<String> all = new ArrayList<>();
        messages.drainTo(all);
        return all;
    }

    private void require(boolean right, String what) {
        if (!right) {
            faults.add(what);
        }
    }

    String next() throws InterruptedException {
        String next = messages.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a message").isNotNull();
        return String.valueOf(next);
    }

    UpstreamEnd end() throws InterruptedException {
        UpstreamEnd end = ends.poll(30, TimeUnit.SECONDS);
        assertThat(end).as("the end").isNotNull();
        assertThat(faults).isEmpty();
        if (end == null) {
            throw new AssertionError();
        }
        return end;
    }

    /** True if nothing has come that wasn't taken. */
    boolean isEmpty() {
        return messages.isEmpty() && ends.isEmpty();
    }
}
