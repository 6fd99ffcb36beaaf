package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.EndCounts;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** {@code /ends}: how sessions ended, as JSON. Immutable; what it shows is thread-safe. */
final class EndPage {

    private final EndCounts ends;
    private final InstantSource clock;

    EndPage(EndCounts ends, InstantSource clock) {
        this.ends = ends;
        this.clock = clock;
    }

    Answer answer() {
        return Responses.json(List.of(), JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("ends");
            for (EndCounts.Count count : ends.counts()) {
                json.writeStartObject();
                if (count.kind().code() != EndCounts.OTHERS) {
                    json.writeNumberProperty("code", count.kind().code());
                }
                json.writeStringProperty("by", count.kind().by().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                json.writeNumberProperty("sessions", count.sessions());
                json.writeEndObject();
            }
            json.writeEndArray();
            ends.idleEnds(clock.millis()).ifPresent(ends -> {
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
