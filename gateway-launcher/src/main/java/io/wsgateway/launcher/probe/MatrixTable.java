package io.wsgateway.launcher.probe;

import io.wsgateway.launcher.text.Columns;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A {@link Matrix} for a terminal: a line for each attempt, and below it what there is more to say. */
public final class MatrixTable {

    private static final String ROW = "%-9s%-22s %-29s %s";
    private static final String BELOW = " ".repeat(32);
    private static final int ANSWER = 29;
    private static final int SUBPROTOCOL = 18;

    private MatrixTable() {}

    /** Its lines, the last of which says how many attempts are answered as they should be. */
    public static List<String> lines(List<Matrix.Row> rows) {
        if (rows.isEmpty()) {
            return List.of("The attempts of --matrix weren't made: there is no connection.");
        }
        List<String> lines = new ArrayList<>();
        lines.add(String.format(ROW, "Attempts", "", "answer", "subprotocol"));
        for (Matrix.Row row : rows) {
            lines.add(String.format(ROW, mark(row.verdict()), row.attempt(), cut(row.answer(), ANSWER),
                    cut(row.subprotocol(), SUBPROTOCOL)));
            if (!row.extensions().equals("-")) {
                lines.addAll(Columns.folded(BELOW + row.extensions(), BELOW + "  "));
            }
            if (!row.remark().isEmpty()) {
                lines.addAll(Columns.folded(BELOW + "-> " + row.remark(), BELOW + "   "));
            }
        }
        lines.add("");
        lines.addAll(Columns.folded(summary(rows), ""));
        return lines;
    }

    /** {@code 4 of 6 answers are as they should be, 1 is worth a look, 1 is wrong.} */
    static String summary(List<Matrix.Row> rows) {
        long right = count(rows, Verdict.RIGHT);
        long notes = count(rows, Verdict.NOTE);
        long wrong = count(rows, Verdict.WRONG);
        return right + " of " + rows.size()
                + (right == 1 ? " answers is as it should be" : " answers are as they should be")
                + (notes == 0 ? "" : ", " + notes + (notes == 1 ? " is" : " are") + " worth a look")
                + (wrong == 0 ? "" : ", " + wrong + (wrong == 1 ? " is wrong" : " are wrong")) + ".";
    }

    private static long count(List<Matrix.Row> rows, Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case RIGHT -> "  ok";
            case NOTE -> "  note";
            case UNKNOWN -> "  ?";
            case WRONG -> "  WRONG";
        };
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}
