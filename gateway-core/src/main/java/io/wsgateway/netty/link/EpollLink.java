package io.wsgateway.netty.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP socket that an epoll event loop drives without a channel in between. Level-triggered: the interest in input goes
 * while reading pauses and when input has ended, else the loop would spin; the interest in output is there only while the
 * socket is full.
 *
 * <p>The kernel reports an error or a hang-up whatever the interest is. Either means that nothing can be sent any more, so
 * what can still be read is read, a pause or not, and the connection closed.
 */
public final class EpollLink implements Link, EpollIoHandle {

    private static final Logger LOG = LoggerFactory.getLogger(EpollLink.class);

    /** {@code EPOLLHUP}: both sides have ended. Netty has no constant for it. */
    private static final int HANG_UP = 0x10;
    /** A busy peer or a busy application gives way to the loop's other sockets after so many system calls. */
    private static final int MOST_READS = 4;
    private static final int MOST_WRITES = 16;

    /** Errors alone, which are reported anyway: a registration with no interest at all can't get one again. */
    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLERR;
    private static final EpollIoOps IN = EpollIoOps.EPOLLIN;
    private static final EpollIoOps OUT = EpollIoOps.EPOLLOUT;
    private static final EpollIoOps IN_AND_OUT = IN.with(OUT);

    private static final VarHandle QUEUED;

    static {
        try {
            QUEUED = MethodHandles.lookup().findVarHandle(EpollLink.class, "queued", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What follows when all that is queued has been sent. */
    private enum Afterwards {
        GO_ON,
        SHUT_DOWN,
        CLOSE
    }

    private final Socket socket;
    private final IoEventLoop eventLoop;
    private final LinkLoop loop;
    private final Runnable whenClosed;

    private @Nullable LinkListener listener;
    private @Nullable IoRegistration registration;
    /** Null while nothing is queued, as is nearly always so. */
    private @Nullable WriteQueue queue;
    private EpollIoOps interest = NOTHING;
    private Afterwards afterwards = Afterwards.GO_ON;
    private int highWaterMark = Integer.MAX_VALUE;
    private boolean reading = true;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean unwritable;
    private boolean closed;
    /** Written by the event loop alone. */
    private long queued;

    /**
     * A link over a connected, non-blocking socket that no event loop drives yet.
     *
     * @param whenClosed run when the socket has been closed, on the event loop
     */
    public EpollLink(Socket socket, IoEventLoop eventLoop, LinkLoop loop, Runnable whenClosed) {
        this.socket = socket;
        this.eventLoop = eventLoop;
        this.loop = loop;
        this.whenClosed = whenClosed;
    }

    @Override
    public void open(LinkListener listener, int highWaterMark) {
        boolean first = this.listener == null;
        this.listener = listener;
        this.highWaterMark = highWaterMark;
        if (first) {
            register();
        }
    }

    /** Lets the event loop drive the socket from now on. */
    private void register() {
        eventLoop.register(this).addListener(registered -> {
            if (registered.isSuccess()) {
                registration = (IoRegistration) registered.getNow();
                submitInterest();
            } else {
                failed(registered.cause());
                close();
            }
        });
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public ByteBufAllocator allocator() {
        return loop.allocator();
    }

    // The event loop reports.

    @Override
    public void handle(IoRegistration reported, IoEvent event) {
        if (closed) {
            return;
        }
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        boolean over = ops.contains(EpollIoOps.EPOLLERR) || (ops.value() & HANG_UP) != 0;
        if (over) {
            read(true);
            close();
            return;
        }
        WriteQueue current = queue;
        if (ops.contains(OUT) && current != null) {
            send(current);
        }
        if (ops.contains(IN)) {
            read(false);
        }
    }

    /** Reads what has arrived. */
    private void read(boolean toTheEnd) {
        try {
            for (int reads = 0; !closed && !inputEnded && (toTheEnd || reading && reads < MOST_READS); reads++) {
                ByteBuf buffer = loop.readBuffer();
                int room = buffer.writableBytes();
                int received = receive(buffer);
                if (received > 0) {
                    buffer.writerIndex(buffer.writerIndex() + received);
                    listener().received(buffer);
                } else if (received < 0) {
                    endInput();
                }
                if (received < room) {
                    break;
                }
            }
            if (!closed) {
                listener().receivedAll();
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    private int receive(ByteBuf buffer) throws IOException {
        int at = buffer.writerIndex();
        return buffer.hasMemoryAddress()
                ? socket.recvAddress(buffer.memoryAddress(), at, buffer.capacity())
                : socket.recv(buffer.internalNioBuffer(at, buffer.writableBytes()), at, buffer.capacity());
    }

    private void endInput() {
        inputEnded = true;
        try {
            listener().inputEnded();
        } finally {
            submitInterest(); // after what mostly closes the link, and makes that needless
        }
    }

    // Output.

    @Override
    public void write(ByteBuf bytes) {
        if (closed || outputEnded || afterwards != Afterwards.GO_ON) {
            bytes.release();
            return;
        }
        ByteBuf direct = bytes.isDirect() && bytes.nioBufferCount() == 1 ? bytes : toDirect(bytes);
        WriteQueue current = queue;
        if (current == null) {
            current = loop.queue();
            queue = current;
        }
        current.add(direct);
        count(direct.readableBytes());
        if (!unwritable && queued > highWaterMark) {
            unwritable = true;
            listener().writabilityChanged();
        }
    }

    private ByteBuf toDirect(ByteBuf bytes) {
        try {
            return loop.allocator().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void flush() {
        WriteQueue current = queue;
        if (current == null || closed) {
            return;
        }
        if (interest.contains(OUT)) {
            detach(current);
        } else {
            send(current);
        }
    }

    /** Sends what the socket takes. */
    private void send(WriteQueue current) {
        try {
            boolean full = false;
            for (int writes = 0; !full && !current.isEmpty() && writes < MOST_WRITES; writes++) {
                long sent = write(current);
                current.remove(sent);
                count(-sent);
                full = sent == 0;
            }
        } catch (IOException e) {
            failed(e);
            close();
            return;
        }
        if (current.isEmpty()) {
            queue = null;
            loop.release(current);
        } else {
            detach(current);
        }
        submitInterest();
        if (unwritable && queued <= highWaterMark / 2) {
            unwritable = false;
            listener().writabilityChanged();
        }
        if (queue == null) {
            finish();
        }
    }

    private void detach(WriteQueue current) {
        try {
            current.detach(loop.allocator());
        } catch (OutOfMemoryError e) {
            failed(e);
        }
    }

    private long write(WriteQueue from) throws IOException {
        if (from.size() > 1) {
            IovArray vector = loop.vector();
            from.fill(vector);
            return socket.writevAddresses(vector.memoryAddress(0), vector.count());
        }
        ByteBuf only = from.first();
        int at = only.readerIndex();
        int end = only.writerIndex();
        return only.hasMemoryAddress()
                ? socket.sendAddress(only.memoryAddress(), at, end)
                : socket.send(only.nioBuffer(), 0, end - at);
    }

    @Override
    public boolean isWritable() {
        return !unwritable && !closed;
    }

    @Override
    public long queuedBytes() {
        return (long) QUEUED.getOpaque(this);
    }

    private void count(long more) {
        QUEUED.setOpaque(this, queued + more);
    }

    // Interest.

    @Override
    public void setReading(boolean reading) {
        if (this.reading != reading) {
            this.reading = reading;
            submitInterest();
        }
    }

    /** Tells the event loop what to look for, if that has changed. */
    private void submitInterest() {
        IoRegistration current = registration;
        if (current == null || closed) {
            return;
        }
        boolean in = reading && !inputEnded;
        EpollIoOps wanted = queue == null ? (in ? IN : NOTHING) : in ? IN_AND_OUT : OUT;
        if (!wanted.equals(interest)) {
            interest = wanted;
            current.submit(wanted);
        }
    }

    // The end.

    @Override
    public void shutDownOutput() {
        end(Afterwards.SHUT_DOWN);
    }

    @Override
    public void closeAfterWrites() {
        end(Afterwards.CLOSE);
    }

    private void end(Afterwards next) {
        if (closed || afterwards == Afterwards.CLOSE) {
            return;
        }
        afterwards = next;
        if (queue == null) {
            finish();
        } else {
            flush();
        }
    }

    /** All that was queued has been sent. */
    private void finish() {
        switch (afterwards) {
            case GO_ON -> {}
            case SHUT_DOWN -> endOutput();
            case CLOSE -> close();
        }
    }

    private void endOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) { // a reset connection is not connected, to the kernel
            LOG.debug("a peer is gone before our side was ended: {}", e.toString());
            close();
        }
    }

    @Override
    public void reset() {
        if (closed) {
            return;
        }
        try {
            socket.setSoLinger(0);
        } catch (IOException e) {
            LOG.debug("a connection can't be reset, it is closed: {}", e.toString());
        }
        close();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        WriteQueue unsent = queue;
        if (unsent != null) {
            queue = null;
            unsent.releaseAll();
            loop.release(unsent);
            count(-queued);
        }
        try {
            // Later: a socket accepted meanwhile may get the same number, and what epoll has still to say of this one.
            eventLoop.execute(this::disconnected);
        } catch (RejectedExecutionException e) {
            disconnected();
        }
    }

    private void disconnected() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket was closed with an error: {}", e.toString());
        }
        IoRegistration current = registration;
        if (current != null) {
            current.cancel(); // after the socket was closed, which takes it out of epoll without a system call
        }
        whenClosed.run();
        LinkListener last = listener;
        if (last != null) {
            last.disconnected();
        }
    }

    private void failed(Throwable cause) {
        LinkListener current = listener;
        if (current != null) {
            current.failed(cause);
        }
    }

    private LinkListener listener() {
        LinkListener current = listener;
        if (current == null) {
            throw new IllegalStateException("the link is not open");
        }
        return current;
    }
}
