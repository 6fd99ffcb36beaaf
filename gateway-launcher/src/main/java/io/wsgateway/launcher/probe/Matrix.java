package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Variations of one opening handshake, each a common mistake or difference, and what a server answers to them. */
public final class Matrix {

    private static final String ABSENT = "-";

    private Matrix() {}

    /**
     * One attempt and its answer.
     *
     * @param attempt what is different in it
     * @param answer the status and its name, such as {@code 403 Forbidden}, or what came in its place
     * @param subprotocol what was chosen; {@code -} if nothing was
     * @param extensions what was agreed on; {@code -} if nothing was
     * @param faults the ids of what is wrong with the answer where the handshake is to be opened
     * @param verdict whether the answer is as it should be; a note where that depends on what is meant
     * @param remark why it isn't; empty if there is nothing to say
     */
    public record Row(String attempt, String answer, String subprotocol, String extensions, List<String> faults,
            Verdict verdict, String remark) {

        public Row {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Makes the attempts, one after the other; a session that opens is closed in order.
     *
     * @param asGiven what came of the request itself; if nothing could be sent, there are no attempts
     * @param secrets whether they are in what is found
     */
    public static List<Row> run(ProbeRequest request, ProbeResult asGiven, boolean insecure, Duration timeout,
            boolean secrets) {
        List<Row> rows = new ArrayList<>();
        if (asGiven.request().isEmpty()) {
            return rows;
        }
        for (Attempt attempt : Attempt.values()) {
            ProbeResult result = attempt == Attempt.AS_GIVEN
                    ? asGiven
                    : new Probe(attempt.of(request), insecure, timeout, secrets).open();
            rows.add(row(attempt, result, asGiven));
        }
        return rows;
    }

    private static Row row(Attempt attempt, ProbeResult result, ProbeResult asGiven) {
        AttemptRules.Judgement judgement = AttemptRules.judge(attempt, result, asGiven);
        return new Row(attempt.title(), result.response().map(Matrix::status).orElse("none"),
                field(result, "Sec-WebSocket-Protocol"), field(result, "Sec-WebSocket-Extensions"),
                AttemptRules.faults(result), judgement.verdict(), judgement.remark());
    }

    private static String status(HeadText head) {
        int space = head.startLine().indexOf(' ');
        return Printable.of(space < 0 ? head.startLine() : head.startLine().substring(space + 1));
    }

    private static String field(ProbeResult result, String name) {
        List<String> values = result.response().map(head -> head.fields().values(name)).orElse(List.of());
        return values.isEmpty() ? ABSENT : Printable.of(String.join(" | ", values));
    }
}
