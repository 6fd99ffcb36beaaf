package io.wsgateway.apps.chat;

import java.util.List;

/** What a peer is sent: one text message, a JSON object whose {@code event} says which it is. Immutable. */
sealed interface Event {

    /** Written first in each object. */
    String event();

    /** The first event of a session: who it is, where, with whom, and what was said before. */
    record Welcome(String event, String you, String room, int count, List<String> members, List<Said> history)
            implements
            Event {
        Welcome(String you, String room, int count, List<String> members, List<Said> history) {
            this("welcome", you, room, count, members, history);
        }
    }

    /** Somebody said something, {@code at} an ISO 8601 instant. */
    record Said(String event, String from, String data, String at) implements Event {
        Said(String from, String data, String at) {
            this("said", from, data, at);
        }
    }

    /** Somebody came; {@code count} are here now. */
    record Joined(String event, String who, int count) implements Event {
        Joined(String who, int count) {
            this("joined", who, count);
        }
    }

    /** Somebody went; {@code count} are here now. */
    record Left(String event, String who, int count) implements Event {
        Left(String who, int count) {
            this("left", who, count);
        }
    }

    /** Somebody has another nickname now. */
    record Renamed(String event, String from, String to) implements Event {
        Renamed(String from, String to) {
            this("renamed", from, to);
        }
    }

    /** Who is here, the answer to {@code who}: the first of them by name, and how many they are. */
    record Members(String event, int count, List<String> members) implements Event {
        Members(int count, List<String> members) {
            this("members", count, members);
        }
    }

    /** The peer's last message was not followed; {@code data} is a sentence that says why. */
    record Refused(String event, String data) implements Event {
        Refused(String data) {
            this("error", data);
        }
    }

    /** The event as JSON. */
    default String toJson() {
        return Json.write(this);
    }
}
