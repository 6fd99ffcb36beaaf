package io.wsgateway.launcher.page;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.limits.LimitUsages;
import io.wsgateway.limits.LimitUsages.Seen;
import io.wsgateway.opening.Answer;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** {@code /limits}: how near peers came to each limit, and what that suggests, as JSON. Immutable; what it shows is thread-safe. */
final class LimitsPage {

    private final LimitUsages usages;

    LimitsPage(LimitUsages usages) {
        this.usages = usages;
    }

    Answer answer() {
        return Responses.json(List.of(), JsonText.of(json -> {
            json.writeStartObject();
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
