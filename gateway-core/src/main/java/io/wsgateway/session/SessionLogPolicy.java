package io.wsgateway.session;

/**
 * Which sessions the log has lines of. Immutable.
 *
 * @param share of all sessions, 0 to 1
 * @param bounded whether there are no more than twenty lines in ten seconds of those that open, and as many of those that end
 */
public record SessionLogPolicy(double share, boolean bounded) {

    /** Of none. */
    public static final SessionLogPolicy OFF = new SessionLogPolicy(0, false);
    /** Of as many as can be read: those that come back all at once must not make a flood of lines. */
    public static final SessionLogPolicy SOME = new SessionLogPolicy(1, true);
    /** Of every one. */
    public static final SessionLogPolicy ALL = new SessionLogPolicy(1, false);

    /** 2^64 by the golden ratio: multiples of it are spread evenly. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    public SessionLogPolicy {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of " + share + " (expected: 0 to 1)");
        }
    }

    /** Whether a session is among them: the same for its first line and for its last. */
    public boolean includes(long number) {
        return share == 1 || ((number * SPREAD) >>> 11) * 0x1p-53 < share;
    }
}
