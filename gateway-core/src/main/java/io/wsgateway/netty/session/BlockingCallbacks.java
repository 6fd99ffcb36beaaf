package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.ApplicationThreads;
import io.wsgateway.session.CallbackThread;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Calls the listener of an application that blocks: on a virtual thread which lives while there is something to call, in
 * order. Reading from the peer pauses while too much waits, and goes on when half of it is handled.
 */
final class BlockingCallbacks implements ListenerCallbacks {

    /** The most callbacks that wait without reading being paused; beside it the most bytes of their messages. */
    private static final int MOST_WAITING = 64;
    private static final int MOST_WAITING_BYTES = 1 << 18;

    private final NettySession session;
    private final ApplicationThreads threads;
    private final DirectCallbacks direct;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();
    /** True from a pause of reading until somebody has undertaken to end it. */
    private final AtomicBoolean paused = new AtomicBoolean();

    BlockingCallbacks(NettySession session, ApplicationThreads threads) {
        this.session = session;
        this.threads = threads;
        this.direct = new DirectCallbacks(session);
    }

    @Override
    public void open(OpeningRequest request) {
        enqueue(() -> direct.open(request));
    }

    @Override
    public void suspend(Handover to) {
        enqueue(() -> direct.suspend(to));
    }

    @Override
    public void resume(byte[] state, Handover from) {
        enqueue(() -> direct.resume(state, from));
    }

    @Override
    public void message(ReceivedMessage message) {
        enqueue(message, direct::message);
    }

    @Override
    public void part(ReceivedPart part) {
        PartPosition position = part.position();
        enqueue(part.view(), kept -> direct.part(new ReceivedPart(kept, position)));
    }

    private void enqueue(ReceivedMessage message, Consumer<ReceivedMessage> call) {
        ByteBuf payload = message.detach(session.allocator());
        boolean text = message.isText();
        int length = payload.readableBytes();
        bytes.addAndGet(length);
        if (!session.mayHold()) {
            bytes.addAndGet(-length);
            payload.release();
            return;
        }
        enqueue(new Waiting(payload, length, text, call));
        if (isFull()) {
            session.callbacksWait();
            paused.set(true);
            resumeIfCaughtUp(); // all may have been handled between the two lines above
        }
    }

    @Override
    public void pong(ByteBuffer payload) {
        ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip().asReadOnlyBuffer();
        enqueue(() -> direct.pong(copy));
    }

    @Override
    public void writable() {
        enqueue(direct::writable);
    }

    @Override
    public void upstreamEnded(UpstreamEnd end) {
        enqueue(() -> direct.upstreamEnded(end));
    }

    @Override
    public void leaving(Runnable then) {
        enqueue(() -> direct.leaving(then));
    }

    @Override
    public void closed(CloseStatus status) {
        enqueue(() -> direct.closed(status));
    }

    @Override
    public void run(Runnable code) {
        enqueue(() -> direct.run(code));
    }

    @Override
    public int heldBytes() {
        return bytes.get();
    }

    @Override
    public void discard() {
        for (Runnable call : waiting) {
            if (call instanceof Waiting message) {
                message.discard();
            }
        }
    }

    @Override
    public void whenDone(Runnable task) {
        enqueue(task);
    }

    /** A message that waits for its callback; true once that has begun, or never will. */
    private final class Waiting extends AtomicBoolean implements Runnable {

        private static final long serialVersionUID = 1;

        private final transient ByteBuf payload;
        private final int length;
        private final boolean text;
        private final transient Consumer<ReceivedMessage> call;

        Waiting(ByteBuf payload, int length, boolean text, Consumer<ReceivedMessage> call) {
            this.payload = payload;
            this.length = length;
            this.text = text;
            this.call = call;
        }

        @Override
        public void run() {
            if (!compareAndSet(false, true)) {
                return;
            }
            ReceivedMessage kept = new ReceivedMessage();
            kept.point(payload, payload.readerIndex(), length, text);
            try {
                call.accept(kept);
            } finally {
                kept.clear();
                release();
            }
        }

        void discard() {
            if (compareAndSet(false, true)) {
                release();
            }
        }

        private void release() {
            payload.release();
            int left = bytes.addAndGet(-length);
            boolean crossed = left < SessionInput.WORTH_COUNTING && left + length >= SessionInput.WORTH_COUNTING;
            if (crossed || length >= SessionInput.WORTH_COUNTING) {
                session.holdsLess();
            }
        }
    }

    private boolean isFull() {
        return calls.get() >= MOST_WAITING || bytes.get() >= MOST_WAITING_BYTES;
    }

    /**
     * Called on the event loop after {@link #paused} is set, and after each callback: whichever comes second sees what the
     * first has written, so that no pause is left without its end.
     */
    private void resumeIfCaughtUp() {
        if (paused.get() && calls.get() <= MOST_WAITING / 2 && bytes.get() <= MOST_WAITING_BYTES / 2
                && paused.compareAndSet(true, false)) {
            session.callbacksCaughtUp(this::isCaughtUp);
        }
    }

    /** False if reading was paused anew before the event loop came to resume it. */
    private boolean isCaughtUp() {
        return !paused.get();
    }

    private void enqueue(Runnable call) {
        waiting.add(call);
        if (calls.getAndIncrement() == 0) {
            threads.startCallbacks(session.application().code(), session.application().name() + " " + session.id(),
                    session.number(), this::drain);
        }
    }

    private void drain(CallbackThread thread) {
        boolean more;
        do {
            thread.call(waiting.remove());
            more = calls.decrementAndGet() > 0;
            resumeIfCaughtUp();
        } while (more);
    }
}
