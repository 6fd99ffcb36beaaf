package io.wsgateway.apps.http;

import java.util.List;

/**
 * What a back end has answered to a request for permission to send it events. The permission is in one field: a status of success
 * alone comes from any server that knows {@code OPTIONS}.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#42-validation-response">CloudEvents, HTTP
 *      1.1 Web Hooks, section 4.2</a>
 */
sealed interface ValidationDecision {

    /** Events may be sent. */
    record Allowed() implements ValidationDecision {}

    /**
     * Events may not be sent.
     *
     * @param why for operators; repeats nothing that the back end has sent but its status
     */
    record Refused(String why) implements ValidationDecision {}

    /**
     * Decides.
     *
     * @param origin what we have called ourselves
     * @param allowed all values of {@code WebHook-Allowed-Origin}
     */
    static ValidationDecision decide(String origin, int status, List<String> allowed) {
        if (status < 200 || status > 299) {
            return new Refused("status " + status);
        }
        if (allowed.isEmpty()) {
            return new Refused("no WebHook-Allowed-Origin");
        }
        // One permission, for this name (of a host, so in any case) or for all.
        return allowed.size() == 1 && (allowed.getFirst().equals("*") || allowed.getFirst().equalsIgnoreCase(origin))
                ? new Allowed()
                : new Refused("WebHook-Allowed-Origin allows another");
    }
}
