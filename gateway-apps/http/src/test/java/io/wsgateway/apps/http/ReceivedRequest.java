package io.wsgateway.apps.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * A request as a back end has received it, whole.
 *
 * @param fields by their names in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record ReceivedRequest(String method, String target, Map<String, String> fields, byte[] body) {

    /** A field's value; empty where it isn't there. */
    String field(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    String id() {
        return field("ce-id");
    }

    /** {@code connect}, {@code message} or {@code close}; empty where it tells no event. */
    String word() {
        return field("ce-type").substring(field("ce-type").lastIndexOf('.') + 1);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
