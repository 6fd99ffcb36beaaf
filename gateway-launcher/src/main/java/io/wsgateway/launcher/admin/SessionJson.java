package io.wsgateway.launcher.admin;

import io.wsgateway.app.Application;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.launcher.admin.ApplicationState.Generation;
import io.wsgateway.netty.server.SessionState;
import java.util.IdentityHashMap;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** A session as JSON, with the names that {@code /status} has. */
final class SessionJson {

    private SessionJson() {}

    /**
     * What there is of a session, as members of an object.
     *
     * @param generations the generation of each application, by identity
     */
    static void write(JsonGenerator json, SessionState session, IdentityHashMap<Application, Generation> generations) {
        SessionView view = session.view();
        json.writeStringProperty("id", view.id());
        json.writeStringProperty("address", view.address());
        view.principal().ifPresent(name -> json.writeStringProperty("principal", name));
        json.writeStringProperty("application", view.application());
        Generation generation = generations.get(session.application());
        if (generation != null) {
            json.writeObjectPropertyStart("generation");
            json.writeStringProperty("jar", generation.jar());
            json.writeStringProperty("state", generation.kind().toString());
            json.writeStringProperty("since", generation.since().toString());
            json.writeEndObject();
        }
        json.writeStringProperty("route", session.route());
        json.writeStringProperty("path", view.path());
        view.upstream().ifPresent(server -> json.writeStringProperty("upstream", server.toString()));
        session.subprotocol().ifPresent(name -> json.writeStringProperty("subprotocol", name));
        json.writeBooleanProperty("compressed", session.compressed());
        json.writeStringProperty("since", view.since().toString());
        json.writeNumberProperty("received", view.received());
        json.writeNumberProperty("sent", view.sent());
        json.writeNumberProperty("receivedBytes", session.receivedBytes());
        json.writeNumberProperty("sentBytes", session.sentBytes());
        json.writeNumberProperty("queued", view.queued());
        json.writeNumberProperty("dropped", view.dropped());
        json.writeArrayPropertyStart("paused");
        view.paused().stream().map(SessionJson::name).sorted().forEach(json::writeString);
        json.writeEndArray();
        view.roundTrip()
                .ifPresent(time -> json.writeNumberProperty("roundTrip", Math.floorDiv(time.toNanos(), 1000) / 1000.0));
    }

    private static String name(PauseReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
