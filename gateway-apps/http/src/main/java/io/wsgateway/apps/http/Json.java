package io.wsgateway.apps.http;

import tools.jackson.jr.ob.JSON;

/** Writes JSON. Thread-safe. */
final class Json {

    private Json() {}

    /** Writes maps in their order, lists, strings, numbers and truth values; an unpaired surrogate is replaced by {@code ?}. */
    static String write(Object value) {
        return JSON.std.asString(value);
    }
}
