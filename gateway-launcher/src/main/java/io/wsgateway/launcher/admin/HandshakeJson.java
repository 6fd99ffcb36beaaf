package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Json;
import io.wsgateway.journal.HandshakeCounts;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.SessionIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Kept handshakes as JSON; docs/operations.md tells its users what is in it. */
final class HandshakeJson {

    private HandshakeJson() {}

    /**
     * Some handshakes in brief.
     *
     * @param newest the greatest number that any handshake has so far
     * @param next where the older ones are; empty if there are none
     * @param ids what sessions are called
     */
    static String list(long newest, List<HandshakeEntry> entries, Optional<String> next, SessionIds ids) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("newest", newest);
            json.writeArrayPropertyStart("handshakes");
            for (HandshakeEntry entry : entries) {
                json.writeStartObject();
                writeBrief(json, entry, ids);
                json.writeEndObject();
            }
            json.writeEndArray();
            next.ifPresent(path -> json.writeStringProperty("next", path));
            json.writeEndObject();
        });
    }

    /** A handshake in full. */
    static String whole(HandshakeEntry entry, SessionIds ids) {
        return JsonText.of(json -> {
            json.writeStartObject();
            writeBrief(json, entry, ids);
            entry.reason().ifPresent(reason -> {
                json.writeStringProperty("cause", reason.cause().replace("`", ""));
                json.writeStringProperty("remedy", reason.remedy());
                json.writeStringProperty("section", reason.section());
            });
            entry.decidedBy().ifPresent(line -> json.writeStringProperty("decidedBy", line));
            entry.request().ifPresent(request -> writeHead(json, "request", request));
            entry.response().ifPresent(response -> writeHead(json, "response", response));
            json.writeArrayPropertyStart("checks");
            for (HandshakeTrace.Check check : entry.checks()) {
                json.writeStartObject();
                Json.writeParts(json, check);
                entry.flawOf(check).ifPresent(flaw -> json.writeStringProperty("flaw", flaw.id()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** How many there were, since the start and over time. */
    static String counts(HandshakeCounts counts) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringProperty("since", counts.since().toString());
            writeSums(json, counts.total());
            json.writeNumberProperty("seconds", counts.period().toSeconds());
            json.writeArrayPropertyStart("periods");
            for (HandshakeCounts.Period period : counts.periods()) {
                json.writeStartObject();
                json.writeStringProperty("start", period.start().toString());
                writeSums(json, period.sums());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void writeBrief(JsonGenerator json, HandshakeEntry entry, SessionIds ids) {
        json.writeNumberProperty("number", entry.number());
        json.writeStringProperty("time", entry.time().toString());
        json.writeStringProperty("listener", entry.listener());
        json.writeStringProperty("address", AddressText.of(entry.peer().getAddress()));
        json.writeStringProperty("peer", AddressText.of(entry.peer()));
        entry.path().ifPresent(path -> json.writeStringProperty("path", path));
        entry.route().ifPresent(route -> json.writeStringProperty("route", route));
        json.writeStringProperty("outcome", entry.outcome().id());
        entry.reason().ifPresent(reason -> {
            json.writeStringProperty("reason", reason.id());
            entry.status().ifPresent(status -> json.writeNumberProperty("status", status));
            json.writeStringProperty("detail", entry.detail());
        });
        entry.session().ifPresent(number -> json.writeStringProperty("session", ids.text(number)));
    }

    /** A head, as a member of an object. */
    static void writeHead(JsonGenerator json, String name, HandshakeEntry.Head head) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("start", head.start());
        json.writeArrayPropertyStart("fields");
        for (HeaderField field : head.fields()) {
            json.writeStartObject();
            json.writeStringProperty("name", field.name());
            json.writeStringProperty("value", field.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeSums(JsonGenerator json, HandshakeCounts.Sums sums) {
        json.writeNumberProperty("accepted", sums.accepted());
        writeCounts(json, "flawed", sums.flawed());
        writeCounts(json, "rejected", sums.rejected());
        writeCounts(json, "failed", sums.failed());
    }

    private static void writeCounts(JsonGenerator json, String name, Map<? extends HandshakeProblem, Long> counts) {
        json.writeObjectPropertyStart(name);
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((problem, count) -> sorted.put(problem.id(), count));
        sorted.forEach(json::writeNumberProperty);
        json.writeEndObject();
    }
}
