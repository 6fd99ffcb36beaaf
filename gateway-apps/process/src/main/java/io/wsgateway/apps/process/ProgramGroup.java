package io.wsgateway.apps.process;

import io.wsgateway.app.Session;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A program and the sessions that it is for: one, or all of a route. It begins with the first and ends with the last. What the
 * program writes is read no faster than the sessions take it. Thread-safe.
 */
final class ProgramGroup implements Program.Owner {

    /** From here on nothing more is sent to a session, bytes that wait for its peer. */
    private static final long BEHIND = 64 << 10;
    /** How long the others wait for one that reads slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** How often those whose reading is paused are sent something. */
    private static final Duration ASK_AFTER = Duration.ofSeconds(3);
    private static final long LOOK_MILLIS = 50;

    private final ProcessRoute route;
    private final Supplier<Map<String, String>> request;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final Input input;
    private final Object writable = new Object();
    private @Nullable Program program;
    private @Nullable CloseStatus ended;
    private boolean begun;
    private boolean asking;

    /**
     * Nothing is started yet; the route has a place for it.
     *
     * @param request what the program is told of the opening request
     */
    ProgramGroup(ProcessRoute route, Supplier<Map<String, String>> request) {
        this.route = route;
        this.request = request;
        input = new Input(route.programs().threads(), this::resume);
    }

    /** Adds a session, and starts the program with the first; false: it has ended, or is about to. */
    synchronized boolean join(Session session) {
        if (ended != null || begun && sessions.isEmpty()) {
            return false;
        }
        sessions.add(session);
        if (!begun) {
            begun = true;
            route.programs().threads().execute(this::start);
        }
        return true;
    }

    /** A session has ended. */
    void leave(Session session) {
        synchronized (this) {
            if (!sessions.remove(session) || !sessions.isEmpty()) {
                return;
            }
        }
        lookForRoom();
        end(route.settings().stop().grace());
    }

    private void end(Duration grace) {
        input.end();
        Program running;
        synchronized (this) {
            running = program;
        }
        if (running != null) {
            running.end(grace);
        }
    }

    private void start() {
        Program started;
        try {
            started = route.start(request.get(), this);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // Of memory, or of threads.
            route.startFailed(e);
            close(CloseStatus.of(CloseCode.INTERNAL_ERROR, "the program can't be started"));
            gone();
            return;
        }
        boolean wanted;
        synchronized (this) {
            program = started;
            wanted = !sessions.isEmpty();
        }
        input.open(started.process().getOutputStream());
        Duration runTime = route.settings().limits().runTime();
        if (!wanted) {
            end(route.settings().stop().grace());
        } else if (runTime.isPositive()) {
            route.after(runTime, () -> runTimeIsOver(runTime));
        }
    }

    private void runTimeIsOver(Duration runTime) {
        synchronized (this) {
            if (ended != null || sessions.isEmpty()) {
                return;
            }
        }
        route.count("run-time");
        close(CloseStatus.of(CloseCode.INTERNAL_ERROR, "the program has run for " + runTime.toSeconds() + " s"));
        end(Duration.ZERO);
    }

    /** What a session has sent, as the program reads it. Called in a callback of the session. */
    void write(Session from, byte[] message) {
        if (!input.add(message)) {
            from.pauseReading();
            if (input.hasRoom()) {
                from.resumeReading();
            } else {
                askWhetherTheyAreThere();
            }
        }
    }

    /** The end of a peer that isn't read is noticed by what can't be sent to it any more. */
    private void askWhetherTheyAreThere() {
        synchronized (this) {
            if (asking) {
                return;
            }
            asking = true;
        }
        route.after(ASK_AFTER, () -> {
            boolean over;
            synchronized (this) {
                over = ended != null || sessions.isEmpty();
                asking = false;
            }
            if (!over && !input.hasRoom()) {
                sessions.forEach(session -> session.ping(ByteBuffer.wrap(new byte[] {1})));
                askWhetherTheyAreThere();
            }
        });
    }

    private void resume() {
        sessions.forEach(Session::resumeReading);
    }

    @Override
    public void text(String line) {
        long begin = System.nanoTime();
        for (Session session : sessions) {
            if (awaitRoom(session, begin)) {
                session.sendText(line);
            }
        }
    }

    @Override
    public void binary(ByteBuffer message) {
        long begin = System.nanoTime();
        for (Session session : sessions) {
            if (awaitRoom(session, begin)) {
                session.sendBinary(message.duplicate());
            }
        }
    }

    /**
     * Waits until the peer has read; false: the session gets no more.
     *
     * @param begin of the message, so that several that are slow hold the others up no longer than one
     */
    private boolean awaitRoom(Session session, long begin) {
        while (session.isOpen() && session.queuedBytes() >= BEHIND) {
            if (route.settings().per() == Per.ROUTE && System.nanoTime() - begin > PATIENCE.toNanos()) {
                route.count("too-slow");
                session.close(CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "what the program writes is read too slowly"));
                return false;
            }
            try {
                synchronized (writable) {
                    writable.wait(LOOK_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return session.isOpen();
    }

    /** A peer has read, or is gone. */
    void lookForRoom() {
        synchronized (writable) {
            writable.notifyAll();
        }
    }

    @Override
    public void faulty(FramingException why) {
        route.count("framing");
        close(CloseStatus.of(CloseCode.INTERNAL_ERROR, String.valueOf(why.getMessage())));
        end(Duration.ZERO);
    }

    @Override
    public void ended(int status) {
        route.count(status == 0 ? "exited" : "failed");
        close(ExitStatus.of(status));
    }

    @Override
    public void gone() {
        route.leavePlace();
    }

    private void close(CloseStatus status) {
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = status;
        }
        sessions.forEach(session -> session.close(status));
    }
}
