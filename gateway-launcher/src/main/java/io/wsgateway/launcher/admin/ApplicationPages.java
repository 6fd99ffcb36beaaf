package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.session.ApplicationFaults;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JsonGenerator;

/** {@code /applications}, as JSON, and {@code POST /applications/reload}. Thread-safe. */
final class ApplicationPages {

    private final ApplicationControl control;

    ApplicationPages(ApplicationControl control) {
        this.control = control;
    }

    Answer answer() {
        List<ApplicationState> states = control.states();
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("applications");
            for (ApplicationState state : states) {
                write(json, state);
            }
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, ApplicationState state) {
        json.writeStartObject();
        json.writeStringProperty("jar", state.jar());
        json.writeStringProperty("state", state.kind().toString());
        state.since().ifPresent(since -> json.writeStringProperty("since", since.toString()));
        json.writeArrayPropertyStart("started");
        for (ApplicationState.Started started : state.applications()) {
            json.writeStartObject();
            json.writeStringProperty("name", started.name());
            json.writeArrayPropertyStart("paths");
            started.paths().forEach(json::writeString);
            json.writeEndArray();
            json.writeNumberProperty("sessions", started.sessions());
            json.writeNumberProperty("threads", started.threads());
            write(json, started.faults());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeText(json, "replace", state.replace());
        writeText(json, "problem", state.problem());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, List<ApplicationFaults.Fault> faults) {
        json.writeObjectPropertyStart("faults");
        for (ApplicationFaults.Fault fault : faults) {
            json.writeObjectPropertyStart(fault.kind().toString());
            json.writeNumberProperty("count", fault.count());
            json.writeStringProperty("last", fault.last().toString());
            json.writeStringProperty("line", Escaped.line(fault.line()));
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Takes what is new in the folder; {@code dry-run=true} only says what that would be. */
    CompletionStage<Answer> reload(RequestTarget target) {
        Reload<List<ApplicationChange>> reload = control::reload;
        return reload.answer(target, ApplicationPages::told,
                "The applications could not be reloaded; the log says why.");
    }

    private static Answer told(boolean dryRun, List<ApplicationChange> changes) {
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("dryRun", dryRun);
            json.writeArrayPropertyStart("changes");
            for (ApplicationChange change : changes) {
                json.writeStartObject();
                json.writeStringProperty("jar", change.jar());
                json.writeStringProperty("change", change.kind().toString());
                json.writeArrayPropertyStart("applications");
                change.applications().forEach(json::writeString);
                json.writeEndArray();
                json.writeNumberProperty("sessions", change.sessions());
                writeText(json, "replace", change.replace());
                writeText(json, "why", change.why());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private static void writeText(JsonGenerator json, String name, String text) {
        if (!text.isEmpty()) {
            json.writeStringProperty(name, text);
        }
    }
}
