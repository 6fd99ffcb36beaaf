package io.wsgateway.apps.topics;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.jr.ob.JSON;

/** Reads JSON, keeps the text of values as it was written, and writes JSON. Thread-safe. */
final class Json {

    /** The most levels of a whole message, its own object among them. */
    static final int MOST_LEVELS = 64;

    private static final StreamReadConstraints CONSTRAINTS =
            StreamReadConstraints.builder().maxNestingDepth(MOST_LEVELS).build();
    private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
    private static final JSON OBJECTS = JSON.builder(FACTORY).build();

    /**
     * A value.
     *
     * @param kind its first token
     * @param source the value as it was written, without white space around it
     * @param text the text of a string; empty if it is none
     */
    record Value(JsonToken kind, String source, String text) {

        boolean isText() {
            return kind == JsonToken.VALUE_STRING;
        }

        boolean isNull() {
            return kind == JsonToken.VALUE_NULL;
        }

        boolean isNumber() {
            return kind == JsonToken.VALUE_NUMBER_INT || kind == JsonToken.VALUE_NUMBER_FLOAT;
        }
    }

    private Json() {}

    /**
     * The members of the one object that is the whole text.
     *
     * @throws JacksonException if the text is anything else, or a name is there twice
     */
    static Map<String, Value> object(String text) {
        try (JsonParser parser = OBJECTS.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new StreamReadException(parser, "expected an object");
            }
            Map<String, Value> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (members.put(name, value(parser, text)) != null) {
                    throw new StreamReadException(parser, "a name is there twice");
                }
            }
            requireEnd(parser);
            return members;
        }
    }

    /**
     * The one value that is the whole text, as it was written.
     *
     * @throws JacksonException if the text is anything else
     */
    static String value(String text) {
        try (JsonParser parser = OBJECTS.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new StreamReadException(parser, "expected a value");
            }
            Value value = value(parser, text);
            requireEnd(parser);
            return value.source();
        }
    }

    /**
     * The one object that is the whole text, as maps, lists, strings and numbers.
     *
     * @throws JacksonException if the text is anything else
     */
    static Map<String, Object> members(String text) {
        return OBJECTS.mapFrom(text);
    }

    private static Value value(JsonParser parser, String text) {
        JsonToken kind = parser.currentToken();
        int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        String string = kind == JsonToken.VALUE_STRING ? parser.getString() : "";
        parser.skipChildren();
        parser.finishToken();
        int end = Math.toIntExact(parser.currentLocation().getCharOffset());
        return new Value(kind, text.substring(start, end), string);
    }

    private static void requireEnd(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw new StreamReadException(parser, "expected nothing more");
        }
    }

    /** Appends a string, in quotes. */
    static void quote(String text, StringBuilder to) {
        to.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, to);
        to.append('"');
    }

    /** A string, in quotes. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2);
        quote(text, quoted);
        return quoted.toString();
    }

    /** Writes maps, lists, strings, numbers and truth values. */
    static String write(Object value) {
        return OBJECTS.asString(value);
    }
}
