package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.PrincipalSessions;

/** {@code DELETE /principals/NAME/sessions}: ends a principal's sessions, and revokes what was issued to it. Thread-safe. */
final class PrincipalOperations {

    private static final long FIRST_CODE = 3000;
    private static final long LAST_CODE = 4999;
    private static final int MAX_NAME = 256;

    private final PrincipalSessions principals;

    PrincipalOperations(PrincipalSessions principals) {
        this.principals = principals;
    }

    Answer end(AdminRequest request) throws BadQueryException {
        String name = request.parameter("name");
        QueryParameters query = request.query("code", "revoke");
        int code = (int) query.number("code", FIRST_CODE, LAST_CODE).orElse(PrincipalSessions.NOT_AUTHENTICATED);
        boolean revoke = query.flag("revoke", true);
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return Responses.text(400, "A principal's name has 1 to " + MAX_NAME + " characters.");
        }
        PrincipalSessions.Ended ended = principals.end(name, CloseStatus.of(code, "revoked"), revoke);
        if (revoke && !ended.revoked()) {
            return Responses.text(503,
                    ended.sessions() + " sessions are closed, but too many principals' tokens are"
                            + " revoked already: new sessions by old tokens are still opened.");
        }
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("closed", ended.sessions());
            json.writeBooleanProperty("revoked", ended.revoked());
            json.writeEndObject();
        }));
    }
}
