package io.wsgateway.launcher;

/** What the process ends with. */
final class ExitCode {

    /** Stopped as it was told to, or checked and fine. */
    static final int OK = 0;
    /** It can't run here and now: a port in use, a broken application with {@code --strict}, a defect. */
    static final int FAILED = 1;
    /** It was called or configured wrongly; calling it again won't help. */
    static final int USAGE = 2;

    private ExitCode() {}
}
