package io.wsgateway.app;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What another process publishes to a topic of an application by HTTP: {@code POST /topics/APPLICATION/TOPIC}. Immutable.
 *
 * @param topic the topic's name
 * @param contentType {@code text/plain}, {@code application/json} or {@code application/octet-stream}
 * @param body what it sends; at most 1 MiB; UTF-8 unless it is bytes
 */
@SuppressWarnings("ArrayRecordComponent") // copied, and compared by its bytes
public record Publication(String topic, String contentType, byte[] body) {

    public Publication {
        body = body.clone();
    }

    @Override
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8; what isn't is replaced by U+FFFD. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Publication publication && topic.equals(publication.topic)
                && contentType.equals(publication.contentType) && Arrays.equals(body, publication.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, contentType, Arrays.hashCode(body));
    }

    /** Without the body, which may be anything. */
    @Override
    public String toString() {
        return "Publication[" + topic + ", " + contentType + ", " + body.length + " bytes]";
    }
}
