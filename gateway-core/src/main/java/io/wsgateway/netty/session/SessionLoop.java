package io.wsgateway.netty.session;

import io.netty.channel.EventLoop;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of one event loop share: its deadlines, its compressors, its flushes. One for each event loop;
 * confined to it but for {@link #execute}, {@link #inLane} and {@link #running}.
 */
public final class SessionLoop implements Lane {

    private static final long TICK_MILLIS = 100;

    private final EventLoop eventLoop;
    private final DeadlineWheel deadlines;
    private final CompressorPool compressors = new CompressorPool();
    private List<NettySession> unflushed = new ArrayList<>();
    private List<NettySession> flushing = new ArrayList<>();
    private final ReceivedMessage message = new ReceivedMessage();
    /** Written for every callback, read by a watchdog: a value somewhat old does no harm. */
    private @Nullable String running;

    /** The shared part of this event loop's sessions; starts its clock. */
    public SessionLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
        this.deadlines = new DeadlineWheel(eventLoop.ticker().nanoTime(), Duration.ofMillis(TICK_MILLIS));
        eventLoop.scheduleWithFixedDelay(() -> deadlines.advance(now()), TICK_MILLIS, TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** The time of this loop's clock, in nanoseconds. */
    public long now() {
        return eventLoop.ticker().nanoTime();
    }

    /** The deadlines of this loop's connections. */
    public DeadlineWheel deadlines() {
        return deadlines;
    }

    CompressorPool compressors() {
        return compressors;
    }

    /** The one message that is in a callback on this loop: reading a message never happens inside of a callback. */
    ReceivedMessage message() {
        return message;
    }

    @Override
    public boolean inLane() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Flushes the session after what runs now, once however often it is asked. */
    void flushLater(NettySession session) {
        if (unflushed.isEmpty()) {
            eventLoop.execute(this::flush);
        }
        unflushed.add(session);
    }

    private void flush() {
        List<NettySession> now = unflushed;
        unflushed = flushing;
        flushing = now;
        for (int i = 0; i < now.size(); i++) {
            now.get(i).flush();
        }
        now.clear();
    }

    /** Says which application's code runs on this loop now; null: none. */
    void running(@Nullable String application) {
        running = application;
    }

    /** Which application's code runs on this loop now, as seen from another thread. */
    public @Nullable String running() {
        return running;
    }

    /** The event loop. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Frees what the loop's sessions shared; the event loop must have no sessions left. */
    public void close() {
        compressors.close();
    }
}
