package io.wsgateway.launcher.admin;

import java.util.List;
import java.util.Locale;

/**
 * What a reload of the applications does, or would do, with one jar or folder. Immutable.
 *
 * @param jar its name
 * @param kind what is done with it
 * @param applications the applications that this is about
 * @param sessions how many sessions are open of a generation that goes
 * @param replace what becomes of these, such as {@code move}; empty if there are none
 * @param why why it can't be used, or what is missing of it; empty if it can be used
 */
public record ApplicationChange(String jar, Kind kind, List<String> applications, int sessions, String replace,
        String why) {

    /** What is done. */
    public enum Kind {
        ADDED, REPLACED, REMOVED,
        /** It was written again as it was. */
        SAME,
        /** It can't be used; what ran before it goes on. */
        REFUSED,
        /** It isn't whole: it may still be copied. */
        WAITING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ApplicationChange {
        applications = List.copyOf(applications);
    }

    /** A change that concerns no session. */
    public static ApplicationChange of(String jar, Kind kind, String why) {
        return new ApplicationChange(jar, kind, List.of(), 0, "", why);
    }
}
