package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.netty.server.OpenSessions.Addressed;
import io.wsgateway.netty.server.OpenSessions.Sent;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.session.SessionNumber;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Messages to all sessions of a principal, and many messages to many sessions at once. Not for event loops. Thread-safe. */
final class MessageOperations {

    /** The longest batch, in bytes. */
    static final int MOST_BYTES = 4 << 20;

    private static final int MOST = 1000;
    private static final int MAX_NAME = 256;
    private static final Set<String> MEMBERS = Set.of("session", "text", "base64");

    private final OpenSessions sessions;

    MessageOperations(OpenSessions sessions) {
        this.sessions = sessions;
    }

    /** A message to each session of a principal; how many there were of each outcome. */
    Answer toPrincipal(AdminRequest request) throws BadQueryException {
        request.query();
        String name = request.parameter("name");
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new BadQueryException("A principal's name has 1 to " + MAX_NAME + " characters");
        }
        Optional<PushedMessage> message = PushedMessage.of(request);
        if (message.isEmpty()) {
            return Responses.text(400, "The body isn't UTF-8.");
        }
        List<Sent> sent = sessions.send(name, message.get());
        if (sent.isEmpty()) {
            return Responses.text(404, "No session of this principal is open.");
        }
        Map<Sent, Integer> counts = new EnumMap<>(Sent.class);
        sent.forEach(each -> counts.merge(each, 1, Integer::sum));
        return Responses.json(202, JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("sessions", sent.size());
            json.writeObjectPropertyStart("results");
            counts.forEach((each, count) -> json.writeNumberProperty(SessionOperations.name(each), count));
            json.writeEndObject();
            json.writeEndObject();
        }));
    }

    /** Many messages, each to one session; what became of each, in their order. Nothing is sent where one isn't as it should be. */
    Answer batch(AdminRequest request) throws BadQueryException {
        request.query();
        List<Addressed> messages = messages(request.body());
        List<Sent> sent = sessions.send(messages);
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("results");
            sent.forEach(each -> write(json, each));
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, Sent sent) {
        json.writeStartObject();
        json.writeNumberProperty("status", SessionOperations.status(sent));
        json.writeStringProperty("result", SessionOperations.name(sent));
        json.writeEndObject();
    }

    private static List<Addressed> messages(byte[] body) throws BadQueryException {
        try {
            JsonTree asked =
                    JsonTree.read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
            List<JsonTree> items = asked.items();
            if (items.isEmpty() || items.size() > MOST) {
                throw new BadQueryException("An array of 1 to " + MOST + " messages is expected");
            }
            List<Addressed> messages = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                messages.add(message(i, items.get(i)));
            }
            return messages;
        } catch (CharacterCodingException e) {
            throw new BadQueryException("The body isn't UTF-8");
        } catch (JsonTree.MalformedException e) {
            throw new BadQueryException(Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static Addressed message(int index, JsonTree item) throws BadQueryException {
        String place = "[" + index + "]";
        for (String member : item.members().keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new BadQueryException(
                        place + ": " + Printable.of(member)
                                + " is no member of it (expected: session, text or base64)");
            }
        }
        JsonTree text = item.get("text");
        JsonTree base64 = item.get("base64");
        if ((text.kind() == JsonTree.Kind.STRING) == (base64.kind() == JsonTree.Kind.STRING)) {
            throw new BadQueryException(place + ": text or base64, and one of them, is expected");
        }
        // An id that none can be is that of no session.
        OptionalLong number = SessionNumber.parse(item.get("session").text());
        return new Addressed(number.orElse(0),
                text.kind() == JsonTree.Kind.STRING
                        ? text(place, text.text())
                        : new PushedMessage(false, bytes(place, base64.text())));
    }

    private static PushedMessage text(String place, String text) throws BadQueryException {
        return PushedMessage.text(text)
                .orElseThrow(
                        () -> new BadQueryException(place + ".text: half a surrogate pair, which UTF-8 can't have"));
    }

    private static byte[] bytes(String place, String base64) throws BadQueryException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new BadQueryException(place + ".base64: not base64 (RFC 4648 section 4)");
        }
    }
}
