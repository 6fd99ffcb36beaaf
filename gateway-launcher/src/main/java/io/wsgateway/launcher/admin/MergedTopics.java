package io.wsgateway.launcher.admin;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.launcher.admin.Merge.Merging;
import io.wsgateway.launcher.admin.Merge.Part;
import io.wsgateway.launcher.admin.MergedRows.Row;
import io.wsgateway.launcher.text.JsonTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** {@code GET /topics} of several nodes: a topic is there once, with the subscribers of each node that knows it. Immutable. */
final class MergedTopics implements Merging {

    private static final String LIST = "topics";
    private static final Comparator<Row> BY_NAME =
            Comparator.comparing((Row row) -> text(row, "application")).thenComparing(row -> text(row, "topic"));

    private final QueryParameters asked;
    private final int limit;
    private final boolean bySubscribers;

    private MergedTopics(QueryParameters asked) throws BadQueryException {
        this.asked = asked;
        this.limit = (int) asked.number("limit", 1, TopicPages.MOST).orElse(TopicPages.USUAL);
        this.bySubscribers = asked.text("sort").orElse("name").equals("subscribers");
    }

    static Merging of(QueryParameters asked) throws BadQueryException {
        return new MergedTopics(asked);
    }

    /** By subscribers, a node is asked for all it may tell: what few have on each may be what most have on all. */
    @Override
    public String question(QueryParameters query, String node) {
        return query.without(Merge.NODE).with("limit", Integer.toString(bySubscribers ? TopicPages.MOST : limit));
    }

    /** What nodes say of one topic, at least one of them. */
    private record Of(List<Row> rows) {

        long subscribers() {
            return (long) rows.stream().mapToDouble(row -> Gathered.number(row.item(), "subscribers")).sum();
        }

        void write(JsonGenerator json) {
            Row first = rows.getFirst();
            json.writeStringProperty("application", text(first, "application"));
            json.writeStringProperty("topic", text(first, "topic"));
            json.writeNumberProperty("subscribers", subscribers());
            newest(rows.stream().map(row -> row.item().get("history")).toList()).ifPresent(history -> {
                json.writeName("history");
                history.write(json);
            });
            json.writeArrayPropertyStart("nodes");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringProperty(Merge.NODE, row.node().id());
                json.writeStringProperty("name", row.node().name());
                json.writeNumberProperty("subscribers", (long) Gathered.number(row.item(), "subscribers"));
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    /** The one that is furthest, as nodes are brought a message one after the other; of several epochs any. */
    private static Optional<JsonTree> newest(List<JsonTree> histories) {
        return histories.stream().filter(JsonTree::isObject).max(Comparator.comparingLong(history -> Gathered
                .text(history, "position").flatMap(TopicPosition::parse).map(TopicPosition::offset).orElse(0L)));
    }

    @Override
    public void write(JsonGenerator json, List<Part> parts) {
        List<Of> all = topics(parts.stream().flatMap(MergedTopics::rows).sorted(BY_NAME).toList());
        MergedRows page = MergedRows.of(parts, LIST, BY_NAME, limit, (one, next) -> BY_NAME.compare(one, next) == 0);
        List<Of> shown = bySubscribers
                ? all.stream().sorted(Comparator.comparingLong(topic -> -topic.subscribers())).limit(limit).toList()
                : topics(page.rows());
        boolean whole =
                parts.stream().allMatch(part -> rows(part).count() == Gathered.number(part.answer(), "matching"));
        json.writeNumberProperty("matching", whole ? all.size() : MergedSessions.sum(parts, "matching"));
        json.writeArrayPropertyStart(LIST);
        for (Of topic : shown) {
            json.writeStartObject();
            topic.write(json);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (page.more() && !bySubscribers && asked.text("application").isPresent() && !page.rows().isEmpty()) {
            json.writeStringProperty("next", "/topics?" + asked.with("after", text(page.rows().getLast(), "topic")));
        }
    }

    private static Stream<Row> rows(Part part) {
        return part.answer().get(LIST).items().stream().map(item -> new Row(part.node(), item));
    }

    /** What is said of each topic, of rows in the order of names. */
    private static List<Of> topics(List<Row> rows) {
        List<Of> topics = new ArrayList<>();
        for (Row row : rows) {
            if (topics.isEmpty() || BY_NAME.compare(topics.getLast().rows().getLast(), row) != 0) {
                topics.add(new Of(new ArrayList<>()));
            }
            topics.getLast().rows().add(row);
        }
        return topics;
    }

    private static String text(Row row, String member) {
        return Gathered.text(row.item(), member).orElse("");
    }

    /** {@code GET /topics/APPLICATION/TOPIC} of several nodes: all of its subscribers, and how many each node has. */
    static Merging one(QueryParameters asked) {
        return (json, parts) -> new Of(parts.stream().map(part -> new Row(part.node(), part.answer())).toList())
                .write(json);
    }
}
