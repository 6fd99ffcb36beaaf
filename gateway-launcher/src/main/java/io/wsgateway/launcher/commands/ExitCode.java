package io.wsgateway.launcher.commands;

/** What the process ends with. */
public final class ExitCode {

    /** Stopped as it was told to, or checked and fine. */
    static final int OK = 0;
    /** It can't run here and now: a port in use, a broken application with {@code --strict}, a defect. */
    public static final int FAILED = 1;
    /** It was called or configured wrongly; calling it again won't help. */
    public static final int USAGE = 2;

    /** What was given has no fault, but isn't enough to say that there is none. */
    static final int UNDECIDED = 4;

    private ExitCode() {}
}
