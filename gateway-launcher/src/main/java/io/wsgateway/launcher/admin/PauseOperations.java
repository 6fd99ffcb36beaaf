package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.ApplicationPauses.Paused;

/**
 * {@code GET /applications/paused} says which applications are paused, {@code POST /applications/NAME/resume} ends a pause.
 * Thread-safe.
 */
final class PauseOperations {

    private final ApplicationPauses pauses;

    PauseOperations(ApplicationPauses pauses) {
        this.pauses = pauses;
    }

    Answer paused() {
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("paused");
            for (Paused paused : pauses.paused()) {
                json.writeStartObject();
                json.writeStringProperty("application", paused.application());
                json.writeNumberProperty("tried-in-seconds", paused.left().toSeconds());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    Answer resume(AdminRequest request) throws BadQueryException {
        request.query();
        String name = request.parameter("name");
        return pauses.resume(name)
                ? Responses.text(200, "resumed")
                : Responses.text(404, "No application " + Escaped.text(name) + " is paused.");
    }
}
