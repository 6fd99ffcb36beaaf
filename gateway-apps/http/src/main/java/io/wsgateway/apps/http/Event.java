package io.wsgateway.apps.http;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has happened to a session, as a CloudEvent. Immutable; the bytes are handed on and not changed.
 *
 * @param type what
 * @param id unique among all events of all gateways, and the same for each attempt to tell it
 * @param source the session, or the connection that may become one
 * @param time when, by the wall clock
 * @param traceparent the trace that it belongs to, by W3C Trace Context
 * @param extensions the extension attributes by their names, in order: values are any text
 * @param state what the back end wants to find with it, {@code Gateway-State}; empty: nothing
 * @param content what {@code data} is
 * @param data the content
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0</a>
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
record Event(EventType type, String id, String source, Instant time, String traceparent,
        Map<String, String> extensions, String state, Content content, byte[] data) {

    /** What the data of an event may be. */
    enum Content {
        /** A text message. */
        TEXT("text/plain; charset=utf-8"),
        /** A binary message. */
        BYTES("application/octet-stream"),
        /** An object that this application has written. */
        JSON("application/json");

        private final String mediaType;

        Content(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }
    }

    Event {
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /** Without data and state, which may be anything. */
    @Override
    public String toString() {
        return "Event[" + type + ", " + id + ", " + data.length + " bytes]";
    }
}
