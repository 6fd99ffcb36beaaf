package io.wsgateway.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * A virtual thread that makes callbacks of one application, one after the other. Confined to that thread, but for
 * {@link #begun}, {@link #isMounted} and {@link #stack}.
 */
public final class CallbackThread {

    private static final VarHandle BEGUN;

    static {
        try {
            BEGUN = MethodHandles.lookup().findVarHandle(CallbackThread.class, "begun", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ApplicationCode code;
    private final CallbackGate gate;
    private final Thread thread;
    private int begun;

    /**
     * @param session the session whose callbacks they are, by its number; {@link CallbackNote#NO_SESSION}: of none
     */
    CallbackThread(ApplicationCode code, CallbackGate gate, String name, SessionIds ids, long session,
            Consumer<CallbackThread> work,
            Consumer<CallbackThread> end) {
        this.code = code;
        this.gate = gate;
        this.thread = Thread.ofVirtual().name(name).unstarted(() -> {
            CallbackNote note = new CallbackNote(ids);
            note.running(code.application(), session);
            note.bind();
            try {
                work.accept(this);
            } finally {
                end.accept(this);
            }
        });
    }

    void start() {
        thread.start();
    }

    /** Makes a callback, when the application may begin one. */
    public void call(Runnable callback) {
        gate.pass();
        BEGUN.setOpaque(this, begun + 1);
        code.now(callback);
    }

    /** Whose callbacks it makes. */
    String application() {
        return code.application();
    }

    /** How many callbacks have begun. */
    int begun() {
        return (int) BEGUN.getOpaque(this);
    }

    /** Whether a carrier runs it now; a thread that waits for something has none. */
    boolean isMounted() {
        // VirtualThread[#31,chat 7]/runnable@ForkJoinPool-1-worker-2
        String text = thread.toString();
        return text.indexOf('@', text.lastIndexOf("]/")) >= 0;
    }

    /** Where it stands. */
    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }
}
