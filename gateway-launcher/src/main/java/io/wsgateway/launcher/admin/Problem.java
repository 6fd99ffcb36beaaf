package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why something isn't done: a sentence, or for who accepts JSON the same as problem details.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9457">RFC 9457</a>
 */
final class Problem {

    private static final HeaderField VARY = new HeaderField("Vary", "Accept");
    private static final String TYPE = "Content-Type";
    /** As RFC 9457 section 4.2.1 wants: the status's phrase, where the type is {@code about:blank}. */
    private static final Map<Integer, String> TITLES = Map.ofEntries(Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"), Map.entry(409, "Conflict"), Map.entry(410, "Gone"),
            Map.entry(415, "Unsupported Media Type"), Map.entry(421, "Misdirected Request"),
            Map.entry(422, "Unprocessable Content"), Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"), Map.entry(501, "Not Implemented"),
            Map.entry(503, "Service Unavailable"), Map.entry(504, "Gateway Timeout"));

    private Problem() {}

    /** An answer in the form that was asked for; one that is no sentence about a problem stays as it is. */
    static Answer inFormOf(HandshakeRequest request, Answer answer) {
        boolean sentence = answer.headers().stream()
                .anyMatch(field -> field.name().equals(TYPE) && field.value().startsWith(MediaTypes.TEXT));
        if (answer.status() < 400 || !sentence) {
            return answer;
        }
        List<HeaderField> fields = new ArrayList<>(answer.headers());
        if (!fields.contains(VARY)) {
            fields.add(VARY);
        }
        if (!MediaTypes.acceptsJson(request)) {
            return new Answer(answer.status(), fields, answer.body());
        }
        fields.removeIf(field -> field.name().equals(TYPE));
        fields.add(new HeaderField(TYPE, "application/problem+json"));
        String detail = new String(answer.body(), StandardCharsets.UTF_8).strip();
        return new Answer(answer.status(), fields, JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", "about:blank");
            json.writeStringProperty("title", TITLES.getOrDefault(answer.status(), "Error"));
            json.writeNumberProperty("status", answer.status());
            json.writeStringProperty("detail", detail);
            json.writeEndObject();
        }).getBytes(StandardCharsets.UTF_8));
    }
}
