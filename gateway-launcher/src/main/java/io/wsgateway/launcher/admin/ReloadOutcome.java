package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.text.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of reading the configuration again. Immutable; holds no secret.
 *
 * @param result what it came to
 * @param changes what is other than before, in lines of 80 columns
 * @param problems why nothing is changed, where nothing is: every one there is
 * @param sessions how many sessions are closed, as their routes are no more
 */
public record ReloadOutcome(Result result, List<String> changes, List<String> problems, int sessions) {

    /** What it came to. */
    public enum Result {
        /** Nothing is other than before. */
        UNCHANGED(200, "nothing is other than before"),
        /** All of it holds from now on. */
        APPLIED(200, "applied"),
        /** All of it would hold, as far as can be told before. */
        WOULD_APPLY(200, "would be applied"),
        /** The configuration can't be used: all is as it was. */
        INVALID(422, "not applied, the configuration isn't valid"),
        /** Something of it takes a restart: all is as it was. */
        NEEDS_RESTART(409, "not applied, a part of it takes a restart"),
        /** Something that it needs can't be had: all is as it was. */
        FAILED(409, "not applied, something can't be had");

        private final int status;
        private final String words;

        Result(int status, String words) {
            this.status = status;
            this.words = words;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** In words. */
        public String words() {
            return words;
        }

        /** As it is called in JSON: {@code would-apply}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public ReloadOutcome {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** What operators are told, line by line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(headLines());
        lines.addAll(changes);
        return lines;
    }

    /** The same without what is other than before. */
    public List<String> headLines() {
        List<String> lines = new ArrayList<>();
        lines.add("configuration: " + result.words() + (sessions > 0
                ? "; " + Counted.of(sessions, "session")
                        + (sessions == 1 ? " is on a route that is no more" : " are on routes that are no more")
                : ""));
        problems.forEach(problem -> lines.add("! " + problem));
        return lines;
    }
}
