package io.wsgateway.launcher.doctor;

import java.util.Optional;

/**
 * What was found of one thing.
 *
 * @param id names what was looked at, for ever
 * @param state how it is
 * @param what what was found, and what is wanted
 * @param advice why that hurts, and what to set; empty if nothing does
 */
public record Finding(String id, State state, String what, Optional<Advice> advice) {

    /** How something is. */
    public enum State {
        /** As it should be. */
        OK,
        /** It couldn't be found out here. */
        UNKNOWN,
        /** It may hurt. */
        WARNING,
        /** It will hurt before the configured limits are reached. */
        PROBLEM
    }

    /**
     * What to do about it.
     *
     * @param why what happens otherwise, a clause
     * @param set what to set, and where
     */
    public record Advice(String why, String set) {}

    static Finding ok(String id, String what) {
        return new Finding(id, State.OK, what, Optional.empty());
    }

    static Finding unknown(String id, String what) {
        return new Finding(id, State.UNKNOWN, what, Optional.empty());
    }

    static Finding warning(String id, String what, String why, String set) {
        return new Finding(id, State.WARNING, what, Optional.of(new Advice(why, set)));
    }

    static Finding problem(String id, String what, String why, String set) {
        return new Finding(id, State.PROBLEM, what, Optional.of(new Advice(why, set)));
    }
}
