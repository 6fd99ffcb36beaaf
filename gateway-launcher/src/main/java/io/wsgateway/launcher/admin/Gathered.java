package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.admin.Merge.Merging;
import io.wsgateway.launcher.admin.Merge.Part;
import io.wsgateway.launcher.nodes.NodeReply;
import io.wsgateway.launcher.nodes.OtherNodes.Answered;
import io.wsgateway.launcher.nodes.OtherNodes.Given;
import io.wsgateway.launcher.nodes.OtherNodes.Missing;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/**
 * What several nodes have answered to the same. Immutable.
 *
 * @param parts what was answered with success
 * @param status that of the first of these; 0 if there are none
 * @param nowhere answers that there is no such thing on that node
 * @param refused answers that the request isn't as it should be
 * @param missing those of which nothing of use has come
 */
record Gathered(List<Part> parts, int status, List<NodeReply> nowhere, List<NodeReply> refused,
        List<Missing> missing) {

    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;

    static Gathered of(List<Answered> all) {
        List<Part> parts = new ArrayList<>();
        int status = 0;
        List<NodeReply> nowhere = new ArrayList<>();
        List<NodeReply> refused = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        for (Answered answered : all) {
            switch (answered) {
                case Missing none -> missing.add(none);
                case Given(var node, var reply) when reply.status() < BAD_REQUEST -> {
                    try {
                        parts.add(new Part(node, JsonTree.read(reply.text()), reply.limit()));
                        status = status == 0 ? reply.status() : status;
                    } catch (JsonTree.MalformedException e) {
                        missing.add(new Missing(node, "its answer isn't JSON"));
                    }
                }
                case Given(var node, var reply) when reply.status() == NOT_FOUND -> nowhere.add(reply);
                case Given(var node, var reply) when reply.status() == BAD_REQUEST -> refused.add(reply);
                case Given(var node, var reply) -> missing.add(
                        new Missing(node, reply.status() + ": " + reply.text()));
            }
        }
        return new Gathered(parts, status, nowhere, refused, missing);
    }

    /** One answer: of all nodes whatever they have; else why there is none. */
    Answer answer(Merging merging) {
        if (!refused.isEmpty()) {
            return Responses.text(BAD_REQUEST, refused.getFirst().text());
        }
        if (!parts.isEmpty()) {
            return Responses.json(status, merged(merging));
        }
        return nowhere.isEmpty() || !missing.isEmpty()
                ? Responses.text(504, "Not answered by node " + missing.stream()
                        .map(none -> Printable.of(none.node().name()) + ": " + Printable.of(none.why()))
                        .collect(Collectors.joining("; ")))
                : Responses.text(NOT_FOUND, nowhere.getFirst().text());
    }

    private String merged(Merging merging) {
        return JsonText.of(json -> {
            json.writeStartObject();
            merging.write(json, parts);
            json.writeArrayPropertyStart("answered");
            for (Part part : parts) {
                json.writeStartObject();
                json.writeStringProperty(Merge.NODE, part.node().id());
                json.writeStringProperty("name", part.node().name());
                json.writeEndObject();
            }
            json.writeEndArray();
            writeMissing(json, missing);
            json.writeEndObject();
        });
    }

    /** Those of which nothing of use has come, as a member of an object. */
    static void writeMissing(JsonGenerator json, List<Missing> missing) {
        json.writeArrayPropertyStart("missing");
        for (Missing none : missing) {
            json.writeStartObject();
            json.writeStringProperty(Merge.NODE, none.node().id());
            json.writeStringProperty("name", none.node().name());
            json.writeStringProperty("why", none.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** A member that is text, of whatever it is. */
    static Optional<String> text(JsonTree of, String member) {
        JsonTree found = of.get(member);
        return found.kind() == JsonTree.Kind.STRING ? Optional.of(found.text()) : Optional.empty();
    }

    /** A member that is a number, of whatever it is; 0 if it is none in the range of long. */
    static double number(JsonTree of, String member) {
        JsonTree found = of.get(member);
        try {
            return found.kind() == JsonTree.Kind.NUMBER ? Double.parseDouble(found.text()) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
