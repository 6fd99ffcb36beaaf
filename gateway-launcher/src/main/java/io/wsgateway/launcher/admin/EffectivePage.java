package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.config.EffectiveValue;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /configuration}: what holds, and where it is written. Thread-safe. */
final class EffectivePage {

    private final Supplier<List<EffectiveValue>> values;

    EffectivePage(Supplier<List<EffectiveValue>> values) {
        this.values = values;
    }

    Answer answer(AdminRequest request) throws BadQueryException {
        request.query();
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("values");
            for (EffectiveValue value : values.get()) {
                json.writeStartObject();
                json.writeStringProperty("key", value.key());
                json.writeStringProperty("value", value.value());
                json.writeStringProperty("origin", value.origin().toString());
                value.place().ifPresent(place -> json.writeStringProperty("place", place));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }));
    }
}
