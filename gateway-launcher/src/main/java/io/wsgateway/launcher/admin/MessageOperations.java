package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.netty.server.OpenSessions.Addressed;
import io.wsgateway.netty.server.OpenSessions.Sent;
import io.wsgateway.opening.Answer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Messages to all sessions of a principal, and many messages to many sessions at once. Not for event loops. Thread-safe. */
final class MessageOperations {

    private static final int MAX_NAME = 256;

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
        List<Sent> sent = request.of(sessions).send(name, message.get());
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
        List<Addressed> messages =
                MessageBatch.parse(request.body()).items().stream().map(this::addressed).toList();
        List<Sent> sent = request.of(sessions).send(messages);
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("results");
            sent.forEach(each -> write(json, each));
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    /** An id that none can be is that of no session. */
    private Addressed addressed(MessageBatch.Item item) {
        return new Addressed(sessions.ids().parse(item.session()).orElse(0), item.message());
    }

    private static void write(JsonGenerator json, Sent sent) {
        json.writeStartObject();
        json.writeNumberProperty("status", SessionOperations.status(sent));
        json.writeStringProperty("result", SessionOperations.name(sent));
        json.writeEndObject();
    }
}
