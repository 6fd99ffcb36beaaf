package io.wsgateway.launcher.page;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.http.PlainEndpoint.Response;
import io.wsgateway.session.Closures;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** {@code /closes}: how sessions ended, as JSON. Immutable; what it shows is thread-safe. */
final class ClosurePage {

    private final Closures closures;
    private final InstantSource clock;

    ClosurePage(Closures closures, InstantSource clock) {
        this.closures = closures;
        this.clock = clock;
    }

    Response answer() {
        return Responses.json(List.of(), JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("closes");
            for (Closures.Count count : closures.counts()) {
                json.writeStartObject();
                if (count.kind().code() != Closures.OTHERS) {
                    json.writeNumberProperty("code", count.kind().code());
                }
                json.writeStringProperty("by", count.kind().by().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                json.writeNumberProperty("sessions", count.sessions());
                json.writeEndObject();
            }
            json.writeEndArray();
            closures.idleEnds(clock.millis()).ifPresent(ends -> {
                json.writeObjectPropertyStart("idleEnds");
                json.writeNumberProperty("seconds", ends.seconds());
                json.writeNumberProperty("sessions", ends.sessions());
                json.writeStringProperty("likely", ends.likely());
                json.writeStringProperty("remedy",
                        "Set keepalive.ping-interval to " + ends.pingSeconds() + "s or less.");
                json.writeEndObject();
            });
            json.writeEndObject();
        }));
    }
}
