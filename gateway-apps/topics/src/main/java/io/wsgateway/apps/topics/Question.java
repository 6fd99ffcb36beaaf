package io.wsgateway.apps.topics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server is asked: may this be done? Immutable.
 *
 * @param action what is to be done
 * @param topic with which topic
 * @param identity by whom
 * @param session by which session
 */
record Question(Action action, String topic, Identity identity, String session) {

    /** As the server reads it. */
    String toJson() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("action", action.id());
        members.put("topic", topic);
        identity.principal().ifPresent(principal -> members.put("principal", principal));
        members.put("claims", identity.claims());
        members.put("session", session);
        return Json.write(members);
    }
}
