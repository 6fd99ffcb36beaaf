package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Variations of one opening handshake, each a common mistake or difference, and what a server answers to them. */
public final class Matrix {

    private static final String FOREIGN = "https://elsewhere.example";
    private static final String UNKNOWN = "no-such-subprotocol";

    private Matrix() {}

    /**
     * One attempt and its answer.
     *
     * @param attempt what is different in it
     * @param answer the status and its name, such as {@code 403 Forbidden}, or what came in its place
     * @param subprotocol what was chosen
     * @param extensions what was agreed on
     * @param faults the ids of what is wrong with the answer
     */
    public record Row(String attempt, String answer, String subprotocol, String extensions, List<String> faults) {}

    /** Makes the attempts, one after the other. */
    public static List<Row> run(ProbeRequest request, boolean insecure, Duration timeout) {
        List<Row> rows = new ArrayList<>();
        rows.add(row("as given", request, insecure, timeout));
        rows.add(row("no Origin", request.withOrigin(Optional.empty()), insecure, timeout));
        rows.add(row("foreign Origin", request.withOrigin(Optional.of(FOREIGN)), insecure, timeout));
        rows.add(row("unknown subprotocol", request.withSubprotocols(List.of(UNKNOWN)), insecure, timeout));
        rows.add(row("version 8", request.withVersion("8"), insecure, timeout));
        rows.add(row("no permessage-deflate", request.withoutDeflate(), insecure, timeout));
        return rows;
    }

    private static Row row(String attempt, ProbeRequest request, boolean insecure, Duration timeout) {
        ProbeResult result = new Probe(request, insecure, timeout).open();
        // What is wrong with the request is so on purpose.
        List<String> faults = result.findings().stream()
                .filter(finding -> finding.verdict() == Verdict.WRONG && finding.side() != Side.REQUEST)
                .map(Finding::fault).flatMap(Optional::stream).map(Fault::id).toList();
        String answer = result.response().map(Matrix::status).orElse("none");
        return new Row(attempt, answer, field(result, "Sec-WebSocket-Protocol"),
                field(result, "Sec-WebSocket-Extensions"),
                faults);
    }

    private static String status(HeadText head) {
        int space = head.startLine().indexOf(' ');
        return Printable.of(space < 0 ? head.startLine() : head.startLine().substring(space + 1));
    }

    private static String field(ProbeResult result, String name) {
        List<String> values = result.response().map(head -> head.fields().values(name)).orElse(List.of());
        return values.isEmpty() ? "-" : Printable.of(String.join(" | ", values));
    }

    /** A table for a terminal of 80 columns; what an answer says is in lines below its attempt. */
    public static List<String> table(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-22s %-28s %s", "attempt", "answer", "subprotocol"));
        for (Row row : rows) {
            lines.add(
                    String.format("%-22s %-28s %s", row.attempt(), cut(row.answer(), 28), cut(row.subprotocol(), 28)));
            if (!row.extensions().equals("-")) {
                lines.add(" ".repeat(23) + cut(row.extensions(), 57));
            }
            if (!row.faults().isEmpty()) {
                lines.add(" ".repeat(23) + cut(row.faults().stream().collect(Collectors.joining(", ")), 57));
            }
        }
        return lines;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}
