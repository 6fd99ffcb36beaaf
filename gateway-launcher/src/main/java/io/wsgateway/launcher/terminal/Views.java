package io.wsgateway.launcher.terminal;

import io.wsgateway.launcher.terminal.Table.Column;
import io.wsgateway.launcher.text.Columns;
import io.wsgateway.launcher.text.JsonTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the admin listener answers, in lines of 80 columns. */
public final class Views {

    private static final int SERVER = 21;
    private static final int SERVER_OF_NODE = 15;
    private static final Pattern PORT = Pattern.compile(":[0-9]+$");
    private static final Table SESSIONS = new Table(List.of(Column.text("ID", 7), Column.text("APPLICATION", 11),
            Column.text("ROUTE", 14), Column.text("PEER", 21), Column.number("AGE", 4), Column.number("QUEUED", 9),
            Column.number("RTT ms", 6)));
    /** The same where a session leads to a server: that stands in place of its application, which its route says. */
    private static final Table LED_SESSIONS = new Table(List.of(Column.text("ID", 7), Column.text("LEADS TO", SERVER),
            Column.text("ROUTE", 12), Column.text("PEER", 15), Column.number("AGE", 4), Column.number("QUEUED", 9),
            Column.number("RTT ms", 6)));
    private static final Table APPLICATIONS = new Table(List.of(Column.text("APPLICATION", 14),
            Column.text("STATE", 9), Column.number("SESSIONS", 8), Column.number("THREADS", 7),
            Column.number("FAULTS", 7), Column.text("PATHS", 30)));
    /** The same of several nodes. */
    private static final Table SESSIONS_OF_NODES = new Table(List.of(Column.text("NODE", 8), Column.text("ID", 13),
            Column.text("APPLICATION", 8), Column.text("ROUTE", 10), Column.text("PEER", 15), Column.number("AGE", 4),
            Column.number("QUEUED", 9), Column.number("RTT ms", 6)));
    private static final Table LED_SESSIONS_OF_NODES = new Table(List.of(Column.text("NODE", 7), Column.text("ID", 13),
            Column.text("LEADS TO", SERVER_OF_NODE), Column.text("ROUTE", 7), Column.text("PEER", 12),
            Column.number("AGE", 4),
            Column.number("QUEUED", 9), Column.number("RTT ms", 6)));
    private static final Table APPLICATIONS_OF_NODES = new Table(List.of(Column.text("NODE", 8),
            Column.text("APPLICATION", 12), Column.text("STATE", 8), Column.number("SESSIONS", 8),
            Column.number("THREADS", 7), Column.number("FAULTS", 7), Column.text("PATHS", 24)));
    private static final Table NODES = new Table(List.of(Column.text("NODE", 16), Column.text("ID", 8),
            Column.text("VERSION", 12), Column.number("UP", 5), Column.number("SEEN", 5), Column.number("SESSIONS", 9),
            Column.text("ENGINE", 19)));
    private static final Table LINES = new Table(List.of(Column.text("", Columns.WIDTH)));
    private static final Table PROBLEMS = new Table(List.of(Column.text("", 14), Column.text("", 64)));

    private Views() {}

    /** {@code /sessions}: who is known by a name has it in place of the address. */
    public static List<String> sessions(JsonTree answer, Instant now) {
        List<String> lines = new ArrayList<>(rows(answer, now));
        NodeNames nodes = NodeNames.of(answer);
        lines.add(Amount.count(answer.get("sessions").items().size()) + " of "
                + Amount.count(Amount.read(answer.get("matching").text())) + " that match, "
                + Amount.count(Amount.read(answer.get("open").text())) + " open"
                + (nodes.areSeveral() ? " on " + answer.get("answered").items().size() + " nodes" : ""));
        nodes.missing().forEach(line -> lines.add(line(line)));
        return lines;
    }

    private static List<String> rows(JsonTree answer, Instant now) {
        NodeNames nodes = NodeNames.of(answer);
        List<JsonTree> sessions = answer.get("sessions").items();
        boolean led = sessions.stream().anyMatch(session -> !session.get("upstream").text().isEmpty());
        int server = !led ? 0 : nodes.areSeveral() ? SERVER_OF_NODE : SERVER;
        Table table = led
                ? nodes.areSeveral() ? LED_SESSIONS_OF_NODES : LED_SESSIONS
                : nodes.areSeveral() ? SESSIONS_OF_NODES
                : SESSIONS;
        return table.lines(sessions.stream()
                .map(session -> ofNode(nodes, session, session(session, server, now))).toList());
    }

    /** Of several nodes a row begins with the node's name. */
    private static List<String> ofNode(NodeNames nodes, JsonTree item, List<String> cells) {
        return nodes.areSeveral()
                ? Stream.concat(Stream.of(nodes.of(item, "node")), cells.stream()).toList()
                : cells;
    }

    private static String line(String text) {
        return LINES.row(List.of(text));
    }

    /**
     * Its cells.
     *
     * @param server the width of the server that it leads to, for which the peer's port makes room; 0: none is shown
     */
    private static List<String> session(JsonTree session, int server, Instant now) {
        String application = session.get("application").text();
        String upstream = session.get("upstream").text();
        String address = session.get("address").text();
        String principal = session.get("principal").text();
        return List.of(session.get("id").text(),
                server == 0 || upstream.isEmpty() ? application : UpstreamText.fitting(upstream, server),
                session.get("route").text(),
                !principal.isEmpty() ? principal : server == 0 ? address : PORT.matcher(address).replaceFirst(""),
                Amount.age(session.get("since").text(), now), Amount.bytes(Amount.read(session.get("queued").text())),
                session.get("roundTrip").text());
    }

    /** {@code /applications}: each, or the jar that has none. */
    public static List<String> applications(JsonTree answer) {
        NodeNames nodes = NodeNames.of(answer);
        Table table = nodes.areSeveral() ? APPLICATIONS_OF_NODES : APPLICATIONS;
        List<String> lines = new ArrayList<>(List.of(table.head()));
        for (JsonTree bundle : answer.get("applications").items()) {
            String state = bundle.get("state").text();
            bundle.get("started").items()
                    .forEach(started -> lines.add(table.row(ofNode(nodes, bundle, application(started, state)))));
            if (bundle.get("started").items().isEmpty()) {
                lines.add(table.row(ofNode(nodes, bundle,
                        List.of(bundle.get("jar").text(), state, "", "", "", ""))));
            }
            String problem = bundle.get("problem").text();
            if (!problem.isEmpty()) {
                lines.add(PROBLEMS.row(List.of("", problem)));
            }
        }
        nodes.missing().forEach(line -> lines.add(line(line)));
        return lines;
    }

    private static List<String> application(JsonTree started, String state) {
        return List.of(started.get("name").text(), state, Amount.count(Amount.read(started.get("sessions").text())),
                Amount.count(Amount.read(started.get("threads").text())), faults(started),
                started.get("paths").items().stream().map(JsonTree::text).collect(Collectors.joining(" ")));
    }

    /** {@code /nodes}: how long each is up, and since when the one that was asked has seen the others. */
    public static List<String> nodes(JsonTree answer, Instant now) {
        List<String> lines = new ArrayList<>(List.of(NODES.head()));
        for (JsonTree node : answer.get("nodes").items()) {
            JsonTree engine = node.get("engine");
            String name = node.get("name").text();
            lines.add(NODES.row(List.of(name.isEmpty() ? "(alone)" : name, node.get("id").text(),
                    node.get("version").text(), Amount.age(node.get("started").text(), now),
                    node.get("self").text().equals("true") ? "asked" : Amount.age(node.get("aliveSince").text(), now),
                    Amount.count(Amount.read(node.get("sessions").text())), engine(engine))));
            String problem = engine.get("problem").text();
            if (!problem.isEmpty()) {
                lines.add(line("  " + problem));
            }
        }
        NodeNames.of(answer).missing().forEach(line -> lines.add(line(line)));
        return lines;
    }

    private static String engine(JsonTree engine) {
        String kind = engine.get("kind").text();
        return kind.isEmpty()
                ? ""
                : kind + (engine.get("up").text().equals("true") ? " up"
                        : engine.get("partitions").text().equals("0") ? " away"
                        : " " + engine.get("partitions").text() + " of 128");
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
        NodeNames nodes = NodeNames.of(sessions);
        lines.add("gateway at " + address + "   " + open + (open.equals("1") ? " session" : " sessions")
                + (nodes.areSeveral()
                        ? " on " + sessions.get("answered").items().size() + " nodes"
                        : ""));
        String of = nodes.areSeveral() ? ", of this node" : "";
        lines.add("in   " + flow(before, now, "received") + of);
        lines.add(
                "out  " + flow(before, now, "sent") + of + ", queued " + Amount.bytes(now.sum("wsgateway_queued_bytes"))
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
