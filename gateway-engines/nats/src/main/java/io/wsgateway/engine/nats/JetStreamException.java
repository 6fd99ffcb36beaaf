package io.wsgateway.engine.nats;

/** What JetStream refused. */
final class JetStreamException extends RuntimeException {

    static final int SUBJECTS_OVERLAP = 10_065;
    static final int NO_MESSAGE = 10_037;
    static final int NO_STREAM = 10_059;
    static final int OTHER_STREAM = 10_060;
    static final int WRONG_SEQUENCE = 10_071;
    /** Nobody answers: there is no JetStream, no stream with the subject, or a leader is being elected. */
    static final int NOBODY = 503;

    private static final long serialVersionUID = 1;

    private final int code;

    JetStreamException(int code, String description) {
        super("NATS JetStream refuses: " + LinkWatch.shown(description) + " (" + code + ")", null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    /** True if a failure is that one, whatever wraps it. */
    static boolean is(Throwable failure, int code) {
        return unwrapped(failure) instanceof JetStreamException refused && refused.code == code;
    }

    /** The failure of a stage without what stages wrap it in. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof java.util.concurrent.CompletionException && cause != null ? cause : failure;
    }
}
