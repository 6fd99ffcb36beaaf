package io.wsgateway.session;

import org.jspecify.annotations.Nullable;

/**
 * Whose callback runs on a thread, for whoever logs there: a thread that makes callbacks has one for as long as it lives, and
 * it is written as they begin and end. Confined to the thread, but for {@link #application}, which from elsewhere may be somewhat
 * old.
 */
public final class CallbackNote {

    /** No session: a callback of the application as a whole. */
    public static final long NO_SESSION = 0;

    private static final ThreadLocal<CallbackNote> OF_THREAD = new ThreadLocal<>();

    private final SessionIds ids;
    private @Nullable String application;
    private long session;

    CallbackNote(SessionIds ids) {
        this.ids = ids;
    }

    /** The note of the current thread; null if it makes no callbacks. */
    public static @Nullable CallbackNote ofThread() {
        return OF_THREAD.get();
    }

    /** From now on this is the current thread's. */
    void bind() {
        OF_THREAD.set(this);
    }

    /** A callback runs, or goes on running; null: none does. */
    void running(@Nullable String application, long session) {
        this.application = application;
        this.session = session;
    }

    /** The application's name; null: no callback runs. */
    public @Nullable String application() {
        return application;
    }

    /** The id of the session whose callback it is; null: it is no session's. */
    public @Nullable String session() {
        return session == NO_SESSION ? null : ids.text(session);
    }
}
