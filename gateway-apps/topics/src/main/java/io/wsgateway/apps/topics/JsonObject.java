package io.wsgateway.apps.topics;

import java.util.List;
import java.util.Optional;

/** An object as it is written, one member after the other. Not thread-safe. */
final class JsonObject {

    private final StringBuilder text = new StringBuilder("{");

    /** A string. */
    JsonObject text(String name, String value) {
        name(name);
        Json.quote(value, text);
        return this;
    }

    /** A string, if there is one. */
    JsonObject text(String name, Optional<String> value) {
        value.ifPresent(present -> text(name, present));
        return this;
    }

    /** A whole number. */
    JsonObject number(String name, int value) {
        name(name);
        text.append(value);
        return this;
    }

    /** True or false. */
    JsonObject flag(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Any value that is JSON already. */
    JsonObject json(String name, String value) {
        name(name);
        text.append(value);
        return this;
    }

    /** Any value that is JSON already, if there is one. */
    JsonObject json(String name, Optional<String> value) {
        value.ifPresent(present -> json(name, present));
        return this;
    }

    /** A list of values that are JSON already. */
    JsonObject list(String name, List<String> values) {
        name(name);
        text.append('[').append(String.join(",", values)).append(']');
        return this;
    }

    private void name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        Json.quote(name, text);
        text.append(':');
    }

    /** The object; nothing is added to it after this. */
    String end() {
        return text.append('}').toString();
    }
}
