package io.wsgateway.launcher.page;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The JSON that pages read. */
public final class Json {

    private Json() {}

    /** What is reached where, and the reasons that a diagnostic accept may give, with their remedies. */
    public static String withReasons(List<Reachable> applications) {
        AnswerPolicy diagnostic = new AnswerPolicy(AnswerPolicy.Disclosure.FULL, true);
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeName("applications");
            write(json, applications);
            json.writeObjectPropertyStart("reasons");
            for (RejectionReason reason : RejectionReason.values()) {
                if (diagnostic.closeCode(reason, reason.status()).isPresent()) {
                    json.writeStringProperty(reason.id(), reason.remedy());
                }
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, List<Reachable> applications) {
        json.writeStartArray();
        for (Reachable reachable : applications) {
            json.writeStartObject();
            json.writeStringProperty("application", reachable.application());
            json.writeStringProperty("path", reachable.path());
            json.writeArrayPropertyStart("subprotocols");
            reachable.subprotocols().forEach(json::writeString);
            json.writeEndArray();
            json.writeBooleanProperty("page", reachable.page());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** A decision and the checks that led to it. */
    public static String of(HandshakeDecision decision) {
        return JsonText.of(json -> {
            json.writeStartObject();
            switch (decision) {
                case Accepted accepted -> {
                    json.writeBooleanProperty("accepted", true);
                    json.writeNumberProperty("status", 101);
                    accepted.subprotocol().ifPresent(chosen -> json.writeStringProperty("subprotocol", chosen));
                }
                case Rejected rejected -> {
                    json.writeBooleanProperty("accepted", false);
                    json.writeNumberProperty("status", rejected.status());
                    json.writeStringProperty("reason", rejected.reason().id());
                    json.writeStringProperty("detail", rejected.detail());
                    json.writeStringProperty("remedy", rejected.reason().remedy());
                    json.writeStringProperty("section", rejected.reason().section());
                }
            }
            json.writeArrayPropertyStart("checks");
            for (HandshakeTrace.Check check : decision.trace().checks()) {
                write(json, check);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** One check, as an element of an array. */
    public static void write(JsonGenerator json, HandshakeTrace.Check check) {
        json.writeStartObject();
        writeParts(json, check);
        json.writeEndObject();
    }

    /** What there is of a check, as members of an object. */
    public static void writeParts(JsonGenerator json, HandshakeTrace.Check check) {
        json.writeStringProperty("name", check.name());
        json.writeStringProperty("observed", check.observed());
        json.writeStringProperty("expected", check.expected());
        json.writeBooleanProperty("passed", check.passed());
        json.writeStringProperty("section", check.section());
    }
}
