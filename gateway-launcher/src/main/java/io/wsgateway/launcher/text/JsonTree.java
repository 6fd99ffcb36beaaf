package io.wsgateway.launcher.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON that was read, walked without a cast: what isn't there is empty. Immutable.
 *
 * @param members of an object; empty if it is none
 * @param items of an array; empty if it is none
 * @param text of a string or a number, {@code true} or {@code false}; empty if it is none of these
 * @param kind what it is
 */
public record JsonTree(Map<String, JsonTree> members, List<JsonTree> items, String text, Kind kind) {

    /** What a value is; {@code NOTHING}: null, or not there. */
    public enum Kind {
        OBJECT, ARRAY, STRING, NUMBER, BOOLEAN, NOTHING
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonTree ABSENT = new JsonTree(Map.of(), List.of(), "", Kind.NOTHING);

    public JsonTree {
        items = List.copyOf(items);
    }

    /** What was given isn't JSON; the message says where. */
    public static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** Reads a text that is one value and nothing else; nested up to 500 deep. */
    public static JsonTree read(String text) throws MalformedException {
        return read(text, true);
    }

    /** The value that a text begins with, whatever is behind it; nested up to 500 deep. */
    public static JsonTree readBegin(String text) throws MalformedException {
        return read(text, false);
    }

    private static JsonTree read(String text, boolean whole) throws MalformedException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            JsonTree tree = value(parser);
            if (whole && parser.nextToken() != null) {
                throw new MalformedException("line " + parser.currentTokenLocation().getLineNr()
                        + " isn't JSON: something is behind the end of the value");
            }
            return tree;
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            // What it quotes of the text may be a secret; of itself it says what is of no use to whoever wrote that.
            String problem = e.getOriginalMessage()
                    .replaceFirst("(?s)Unrecognized token '.*':", "a word with no quotes:")
                    .replaceFirst(" \\(start marker at .*", "")
                    .replaceFirst(", from `.*`\\)", ")");
            throw new MalformedException(place == null
                    ? "it is more than is read: " + problem
                    : "line " + place.getLineNr() + " isn't JSON: " + problem);
        }
    }

    /** A member of an object. */
    public JsonTree get(String name) {
        return members.getOrDefault(name, ABSENT);
    }

    /** True for an object that has members. */
    public boolean isObject() {
        return !members.isEmpty();
    }

    /** Writes it as a value; what a member of an object was written twice for is written once. */
    public void write(JsonGenerator json) {
        switch (kind) {
            case OBJECT -> {
                json.writeStartObject();
                members.forEach((name, value) -> {
                    json.writeName(name);
                    value.write(json);
                });
                json.writeEndObject();
            }
            case ARRAY -> {
                json.writeStartArray();
                items.forEach(item -> item.write(json));
                json.writeEndArray();
            }
            case STRING -> json.writeString(text);
            case NUMBER -> json.writeNumber(text);
            case BOOLEAN -> json.writeBoolean(text.equals("true"));
            case NOTHING -> json.writeNull();
        }
    }

    private static JsonTree value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> text(parser, Kind.STRING);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text(parser, Kind.NUMBER);
            case VALUE_TRUE, VALUE_FALSE -> text(parser, Kind.BOOLEAN);
            case null, default -> ABSENT;
        };
    }

    private static JsonTree text(JsonParser parser, Kind kind) {
        return new JsonTree(Map.of(), List.of(), parser.getString(), kind);
    }

    private static JsonTree object(JsonParser parser) {
        Map<String, JsonTree> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return new JsonTree(members, List.of(), "", Kind.OBJECT);
    }

    private static JsonTree array(JsonParser parser) {
        List<JsonTree> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new JsonTree(Map.of(), items, "", Kind.ARRAY);
    }
}
