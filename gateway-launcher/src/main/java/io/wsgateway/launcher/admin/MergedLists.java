package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.admin.Merge.Merging;
import io.wsgateway.launcher.admin.Merge.Part;
import io.wsgateway.launcher.admin.MergedRows.Row;
import io.wsgateway.launcher.text.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** What of several nodes is put together without an order or an end: lists one behind the other, numbers added up. */
final class MergedLists {

    private MergedLists() {}

    /** {@code GET /applications}: those of each node. */
    static Merging applications(QueryParameters asked) {
        return (json, parts) -> list(json, parts, "applications");
    }

    private static void list(JsonGenerator json, List<Part> parts, String name) {
        json.writeArrayPropertyStart(name);
        for (Part part : parts) {
            part.answer().get(name).items().forEach(item -> new Row(part.node(), item).write(json));
        }
        json.writeEndArray();
    }

    /** {@code DELETE /principals/NAME/sessions}: how many are closed; revoked is what is on all of them. */
    static Merging ended(QueryParameters asked) {
        return (json, parts) -> {
            json.writeNumberProperty("closed", MergedSessions.sum(parts, "closed"));
            json.writeBooleanProperty("revoked",
                    parts.stream().allMatch(part -> part.answer().get("revoked").text().equals("true")));
        };
    }

    /** {@code POST /principals/NAME/messages}: to how many sessions, with which results. */
    static Merging sent(QueryParameters asked) {
        return (json, parts) -> {
            json.writeNumberProperty("sessions", MergedSessions.sum(parts, "sessions"));
            Map<String, Long> results = new LinkedHashMap<>();
            for (Part part : parts) {
                JsonTree theirs = part.answer().get("results");
                theirs.members().keySet()
                        .forEach(name -> results.merge(name, (long) Gathered.number(theirs, name), Long::sum));
            }
            json.writeObjectPropertyStart("results");
            results.forEach(json::writeNumberProperty);
            json.writeEndObject();
        };
    }
}
