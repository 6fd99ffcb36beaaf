package io.wsgateway.session;

/** The numbers of sessions, which the gateway counts from 1, as ids that applications and operators see. */
public final class SessionNumber {

    private SessionNumber() {}

    /** The session's id. */
    public static String text(long number) {
        return Long.toString(number, Character.MAX_RADIX);
    }
}
