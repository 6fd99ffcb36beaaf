package io.wsgateway.session;

import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.UUID;

/** Which values of an application may stay with a session that goes on in another generation: none that could hold its classes. */
public final class CarriedValues {

    private CarriedValues() {}

    /** True for texts, numbers, truth values, points and spans of time, UUIDs and arrays of bytes of the JDK itself. */
    public static boolean isCarried(Object value) {
        boolean plain = value instanceof CharSequence || value instanceof Number || value instanceof Boolean
                || value instanceof Character || value instanceof TemporalAccessor || value instanceof TemporalAmount
                || value instanceof UUID || value instanceof byte[];
        return plain && value.getClass().getClassLoader() == null;
    }
}
