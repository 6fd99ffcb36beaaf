package io.wsgateway.launcher.admin;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.launcher.admin.Merge.Part;
import io.wsgateway.launcher.text.JsonTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import tools.jackson.core.JsonGenerator;

/**
 * The first rows of the lists of several nodes, each of which is in order. Where a node has given fewer than it was asked for, because
 * more would have been too many bytes, the rows end with its last one, as what follows that isn't known. Immutable.
 *
 * @param rows the first, in order; what belongs together counts as one
 * @param more whether rows are known to follow
 */
record MergedRows(List<Row> rows, boolean more) {

    /** One row of one node's list. */
    record Row(Node node, JsonTree item) {

        /** Writes it as an object that says which node's it is. */
        void write(JsonGenerator json) {
            json.writeStartObject();
            json.writeStringProperty(Merge.NODE, node.id());
            item.members().forEach((name, value) -> {
                if (!name.equals(Merge.NODE)) {
                    json.writeName(name);
                    value.write(json);
                }
            });
            json.writeEndObject();
        }
    }

    /** Where in one node's list. */
    private static final class Place {

        private final Part part;
        private final List<JsonTree> items;
        private int next;

        Place(Part part, String list) {
            this.part = part;
            this.items = part.answer().get(list).items();
        }

        boolean isOver() {
            return next == items.size();
        }

        Row row() {
            return new Row(part.node(), items.get(next));
        }

        /** Whether the node has cut its list. */
        boolean isCut(int limit) {
            return part.limit() < limit && items.size() >= part.limit();
        }
    }

    /**
     * Merges.
     *
     * @param list the member of answers that has the rows
     * @param order of rows, as each node has it
     * @param limit how many are wanted
     * @param together whether two rows that follow each other count as one
     */
    static MergedRows of(List<Part> parts, String list, Comparator<Row> order, int limit,
            BiPredicate<Row, Row> together) {
        PriorityQueue<Place> places =
                new PriorityQueue<>(Comparator.comparing(Place::row, order.thenComparing(row -> row.node().id())));
        for (Part part : parts) {
            Place place = new Place(part, list);
            if (!place.isOver()) {
                places.add(place);
            }
        }
        List<Row> rows = new ArrayList<>();
        boolean cut = false;
        int count = 0;
        for (Place first = places.poll(); first != null; first = places.poll()) {
            Row row = first.row();
            if (rows.isEmpty() || !together.test(rows.getLast(), row)) {
                if (cut || count == limit) {
                    return new MergedRows(rows, true);
                }
                count++;
            }
            rows.add(row);
            first.next++;
            if (first.isOver()) {
                cut |= first.isCut(limit);
            } else {
                places.add(first);
            }
        }
        return new MergedRows(rows,
                cut || parts.stream().anyMatch(part -> part.answer().members().containsKey("next")));
    }
}
