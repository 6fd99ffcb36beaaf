package io.wsgateway.session;

import org.jspecify.annotations.Nullable;

/**
 * The callbacks under way on one thread: one inside the other where a callback leads to another, such as that of a session
 * whose admission it completes. Each begins with its application's class loader, in a thread that isn't interrupted, and
 * leaves the thread as it was before. Confined to the thread, but for {@link #running} and {@link #begun}.
 */
public final class CallbackStack {

    private Frame top = new Frame(null);
    private int begun;
    /** Written for every callback, read by a watchdog, too: a value somewhat old does no harm. */
    private final CallbackNote note;

    /** What a callback found when it began. Kept for the next callback that is as deep inside of others. */
    private static final class Frame {

        /** Null at the bottom, which is no callback. */
        private final @Nullable Frame outer;
        private @Nullable Frame inner;
        private @Nullable String application;
        private long session;
        private @Nullable ClassLoader loader;
        private boolean interrupted;

        Frame(@Nullable Frame outer) {
            this.outer = outer;
        }

        Frame inner() {
            Frame kept = inner;
            if (kept == null) {
                kept = new Frame(this);
                inner = kept;
            }
            return kept;
        }
    }

    /** No callback is under way yet.
     *
     * @param ids what sessions are called
     */
    public CallbackStack(SessionIds ids) {
        this.note = new CallbackNote(ids);
    }

    /** Whoever logs on the current thread finds from now on whose callback it does that in. */
    public void bind() {
        note.bind();
    }

    /** A callback of this application begins. */
    public void enter(HostedApplication application) {
        enter(application, CallbackNote.NO_SESSION);
    }

    /** A callback of a session of this application begins. */
    public void enter(HostedApplication application, long session) {
        Thread thread = Thread.currentThread();
        Frame frame = top.inner();
        frame.application = application.name();
        frame.session = session;
        frame.loader = thread.getContextClassLoader();
        frame.interrupted = Thread.interrupted();
        top = frame;
        begun++;
        note.running(frame.application, session);
        thread.setContextClassLoader(application.classLoader());
    }

    /** The callback that began last has ended. */
    public void leave() {
        Frame frame = top;
        Frame outer = frame.outer;
        if (outer == null) {
            throw new IllegalStateException("no callback is under way");
        }
        top = outer;
        note.running(outer.application, outer.session);
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(frame.loader);
        frame.loader = null; // it may be an application's
        ApplicationCode.setInterrupted(thread, frame.interrupted);
    }

    /** Whose callback is the innermost now, as seen from another thread; null: none is under way. */
    public @Nullable String running() {
        return note.application();
    }

    /** How many callbacks have begun, as seen from another thread; wraps around. */
    public int begun() {
        return begun;
    }
}
