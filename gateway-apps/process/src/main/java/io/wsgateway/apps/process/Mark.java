package io.wsgateway.apps.process;

import java.security.SecureRandom;

/**
 * What a program and all that comes of it are known by: a number, in a variable of the environment, and as the limit on file locks
 * ({@code RLIMIT_LOCKS}). Both are inherited over every {@code fork}, whatever becomes of parents, groups and sessions. The environment may be
 * replaced, by {@code env -i} for one; the limit does nothing since Linux 2.4, so nothing sets it, and nobody but root can raise it. Immutable.
 *
 * @param number of 18 digits: those of the application, and eight of the program
 * @see <a href="https://man7.org/linux/man-pages/man2/getrlimit.2.html">getrlimit(2)</a>
 */
record Mark(long number) {

    /** The variable of the environment. */
    static final String VARIABLE = "WSGATEWAY_PROGRAM";

    /** How many programs an application tells apart. */
    private static final long PROGRAMS = 100_000_000L;
    private static final long LEAST_APPLICATION = 1_000_000_000L;

    /** Ten digits that another application doesn't have, nor one of another gateway. */
    static long application() {
        return LEAST_APPLICATION + (new SecureRandom().nextLong() >>> 1) % (8 * LEAST_APPLICATION);
    }

    /** The mark of an application's program. */
    static Mark of(long application, long program) {
        return new Mark(application * PROGRAMS + Math.floorMod(program, PROGRAMS));
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
