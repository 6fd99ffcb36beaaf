package io.wsgateway.netty.session;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.wsgateway.metrics.LoopCounters;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.frame.CompressorPool;
import io.wsgateway.netty.channel.LentBuffer;
import io.wsgateway.netty.channel.LoopReadBuffer;
import io.wsgateway.netty.channel.OutboundBatch;
import io.wsgateway.session.CallbackStack;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of one event loop share: its deadlines, its compressors, its flushes. One for each event loop;
 * confined to it but for {@link #execute}, {@link #run}, {@link #inLane} and {@link #running}.
 */
public final class SessionLoop implements SessionLane {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLoop.class);
    private static final long TICK_MILLIS = 100;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    private static final long LATE_NANOS = 1_000_000_000;

    private final EventLoop eventLoop;
    private final DeadlineWheel deadlines;
    private final CompressorPool compressors = new CompressorPool();
    private final LoopReadBuffer readBuffer;
    private final LentBuffer writeBuffer;
    private final OutboundBudget.Share outbound;
    private final InboundBudget inbound;
    /** Those for whose peers something waits, or did when they were looked at last. */
    private final ArrayList<SessionOutput> waiting = new ArrayList<>();
    private long ticked;
    private boolean postponed;
    private List<SessionOutput> unflushed = new ArrayList<>();
    private List<SessionOutput> flushing = new ArrayList<>();
    private final CallbackStack callbacks;
    private final LoopCounters counters = new LoopCounters();

    /** The shared part of this event loop's sessions, with a share of the gateway's budgets; starts its clock. */
    public SessionLoop(EventLoop eventLoop, OutboundBudget outbound, InboundBudget inbound, SessionIds ids) {
        this.eventLoop = eventLoop;
        this.outbound = outbound.share();
        this.inbound = inbound;
        this.callbacks = new CallbackStack(ids);
        this.readBuffer = new LoopReadBuffer(ByteBufAllocator.DEFAULT);
        this.writeBuffer = OutboundBatch.lent(ByteBufAllocator.DEFAULT);
        this.deadlines = new DeadlineWheel(eventLoop.ticker().nanoTime(), Duration.ofMillis(TICK_MILLIS));
        this.ticked = now();
        eventLoop.execute(callbacks::bind);
        eventLoop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long now = now();
        boolean late = now - ticked > LATE_NANOS;
        counters.late(Math.max(0, now - ticked - TICK_NANOS));
        ticked = now;
        lookWhatWaits();
        if (late && !postponed) {
            // The process was held. What arrived meanwhile is read before anybody is judged for being silent.
            postponed = true;
            return;
        }
        postponed = false;
        try {
            deadlines.advance(now);
        } catch (Throwable e) { // it would end the ticking, and with it every deadline of the loop
            LOG.error("a deadline failed", e);
        }
    }

    private void lookWhatWaits() {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            SessionOutput output = waiting.get(i);
            if (output.count() == 0) {
                output.unwatched();
                SessionOutput last = waiting.removeLast();
                if (last != output) {
                    waiting.set(i, last);
                }
            }
        }
        outbound.refresh();
    }

    /** Looks every tick how much waits for this session's peer, until nothing does. */
    void watch(SessionOutput output) {
        waiting.add(output);
    }

    /** What waits for the peers of this loop's sessions. */
    OutboundBudget.Share outbound() {
        return outbound;
    }

    /** What is held of what the peers of all sessions have sent. */
    InboundBudget inbound() {
        return inbound;
    }

    @Override
    public long now() {
        return eventLoop.ticker().nanoTime();
    }

    @Override
    public DeadlineWheel deadlines() {
        return deadlines;
    }

    /** What the channels of this loop read into. */
    public LoopReadBuffer readBuffer() {
        return readBuffer;
    }

    /** What the channels of this loop write short frames from. */
    public LentBuffer writeBuffer() {
        return writeBuffer;
    }

    /** The compressors; what is counted of them is read from any thread. */
    public CompressorPool compressors() {
        return compressors;
    }

    /** What is counted on this loop. */
    public LoopCounters counters() {
        return counters;
    }

    /** What is counted of the sessions of this route on this loop. */
    TrafficCounters traffic(Route route) {
        return counters.of(route.handshake().route(), route.application().name());
    }

    @Override
    public boolean inLane() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Runs a task now where this is the event loop, else soon, if the event loop still runs. */
    void run(Runnable task) {
        if (inLane()) {
            task.run();
        } else {
            executeQuietly(task);
        }
    }

    /** Runs a task if the event loop still runs: where it has ended, so has what the task is about. */
    public void executeQuietly(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            return;
        }
    }

    /** Completes when the event loop has done what it has been given until now, or has ended. Thread-safe. */
    public CompletableFuture<Void> caughtUp() {
        try {
            return CompletableFuture.runAsync(() -> {}, eventLoop);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Flushes the output after what runs now, once however often it is asked. */
    void flushLater(SessionOutput output) {
        if (unflushed.isEmpty()) {
            eventLoop.execute(this::flush);
        }
        unflushed.add(output);
    }

    private void flush() {
        List<SessionOutput> now = unflushed;
        unflushed = flushing;
        flushing = now;
        try {
            for (int i = 0; i < now.size(); i++) {
                now.get(i).flush();
            }
        } finally {
            now.clear(); // or nothing would be flushed any more
        }
    }

    @Override
    public void enter(HostedApplication application) {
        callbacks.enter(application);
    }

    /** A callback of a session of this application begins, by the session's number. */
    void enter(HostedApplication application, long session) {
        callbacks.enter(application, session);
    }

    @Override
    public void leave() {
        callbacks.leave();
    }

    /** Which application's callback runs on this loop now, as seen from another thread; null: none. */
    public @Nullable String running() {
        return callbacks.running();
    }

    /** How many callbacks have begun, as seen from another thread; wraps around. */
    public int callbacks() {
        return callbacks.begun();
    }

    /** The event loop. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Ends the connections that are no sessions yet. Thread-safe. */
    public void endHandshakes() {
        executeQuietly(deadlines::end);
    }

    /** Frees what the loop's sessions shared; the event loop must have no sessions left. */
    public void close() {
        compressors.close();
        readBuffer.close();
        writeBuffer.close();
    }
}
