package io.wsgateway.apps.http;

import java.util.Arrays;
import java.util.Optional;

/** What may happen to a session. */
enum EventType {
    /** A peer asks for a session; the answer decides. Without an answer that grants it there is none. */
    CONNECT("connect"),
    /** The peer has sent a message. */
    MESSAGE("message"),
    /** The session has ended. */
    CLOSE("close");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    /** The one of this word. */
    static Optional<EventType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }

    /** As settings and the names of durations have it. */
    String word() {
        return word;
    }

    /** The CloudEvents attribute {@code type}. */
    String ceType() {
        return "io.wsgateway.session." + word;
    }
}
