package io.wsgateway.app;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What another process hands to an application through the gateway's admin listener: {@code POST /applications/NAME/push}.
 * Immutable.
 *
 * @param contentType the media type that it says the body has, without parameters, in lower case: {@code application/json};
 *        empty if it says nothing
 * @param body what it sends; at most 1 MiB
 */
@SuppressWarnings("ArrayRecordComponent") // copied, and compared by its bytes
public record Push(String contentType, byte[] body) {

    public Push {
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
        return other instanceof Push push && contentType.equals(push.contentType) && Arrays.equals(body, push.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(contentType, Arrays.hashCode(body));
    }

    /** Without the body, which may be anything. */
    @Override
    public String toString() {
        return "Push[" + contentType + ", " + body.length + " bytes]";
    }
}
