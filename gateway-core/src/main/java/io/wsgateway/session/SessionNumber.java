package io.wsgateway.session;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The numbers of sessions, which the gateway counts from 1, as ids that applications and operators see. */
public final class SessionNumber {

    /** Twelve digits of base 36 are in the range of long. */
    private static final Pattern ID = Pattern.compile("[1-9a-z][0-9a-z]{0,11}");

    private SessionNumber() {}

    /** The number of this id, as {@link #text} writes it; empty if it is none. */
    public static OptionalLong parse(String id) {
        return ID.matcher(id).matches()
                ? OptionalLong.of(Long.parseLong(id, Character.MAX_RADIX))
                : OptionalLong.empty();
    }

    /** The session's id. */
    public static String text(long number) {
        return Long.toString(number, Character.MAX_RADIX);
    }
}
