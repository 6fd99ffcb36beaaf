package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.Printable;
import java.util.ArrayList;
import java.util.List;

/** An exchange as it went over the wire, for a terminal: as {@code curl -v} shows it. What is hidden in the result is hidden here. */
public final class Transcript {

    private static final int BODY_LINES = 5;

    private Transcript() {}

    /** Its lines, with one that is empty behind them; none if nothing was sent. */
    public static List<String> lines(ProbeResult result) {
        List<String> lines = new ArrayList<>();
        result.request().ifPresent(head -> add(lines, "> ", head));
        result.response().ifPresent(head -> add(lines, "< ", head));
        result.body().lines().filter(line -> !line.isBlank()).limit(BODY_LINES)
                .forEach(line -> lines.add("  " + Printable.of(line)));
        if (!lines.isEmpty()) {
            lines.add("");
        }
        return lines;
    }

    private static void add(List<String> lines, String mark, HeadText head) {
        lines.add(mark + Printable.of(head.startLine()));
        for (HeaderField field : head.fields().lines()) {
            lines.add(mark + Printable.of(field.name()) + ": " + Printable.of(field.value()));
        }
    }
}
