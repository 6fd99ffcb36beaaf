package io.wsgateway.apps.http;

import io.wsgateway.app.Message;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that has happened to an open session, before it is its turn to be told. Immutable; the bytes are handed on and not
 * changed.
 *
 * @param type a message, or the end
 * @param content what the data is
 * @param data the data
 * @param time when, by the wall clock
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
record Happening(EventType type, Event.Content content, byte[] data, Instant time) {

    /** The peer has sent this; it is copied. */
    static Happening message(Message message, Instant now) {
        return new Happening(EventType.MESSAGE, message.isText() ? Event.Content.TEXT : Event.Content.BYTES,
                message.toByteArray(), now);
    }

    /** The session has ended so. */
    static Happening close(CloseStatus status, Instant now) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("code", status.code());
        data.put("reason", status.reason());
        return new Happening(EventType.CLOSE, Event.Content.JSON, Json.write(data).getBytes(StandardCharsets.UTF_8),
                now);
    }
}
