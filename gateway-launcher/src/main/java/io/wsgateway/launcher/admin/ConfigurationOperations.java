package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JsonGenerator;

/** {@code POST /configuration/reload}: reads the configuration again. Thread-safe. */
final class ConfigurationOperations {

    private final ConfigurationControl control;

    ConfigurationOperations(ConfigurationControl control) {
        this.control = control;
    }

    /** Applies what is other than before; {@code dry-run=true} only says what that would be. */
    CompletionStage<Answer> reload(RequestTarget target) {
        Reload<ReloadOutcome> reload = control::reload;
        return reload.answer(target, (dryRun, outcome) -> Responses.json(outcome.result().status(), json(outcome)),
                "The configuration could not be read again; the log says why.");
    }

    private static String json(ReloadOutcome outcome) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringProperty("result", outcome.result().toString());
            write(json, "changes", outcome.changes());
            write(json, "problems", outcome.problems());
            json.writeNumberProperty("sessions", outcome.sessions());
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, String name, List<String> lines) {
        json.writeArrayPropertyStart(name);
        lines.forEach(json::writeString);
        json.writeEndArray();
    }
}
