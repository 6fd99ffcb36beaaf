package io.wsgateway.launcher.config;

import java.util.Locale;

/** What becomes of the open sessions of an application that is replaced or removed. */
public enum Replacing {
    /** They stay open, and go on in the new one, if old and new application know how; else as {@link #MOVE}. */
    CARRY,
    /** They are told to go, one after the other, so that their peers come back to the new one. */
    MOVE,
    /** They stay with the old one until they end, or its time is over. */
    FINISH;

    /** As it is written in a configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
