package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import tools.jackson.core.JsonGenerator;

/** {@code POST /configuration/reload}: reads the configuration again. Thread-safe. */
final class ConfigurationOperations {

    private static final String DRY_RUN = "dry-run";

    private final ConfigurationControl control;

    ConfigurationOperations(ConfigurationControl control) {
        this.control = control;
    }

    /** Applies what is other than before; {@code dry-run=true} only says what that would be. */
    CompletionStage<Answer> reload(RequestTarget target) {
        try {
            boolean dryRun = QueryParameters.parse(target.query().orElse(""), List.of(DRY_RUN)).flag(DRY_RUN, false);
            return control.reload(dryRun).handle(ConfigurationOperations::told);
        } catch (BadQueryException e) {
            return CompletableFuture.completedFuture(Responses.text(400, e.sentence()));
        }
    }

    private static Answer told(ReloadOutcome outcome, Throwable failure) {
        if (failure == null) {
            return Responses.json(outcome.result().status(), json(outcome));
        }
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof RejectedExecutionException
                ? Responses.text(503, "Others have asked for the same and are not answered yet: try again.")
                : Responses.text(500, "The configuration could not be read again; the log says why.");
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
