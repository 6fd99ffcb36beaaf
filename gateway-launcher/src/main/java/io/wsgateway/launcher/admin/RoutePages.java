package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Route;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/** {@code GET /routes}: where each listener leads, in the order in which its routes are looked at. Thread-safe. */
final class RoutePages {

    private final Supplier<Map<String, List<RouteTable.Entry<Route>>>> routes;

    /**
     * @param routes those of each open listener, by its name
     */
    RoutePages(Supplier<Map<String, List<RouteTable.Entry<Route>>>> routes) {
        this.routes = routes;
    }

    Answer list(AdminRequest request) throws BadQueryException {
        request.query();
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("routes");
            routes.get().forEach((listener, entries) -> entries.forEach(entry -> write(json, listener, entry)));
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, String listener, RouteTable.Entry<Route> entry) {
        Route route = entry.value();
        HandshakePolicy handshake = route.handshake();
        json.writeStartObject();
        json.writeStringProperty("listener", listener);
        entry.host().ifPresent(host -> json.writeStringProperty("host", host));
        json.writeStringProperty("path", entry.path());
        json.writeStringProperty("application", route.application().name());
        json.writeArrayPropertyStart("subprotocols");
        handshake.subprotocols().forEach(json::writeString);
        json.writeEndArray();
        json.writeBooleanProperty("subprotocolRequired", handshake.subprotocolRequired());
        json.writeArrayPropertyStart("origins");
        handshake.origins().allow().forEach(json::writeString);
        json.writeEndArray();
        json.writeBooleanProperty("originAbsentAllowed", handshake.origins().absentAllowed());
        json.writeStringProperty("compression", handshake.compression().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("connections", route.connections());
        route.authenticator().ifPresent(who -> json.writeStringProperty("auth", who.rule()));
        json.writeEndObject();
    }
}
