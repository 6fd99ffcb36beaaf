package io.wsgateway.launcher.terminal;

import io.wsgateway.launcher.text.Columns;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonTree;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was seen of a tapped session or topic, on one line. */
public final class TapView {

    /** Where the time of day stands in a time of ISO 8601, to milliseconds. */
    private static final int TIME = 11;
    private static final int TIME_END = 23;

    private TapView() {}

    /**
     * A line for an event.
     *
     * @param wide whether it may be longer than 80 columns
     */
    public static String line(JsonTree event, boolean wide) {
        String line = "%-12s %-5s %-7s %s".formatted(time(event.get("at").text()), text(event, "session"),
                Escaped.text(who(event)), what(event)).stripTrailing();
        return wide || line.length() <= Columns.WIDTH ? line : line.substring(0, Columns.WIDTH - 1) + "…";
    }

    /** {@code 12:03:04.567}. */
    private static String time(String at) {
        String time = at.length() > TIME ? at.substring(TIME, Math.min(at.length(), TIME_END)) : at;
        return Escaped.text(time.endsWith("Z") ? time.substring(0, time.length() - 1) : time);
    }

    private static String who(JsonTree event) {
        String kind = event.get("event").text();
        return kind.equals("frame") || kind.equals("close") ? event.get("from").text() : kind;
    }

    private static String what(JsonTree event) {
        return switch (event.get("event").text()) {
            case "session" -> Stream.of("application", "path", "address", "principal", "subprotocol")
                    .map(name -> text(event, name)).filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
            case "frame",
                    "message" -> text(event, "opcode") + (event.get("fin").text().equals("false") ? "…" : "") + " "
                            + text(event, "bytes") + payload(event);
            case "close" -> "close " + text(event, "code") + " " + text(event, "reason");
            case "end" -> text(event, "code") + " by " + text(event, "by");
            default -> "";
        };
    }

    private static String payload(JsonTree event) {
        if (event.get("secret").text().equals("true")) {
            return "  (says who the client is)";
        }
        String text = event.get("text").text();
        String bytes = event.get("base64").text();
        return text.isEmpty() && bytes.isEmpty()
                ? ""
                : "  " + (text.isEmpty() ? "base64 " : "")
                        + Escaped.line(text.isEmpty() ? bytes : text);
    }

    private static String text(JsonTree event, String name) {
        return Escaped.text(event.get(name).text());
    }
}
