package io.wsgateway.apps.http;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request to a back end, whatever it tells. Immutable; the body is handed on and not changed.
 *
 * @param operation what its duration is counted as
 * @param id the same for each attempt, and no other request's
 * @param fields the header fields by their names, in order: visible ASCII, spaces
 * @param body the content
 * @param within how long after it was wanted the last attempt may begin; zero: there is one attempt
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
record Outgoing(String operation, String id, Map<String, String> fields, byte[] body, Duration within) {

    Outgoing {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Whether there is one attempt. */
    boolean isTriedOnce() {
        return within.isZero();
    }

    /** Without fields and body, which may be anything. */
    @Override
    public String toString() {
        return "Outgoing[" + operation + ", " + id + ", " + body.length + " bytes]";
    }
}
