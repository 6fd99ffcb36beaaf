package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.commands.AdminClient.Answer;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a gateway answered that was told to reload, for a terminal. Immutable.
 *
 * @param complete whether all that is new was taken, or would be
 * @param lines what is told
 */
record Reloaded(boolean complete, List<String> lines) {

    /** What isn't taken: {@code refused} can't be used, {@code waiting} isn't whole. */
    private static final Set<String> NOT_TAKEN = Set.of("refused", "waiting");

    Reloaded {
        lines = List.copyOf(lines);
    }

    /** What became of the configuration. */
    static Reloaded configuration(Answer answer) {
        return read(answer).map(told -> configuration(answer, told)).orElseGet(() -> sentence("configuration", answer));
    }

    private static Reloaded configuration(Answer answer, JsonTree told) {
        List<String> lines = new ArrayList<>();
        lines.add("configuration: " + Escaped.text(told.get("result").text())
                + sessions(told.get("sessions").text(), "closed, as their routes are no more"));
        told.get("problems").items().forEach(problem -> lines.add("  ! " + Escaped.text(problem.text())));
        told.get("changes").items().forEach(change -> lines.add("  " + Escaped.text(change.text())));
        return new Reloaded(answer.status() == 200, lines);
    }

    /** What became of the applications. */
    static Reloaded applications(Answer answer) {
        return read(answer).map(told -> applications(answer, told)).orElseGet(() -> sentence("applications", answer));
    }

    private static Reloaded applications(Answer answer, JsonTree told) {
        List<JsonTree> changes = told.get("changes").items();
        List<String> lines = new ArrayList<>();
        lines.add(
                "applications: " + (changes.isEmpty() ? "nothing is other than before" : changes.size() + " changed"));
        for (JsonTree change : changes) {
            List<String> names = change.get("applications").items().stream().map(JsonTree::text).toList();
            String why = change.get("why").text();
            lines.add("  " + Escaped.text(change.get("jar").text() + ": " + change.get("change").text()
                    + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")")
                    + (why.isEmpty() ? "" : ": " + why))
                    + sessions(change.get("sessions").text(),
                            change.get("replace").text().equals("finish") ? "left to finish" : "told to go"));
        }
        return new Reloaded(answer.status() == 200 && changes.stream().map(change -> change.get("change").text())
                .noneMatch(NOT_TAKEN::contains), lines);
    }

    private static String sessions(String number, String what) {
        return number.matches("[1-9][0-9]{0,8}")
                ? "; " + Counted.of(Long.parseLong(number), "session") + " " + what
                : "";
    }

    /** A refusal is a sentence: who asks may not, or something failed. */
    private static Reloaded sentence(String what, Answer answer) {
        return new Reloaded(false, List.of(what + ": " + Escaped.text(answer.text())));
    }

    /** Empty where it isn't JSON. */
    private static Optional<JsonTree> read(Answer answer) {
        try {
            return Optional.of(JsonTree.read(answer.text())).filter(JsonTree::isObject);
        } catch (JsonTree.MalformedException e) {
            return Optional.empty();
        }
    }
}
