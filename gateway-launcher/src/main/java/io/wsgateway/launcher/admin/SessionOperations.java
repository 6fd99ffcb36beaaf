package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.netty.server.OpenSessions.Addressed;
import io.wsgateway.netty.server.OpenSessions.Sent;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code DELETE /sessions/ID} closes a session, {@code POST /sessions/ID/messages} sends to it. Not for event loops. Thread-safe. */
final class SessionOperations {

    /** The longest message, in bytes. */
    static final int MOST_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SessionOperations.class);

    private final OpenSessions sessions;

    SessionOperations(OpenSessions sessions) {
        this.sessions = sessions;
    }

    Answer close(AdminRequest request) throws BadQueryException {
        CloseStatus status = status(request.query("code", "reason"));
        String id = request.parameter("id");
        OpenSessions seen = request.of(sessions);
        OptionalLong number = seen.ids().parse(id);
        if (number.isEmpty() || !seen.close(number.getAsLong(), status)) {
            return SessionPages.gone(seen, id);
        }
        LOG.info("{}: session {} is closed with {} by {}", request.section(), id, status.code(), request.by());
        return Responses.json(202, JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("closing", 1);
            json.writeEndObject();
        }));
    }

    private static CloseStatus status(QueryParameters query) throws BadQueryException {
        int code = (int) query.number("code", CloseCode.NORMAL_CLOSURE, 4999).orElse(CloseCode.NORMAL_CLOSURE);
        String reason = query.text("reason").orElse("");
        if (reason.getBytes(StandardCharsets.UTF_8).length > CloseStatus.MAX_REASON_BYTES) {
            throw new BadQueryException(
                    "reason: too long (expected: at most " + CloseStatus.MAX_REASON_BYTES + " bytes)");
        }
        CloseStatus status = CloseStatus.of(code, reason);
        if (!status.isSendable()) {
            throw query.wrong("code", "a close code that may be sent, such as 1000 or 4000");
        }
        return status;
    }

    /** 202 if the message waits for the peer or is on its way; 409 if it was dropped, with why. */
    Answer send(AdminRequest request) throws BadQueryException {
        request.query();
        String id = request.parameter("id");
        OpenSessions seen = request.of(sessions);
        OptionalLong number = seen.ids().parse(id);
        if (number.isEmpty()) {
            return SessionPages.gone(seen, id);
        }
        Optional<PushedMessage> message = PushedMessage.of(request);
        if (message.isEmpty()) {
            return Responses.text(400, "The body isn't UTF-8.");
        }
        Sent sent = seen.send(List.of(new Addressed(number.getAsLong(), message.get()))).getFirst();
        return switch (sent) {
            case CLOSED, UNKNOWN -> SessionPages.gone(seen, id);
            case QUEUED, DROPPED, OVERFLOW, NOT_YET -> Responses.json(status(sent), JsonText.of(json -> {
                json.writeStartObject();
                json.writeStringProperty("result", name(sent));
                json.writeEndObject();
            }));
        };
    }

    /** The HTTP status that says the same. */
    static int status(Sent sent) {
        return switch (sent) {
            case QUEUED -> 202;
            case DROPPED, OVERFLOW, NOT_YET -> 409;
            case CLOSED -> 410;
            case UNKNOWN -> 404;
        };
    }

    /** {@code not-yet}. */
    static String name(Sent sent) {
        return sent.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
