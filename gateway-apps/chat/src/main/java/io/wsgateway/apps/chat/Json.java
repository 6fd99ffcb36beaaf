package io.wsgateway.apps.chat;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.jr.ob.JSON;

/** Reads and writes JSON, within limits that suit a chat. Thread-safe. */
final class Json {

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder().maxNestingDepth(4).build();
    private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
    private static final JSON JSON_IN_ORDER =
            JSON.builder(FACTORY).enable(JSON.Feature.WRITE_RECORD_FIELDS_IN_DECLARATION_ORDER).build();

    private Json() {}

    /**
     * The one object that is the whole text.
     *
     * @throws JacksonException if the text is anything else
     */
    static Map<String, Object> object(String text) {
        try (JsonParser parser = JSON_IN_ORDER.createParser(text)) {
            Map<String, Object> object = JSON_IN_ORDER.mapFrom(parser);
            if (object == null || parser.nextToken() != null) {
                throw new StreamReadException(parser, "expected one object and nothing after it");
            }
            return object;
        }
    }

    /** Writes maps, collections, records, strings and numbers. */
    static String write(Object value) {
        return JSON_IN_ORDER.asString(value);
    }
}
