package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.PrincipalSessions;

/**
 * {@code DELETE /principals/NAME/sessions}: ends a principal's sessions, and revokes what was issued to it. A back end, which isn't
 * to decide for other applications, revokes nothing. Thread-safe.
 */
final class PrincipalOperations {

    private static final long FIRST_CODE = 3000;
    private static final long LAST_CODE = 4999;
    private static final int MAX_NAME = 256;

    private final PrincipalSessions principals;
    private final OpenSessions sessions;

    PrincipalOperations(PrincipalSessions principals, OpenSessions sessions) {
        this.principals = principals;
        this.sessions = sessions;
    }

    Answer end(AdminRequest request) throws BadQueryException {
        String name = request.parameter("name");
        boolean backEnds = request.scope().isBackEnds();
        QueryParameters query = backEnds ? request.query("code") : request.query("code", "revoke");
        int code = (int) query.number("code", FIRST_CODE, LAST_CODE).orElse(PrincipalSessions.NOT_AUTHENTICATED);
        boolean revoke = !backEnds && query.flag("revoke", true);
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return Responses.text(400, "A principal's name has 1 to " + MAX_NAME + " characters.");
        }
        CloseStatus status = CloseStatus.of(code, "revoked");
        if (backEnds) {
            return closed(new PrincipalSessions.Ended(request.of(sessions).close(name, status), false));
        }
        PrincipalSessions.Ended ended = principals.end(name, status, revoke);
        if (revoke && !ended.revoked()) {
            return Responses.text(503,
                    ended.sessions() + " sessions are closed, but too many principals' tokens are"
                            + " revoked already: new sessions by old tokens are still opened.");
        }
        return closed(ended);
    }

    private static Answer closed(PrincipalSessions.Ended ended) {
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("closed", ended.sessions());
            json.writeBooleanProperty("revoked", ended.revoked());
            json.writeEndObject();
        }));
    }
}
