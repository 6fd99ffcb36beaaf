package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.admin.Merge.Merging;
import io.wsgateway.launcher.admin.Merge.Part;
import io.wsgateway.launcher.admin.MergedRows.Row;
import io.wsgateway.netty.server.SessionOrder;
import io.wsgateway.netty.server.SessionQuery;
import io.wsgateway.session.SessionIds;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/**
 * {@code GET /sessions} of several nodes: by age as each node's clock has it. The next page begins on each node behind the last of its
 * sessions that was shown, so {@code after} has one id of each, by commas. Immutable.
 */
final class MergedSessions implements Merging {

    private static final int USUAL = 100;
    private static final String AFTER = "after";
    private static final Pattern IDS =
            Pattern.compile("[0-9a-z]{1,16}-[0-9a-z]{1,12}(,[0-9a-z]{1,16}-[0-9a-z]{1,12})*");

    private final QueryParameters asked;
    private final int limit;
    private final String sort;
    /** The last session that was shown of each node, by the node's id. */
    private final Map<String, String> shown = new LinkedHashMap<>();

    private MergedSessions(QueryParameters asked) throws BadQueryException {
        this.asked = asked;
        this.limit = (int) asked.number("limit", 1, SessionQuery.MOST).orElse(USUAL);
        this.sort = asked.text("sort").orElse(SessionOrder.OLDEST.toString());
        String after = asked.text(AFTER).orElse("");
        if (!after.isEmpty()) {
            if (!IDS.matcher(after).matches()) {
                throw asked.wrong(AFTER, "sessions' ids, one of each node, as next has them");
            }
            Stream.of(after.split(",", -1)).forEach(id -> shown.put(SessionIds.node(id).orElse(""), id));
        }
    }

    static Merging of(QueryParameters asked) throws BadQueryException {
        return new MergedSessions(asked);
    }

    @Override
    public String question(QueryParameters query, String node) {
        QueryParameters theirs =
                query.without(Merge.NODE).without(AFTER).having("limit", Integer.toString(limit));
        String last = shown.get(node);
        return last == null ? theirs.encoded() : theirs.with(AFTER, last);
    }

    @Override
    public void write(JsonGenerator json, List<Part> parts) {
        MergedRows page = MergedRows.of(parts, "sessions", order(), limit, (one, next) -> false);
        json.writeNumberProperty("open", sum(parts, "open"));
        json.writeNumberProperty("matching", sum(parts, "matching"));
        json.writeArrayPropertyStart("sessions");
        page.rows().forEach(row -> row.write(json));
        json.writeEndArray();
        if (page.more() && isStable()) {
            Map<String, String> last = new LinkedHashMap<>(shown);
            page.rows().forEach(row -> Gathered.text(row.item(), "id").filter(id -> IDS.matcher(id).matches())
                    .ifPresent(id -> last.put(row.node().id(), id)));
            json.writeStringProperty("next",
                    "/sessions?" + asked.with(AFTER, String.join(",", new ArrayList<>(last.values()))));
        }
    }

    private boolean isStable() {
        return sort.equals(SessionOrder.OLDEST.toString()) || sort.equals(SessionOrder.NEWEST.toString());
    }

    private Comparator<Row> order() {
        Comparator<Row> oldest = Comparator.comparing(MergedSessions::since);
        return switch (sort) {
            case "newest" -> oldest.reversed();
            case "queued", "received", "sent", "dropped" -> most(sort).thenComparing(oldest);
            case "round-trip" -> most("roundTrip").thenComparing(oldest);
            default -> oldest;
        };
    }

    private static Comparator<Row> most(String member) {
        return Comparator.comparingDouble((Row row) -> -Gathered.number(row.item(), member));
    }

    private static Instant since(Row row) {
        try {
            return Instant.parse(row.item().get("since").text());
        } catch (DateTimeException e) {
            return Instant.MAX;
        }
    }

    static long sum(List<Part> parts, String member) {
        return (long) parts.stream().mapToDouble(part -> Gathered.number(part.answer(), member)).sum();
    }
}
