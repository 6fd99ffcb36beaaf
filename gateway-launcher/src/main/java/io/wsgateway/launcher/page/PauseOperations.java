package io.wsgateway.launcher.page;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.ApplicationPauses.Paused;
import java.util.List;

/**
 * {@code GET /applications/paused} says which applications are paused, {@code POST /applications/NAME/resume} ends a pause.
 * Thread-safe.
 */
final class PauseOperations {

    static final String PAUSED = "/applications/paused";

    private final ApplicationPauses pauses;

    PauseOperations(ApplicationPauses pauses) {
        this.pauses = pauses;
    }

    /** Whether a path is the one that ends a pause. */
    static boolean isAt(RequestTarget target) {
        List<String> segments = target.segments();
        return segments.size() == 3 && segments.get(0).equals("applications") && segments.get(2).equals("resume");
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

    Answer resume(RequestTarget target) {
        String name = target.segments().get(1);
        return pauses.resume(name)
                ? Responses.text(200, "resumed")
                : Responses.text(404, "No application " + Escaped.text(name) + " is paused.");
    }
}
