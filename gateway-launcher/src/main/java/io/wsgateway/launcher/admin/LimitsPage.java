package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.limits.LimitUsages;
import io.wsgateway.limits.LimitUsages.Seen;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.SessionCounters;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code /limits}: how often each limit was reached, how near peers came to each, and what that suggests, as JSON. Immutable; what it shows is thread-safe. */
final class LimitsPage {

    private final SessionCounters counters;

    LimitsPage(SessionCounters counters) {
        this.counters = counters;
    }

    Answer answer() {
        return Responses.json(List.of(), JsonText.of(json -> {
            LimitUsages usages = counters.usages();
            json.writeStartObject();
            json.writeObjectPropertyStart("reached");
            counters.reachedLimits().forEach(json::writeNumberProperty);
            json.writeEndObject();
            write(json, "today", usages.today());
            write(json, "yesterday", usages.yesterday());
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, String name, List<Seen> all) {
        json.writeArrayPropertyStart(name);
        for (Seen seen : all) {
            json.writeStartObject();
            json.writeStringProperty("limit", seen.limit());
            json.writeNumberProperty("samples", seen.samples());
            json.writeNumberProperty("p99", seen.p99());
            json.writeNumberProperty("most", seen.most());
            json.writeNumberProperty("recommended", seen.recommended());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
