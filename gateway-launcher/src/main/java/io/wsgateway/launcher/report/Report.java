package io.wsgateway.launcher.report;

import io.wsgateway.protocol.diagnosis.Conclusion;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** What was found of one exchange, for a terminal of 80 columns, and as JSON. */
public final class Report {

    private static final int WIDTH = 80;
    private static final String INDENT = "         ";

    private Report() {}

    /** Side by side is too wide: first the request, then the response, each check on lines of its own. */
    public static List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Side side : Side.values()) {
            List<Finding> ofSide = findings.stream().filter(finding -> finding.side() == side).toList();
            if (!ofSide.isEmpty()) {
                lines.add(heading(side));
                ofSide.forEach(finding -> lines.addAll(lines(finding)));
                lines.add("");
            }
        }
        return lines;
    }

    private static String heading(Side side) {
        return switch (side) {
            case CONNECTION -> "Connection";
            case REQUEST -> "Request";
            case RESPONSE -> "Response";
            case SESSION -> "Session";
        };
    }

    private static List<String> lines(Finding finding) {
        List<String> lines = new ArrayList<>(wrapped(mark(finding.verdict()),
                finding.subject() + ": " + finding.what()));
        finding.fault().ifPresent(fault -> {
            lines.addAll(wrapped(INDENT + "-> ", fault.remedy()));
            lines.add(INDENT + "   " + fault.id() + ", " + finding.section());
        });
        return lines;
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case RIGHT -> "  ok     ";
            case NOTE -> "  note   ";
            case UNKNOWN -> "  ?      ";
            case WRONG -> "  WRONG  ";
        };
    }

    /** {@code 2 faults: key-unpadded, accept-wrong}, that there is none, or that too little was seen to say so. */
    public static List<String> summary(List<Finding> findings) {
        return switch (Conclusion.of(findings)) {
            case FAULTY -> faults(wrong(findings).map(Fault::id).toList());
            case UNDECIDED -> wrapped("",
                    "No fault is found, but what was given isn't enough to say that the connection opens:"
                            + " see the lines marked ? for what to add.");
            case FAULTLESS -> List.of("By the RFCs nothing is wrong with it.");
        };
    }

    private static List<String> faults(List<String> ids) {
        return ids.size() == 1
                ? List.of("1 fault: " + ids.getFirst())
                : wrapped("", ids.size() + " faults: " + String.join(", ", ids));
    }

    /** True if something is wrong. */
    public static boolean isWrong(List<Finding> findings) {
        return Conclusion.of(findings) == Conclusion.FAULTY;
    }

    private static Stream<Fault> wrong(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.verdict() == Verdict.WRONG).map(Finding::fault)
                .flatMap(Optional::stream);
    }

    /** As an array of objects. */
    public static void write(JsonGenerator json, List<Finding> findings) {
        json.writeStartArray();
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringProperty("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("side", finding.side().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("subject", finding.subject());
            json.writeStringProperty("what", finding.what());
            json.writeStringProperty("section", finding.section());
            finding.fault().ifPresent(fault -> {
                json.writeStringProperty("fault", fault.id());
                json.writeStringProperty("remedy", fault.remedy());
            });
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Words in lines of at most 80 columns; those after the first stand below its text. A longer word is left whole. */
    public static List<String> wrapped(String first, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first);
        int start = first.length();
        for (String word : text.split(" ", -1)) {
            if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(first.length()));
                start = line.length();
            }
            if (line.length() > start) {
                line.append(' ');
            }
            line.append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
