package io.wsgateway.apps.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events as requests: one by itself in CloudEvents' binary mode, several in its batch mode.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">CloudEvents, HTTP
 *      binding</a>
 */
final class EventRequests {

    static final String BATCH = "batch";
    static final String STATE = "Gateway-State";

    private static final String VERSION = "1.0";

    private EventRequests() {}

    /** One event: its attributes are header fields, its data is the body. */
    static Outgoing single(Event event, Duration within) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", event.content().mediaType());
        fields.put("ce-specversion", VERSION);
        fields.put("ce-type", event.type().ceType());
        fields.put("ce-source", event.source());
        fields.put("ce-id", event.id());
        fields.put("ce-time", event.time().toString());
        fields.put("traceparent", event.traceparent());
        event.extensions().forEach((name, value) -> fields.put("ce-" + name, PercentText.encode(value)));
        if (!event.state().isEmpty()) {
            fields.put(STATE, event.state());
        }
        return new Outgoing(event.type().word(), event.id(), fields, event.data(), within);
    }

    /**
     * Several events, at least one: an array of JSON objects. A text message is a string in {@code data}, bytes are in
     * {@code data_base64}, and what is JSON is itself.
     */
    static Outgoing batch(List<Event> events, Duration within) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "application/cloudevents-batch+json; charset=utf-8");
        fields.put("traceparent", events.getFirst().traceparent());
        StringBuilder json = new StringBuilder("[");
        for (Event event : events) {
            json.append(json.length() > 1 ? "," : "").append(object(event));
        }
        byte[] body = json.append(']').toString().getBytes(StandardCharsets.UTF_8);
        return new Outgoing(BATCH, events.getFirst().id(), fields, body, within);
    }

    private static String object(Event event) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("specversion", VERSION);
        attributes.put("type", event.type().ceType());
        attributes.put("source", event.source());
        attributes.put("id", event.id());
        attributes.put("time", event.time().toString());
        attributes.put("datacontenttype", event.content().mediaType());
        attributes.put("traceparent", event.traceparent());
        attributes.putAll(event.extensions());
        if (!event.state().isEmpty()) {
            attributes.put("gatewaystate", event.state());
        }
        if (event.content() == Event.Content.BYTES) {
            attributes.put("data_base64", Base64.getEncoder().encodeToString(event.data()));
            return Json.write(attributes);
        }
        String data = new String(event.data(), StandardCharsets.UTF_8);
        String head = Json.write(attributes);
        return head.substring(0, head.length() - 1) + ",\"data\":"
                + (event.content() == Event.Content.TEXT ? Json.write(data) : data) + "}";
    }
}
