package io.wsgateway.session;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Sessions that are told to go over a time, so that their peers don't all come back at once: each in its part of the time, at a
 * moment in it that nobody can foresee, and in no order. Whoever is told and is still there some seconds later is ended without
 * being asked. Time is an argument. Confined to one thread, but for the counts.
 *
 * @param <S> what a session is
 */
public final class PacedEnds<S> {

    /** How long the application of a session has to say goodbye. */
    public static final Duration GOODBYE = Duration.ofSeconds(2);
    /** Few sessions are told within a shorter time than there is: each has this much of it. */
    private static final Duration EACH = Duration.ofMillis(5);

    private final List<S> sessions;
    private final long[] due;
    private final Consumer<S> tell;
    private final Consumer<S> end;
    private volatile int told;
    private int ended;

    /**
     * Nobody is told yet.
     *
     * @param over the most that it takes until the last is told; fewer sessions take 5 ms each
     * @param now the time, in nanoseconds of any origin
     * @param tell tells a session, whose application may say goodbye first
     * @param end ends it, if it is still there
     */
    public PacedEnds(List<S> sessions, Duration over, long now, Random random, Consumer<S> tell, Consumer<S> end) {
        this.sessions = new ArrayList<>(sessions);
        this.tell = tell;
        this.end = end;
        Collections.shuffle(this.sessions, random);
        double each = (double) over(sessions.size(), over).toNanos() / Math.max(1, sessions.size());
        due = new long[sessions.size()];
        for (int i = 0; i < due.length; i++) {
            due[i] = now + (long) ((i + random.nextDouble()) * each);
        }
    }

    /** What decides on moments and orders: nobody can foresee them. */
    public static Random random() {
        return new Random(new SecureRandom().nextLong());
    }

    /** How long it takes until so many are told. */
    public static Duration over(int sessions, Duration most) {
        Duration all = EACH.multipliedBy(sessions);
        return all.compareTo(most) < 0 ? all : most;
    }

    /** Tells those whose time has come; true: all were told, and had the time to say goodbye. */
    public boolean look(long now) {
        int next = told;
        for (; next < due.length && due[next] - now <= 0; next++) {
            tell.accept(sessions.get(next));
        }
        told = next;
        for (; ended < told && due[ended] - now <= -GOODBYE.toNanos(); ended++) {
            end.accept(sessions.get(ended));
        }
        return ended == due.length;
    }

    /** How many there are. */
    public int count() {
        return due.length;
    }

    /** How many have been told. From any thread. */
    public int told() {
        return told;
    }
}
