package io.wsgateway.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread changes and any may read, somewhat old: costs what a plain field does. */
public final class Count {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Count.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Adds to it, or takes from it what is negative. Called by its one thread. */
    public void add(long more) {
        value += more;
    }

    /** The number at the moment. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
