package io.wsgateway.launcher.terminal;

import io.wsgateway.launcher.terminal.Table.Column;
import io.wsgateway.launcher.text.Columns;
import io.wsgateway.launcher.text.JsonTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the admin listener answers, in lines of 80 columns. */
public final class Views {

    private static final Table SESSIONS = new Table(List.of(Column.text("ID", 7), Column.text("APPLICATION", 11),
            Column.text("ROUTE", 14), Column.text("PEER", 21), Column.number("AGE", 4), Column.number("QUEUED", 9),
            Column.number("RTT ms", 6)));
    private static final Table APPLICATIONS = new Table(List.of(Column.text("APPLICATION", 14),
            Column.text("STATE", 9), Column.number("SESSIONS", 8), Column.number("THREADS", 7),
            Column.number("FAULTS", 7), Column.text("PATHS", 30)));
    private static final Table PROBLEMS = new Table(List.of(Column.text("", 14), Column.text("", 64)));

    private Views() {}

    /** {@code /sessions}: who is known by a name has it in place of the address. */
    public static List<String> sessions(JsonTree answer, Instant now) {
        List<String> lines = new ArrayList<>(rows(answer, now));
        lines.add(Amount.count(answer.get("sessions").items().size()) + " of "
                + Amount.count(Amount.read(answer.get("matching").text())) + " that match, "
                + Amount.count(Amount.read(answer.get("open").text())) + " open");
        return lines;
    }

    private static List<String> rows(JsonTree answer, Instant now) {
        return SESSIONS.lines(answer.get("sessions").items().stream().map(session -> session(session, now)).toList());
    }

    private static List<String> session(JsonTree session, Instant now) {
        String principal = session.get("principal").text();
        return List.of(session.get("id").text(), session.get("application").text(), session.get("route").text(),
                principal.isEmpty() ? session.get("address").text() : principal,
                Amount.age(session.get("since").text(), now), Amount.bytes(Amount.read(session.get("queued").text())),
                session.get("roundTrip").text());
    }

    /** {@code /applications}: each, or the jar that has none. */
    public static List<String> applications(JsonTree answer) {
        List<String> lines = new ArrayList<>(List.of(APPLICATIONS.head()));
        for (JsonTree bundle : answer.get("applications").items()) {
            String state = bundle.get("state").text();
            bundle.get("started").items()
                    .forEach(started -> lines.add(APPLICATIONS.row(List.of(started.get("name").text(), state,
                            Amount.count(Amount.read(started.get("sessions").text())),
                            Amount.count(Amount.read(started.get("threads").text())), faults(started),
                            started.get("paths").items().stream().map(JsonTree::text)
                                    .collect(Collectors.joining(" "))))));
            if (bundle.get("started").items().isEmpty()) {
                lines.add(APPLICATIONS.row(List.of(bundle.get("jar").text(), state, "", "", "", "")));
            }
            String problem = bundle.get("problem").text();
            if (!problem.isEmpty()) {
                lines.add(PROBLEMS.row(List.of("", problem)));
            }
        }
        return lines;
    }

    private static String faults(JsonTree started) {
        return Amount.count(started.get("faults").members().values().stream()
                .mapToDouble(fault -> Amount.read(fault.get("count").text())).sum());
    }

    /**
     * A screen: what the gateway does now, its applications, the sessions for which the most waits.
     *
     * @param rows how many lines there are for it
     */
    public static List<String> screen(String address, Totals before, Totals now, JsonTree applications,
            JsonTree sessions, Instant time, int rows) {
        List<String> lines = new ArrayList<>();
        String open = Amount.count(Amount.read(sessions.get("open").text()));
        lines.add("gateway at " + address + "   " + open + (open.equals("1") ? " session" : " sessions"));
        lines.add("in   " + flow(before, now, "received"));
        lines.add("out  " + flow(before, now, "sent") + ", queued " + Amount.bytes(now.sum("wsgateway_queued_bytes"))
                + ", dropped " + Amount.count(now.sum("wsgateway_dropped_messages_total")));
        lines.add("");
        lines.addAll(applications(applications));
        lines.add("");
        lines.addAll(rows(sessions, time));
        return lines.stream().limit(Math.max(1, rows)).map(line -> Table.cut(line, Columns.WIDTH)).toList();
    }

    private static String flow(Totals before, Totals now, String way) {
        return Amount.count(now.rate("wsgateway_" + way + "_message_bytes_count", before)) + " messages/s, "
                + Amount.bytes(now.rate("wsgateway_" + way + "_bytes_total", before)) + "/s";
    }
}
