package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.protocol.frame.Opcode;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.SessionIds;
import io.wsgateway.tap.TapBatch;
import io.wsgateway.tap.TapEvent;
import io.wsgateway.tap.TappedSession;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What was seen of tapped sessions and topics, as JSON. */
final class TapJson {

    private TapJson() {}

    static String of(TapBatch batch, SessionIds ids) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("last", batch.last());
            json.writeNumberProperty("sessions", batch.sessions());
            json.writeNumberProperty("dropped", batch.dropped());
            batch.over().ifPresent(why -> json.writeStringProperty("over", why));
            json.writeArrayPropertyStart("events");
            batch.events().forEach(event -> write(json, event, ids));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, TapEvent event, SessionIds ids) {
        json.writeStartObject();
        json.writeStringProperty("at", event.at().toString());
        if (event instanceof TapEvent.OfSession seen) {
            json.writeStringProperty("session", ids.text(seen.session()));
        }
        switch (event) {
            case TapEvent.Begun(var at, var tapped, var whole) -> {
                json.writeStringProperty("event", "session");
                write(json, tapped);
                json.writeBooleanProperty("whole", whole);
            }
            case TapEvent.Frame frame -> {
                json.writeStringProperty("event", "frame");
                direction(json, frame.received());
                write(json, frame);
            }
            case TapEvent.Published published -> {
                json.writeStringProperty("event", "message");
                write(json, published);
            }
            case TapEvent.Close(var at, var session, var received, var status) -> {
                json.writeStringProperty("event", "close");
                direction(json, received);
                json.writeNumberProperty("code", status.code());
                if (!status.reason().isEmpty()) {
                    json.writeStringProperty("reason", status.reason());
                }
            }
            case TapEvent.Ended(var at, var session, var code, var by) -> {
                json.writeStringProperty("event", "end");
                json.writeNumberProperty("code", code);
                json.writeStringProperty("by", by.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        json.writeEndObject();
    }

    private static void direction(JsonGenerator json, boolean received) {
        json.writeStringProperty("from", received ? "client" : "server");
    }

    private static void write(JsonGenerator json, TappedSession tapped) {
        json.writeStringProperty("application", tapped.application());
        json.writeStringProperty("route", tapped.route());
        json.writeStringProperty("path", tapped.path());
        json.writeStringProperty("address", AddressText.of(tapped.address()));
        tapped.principal().ifPresent(name -> json.writeStringProperty("principal", name));
        tapped.subprotocol().ifPresent(name -> json.writeStringProperty("subprotocol", name));
        json.writeBooleanProperty("compressed", tapped.compressed());
    }

    private static void write(JsonGenerator json, TapEvent.Frame frame) {
        json.writeStringProperty("opcode", Opcode.name(frame.opcode()));
        if (!frame.fin()) {
            json.writeBooleanProperty("fin", false);
        }
        json.writeNumberProperty("bytes", frame.bytes());
        byte[] payload = frame.payload();
        if (frame.secret()) {
            json.writeBooleanProperty("secret", true);
        } else if (payload != null) {
            payload(json, frame.opcode(), payload);
        }
    }

    private static void write(JsonGenerator json, TapEvent.Published published) {
        int opcode = published.text() ? Opcode.TEXT : Opcode.BINARY;
        json.writeStringProperty("opcode", Opcode.name(opcode));
        json.writeNumberProperty("bytes", published.bytes());
        byte[] payload = published.payload();
        if (payload != null) {
            payload(json, opcode, payload);
        }
    }

    /** What is no text, or a text that is cut within a character, is written in base64. */
    private static void payload(JsonGenerator json, int opcode, byte[] payload) {
        if (opcode == Opcode.TEXT || opcode == Opcode.CONTINUATION) {
            try {
                json.writeStringProperty("text",
                        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
                return;
            } catch (CharacterCodingException e) {
                // as bytes, then
            }
        }
        json.writeName("base64");
        json.writeBinary(payload);
    }
}
