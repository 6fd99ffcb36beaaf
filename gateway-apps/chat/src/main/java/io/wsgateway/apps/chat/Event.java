package io.wsgateway.apps.chat;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicRecovery;
import java.util.List;
import java.util.stream.Collectors;

/** What a peer is sent: one text message, a JSON object whose {@code event} says which it is. Immutable. */
sealed interface Event {

    /** Written first in each object. */
    String event();

    /**
     * The first event of a session: who it is, where, with whom, and last, as {@code history}, what was said: if
     * {@code recovered} just what the client missed, else all there is. {@code position} is the one after it.
     */
    record Welcome(String event, String you, String room, int count, List<String> members, boolean recovered,
            String position, List<Message> history) implements Event {

        Welcome(String you, String room, int count, List<String> members, TopicRecovery recovery) {
            this("welcome", you, room, count, members, recovery.recovered(), recovery.position().toString(),
                    recovery.missed());
        }

        /** What was said was kept as JSON: it goes in as it is. */
        @Override
        public String toJson() {
            String head = Json.write(new Head(event, you, room, count, members, recovered, position));
            return history.stream().map(Message::text).collect(
                    Collectors.joining(",", head.substring(0, head.length() - 1) + ",\"history\":[", "]}"));
        }

        private record Head(String event, String you, String room, int count, List<String> members, boolean recovered,
                String position) {}
    }

    /** Somebody said something, {@code at} an ISO 8601 instant; {@code position} is what a client asks with later. */
    record Said(String event, String from, String data, String at, String position) implements Event {
        Said(String from, String data, String at, String position) {
            this("said", from, data, at, position);
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

    /**
     * A message of the peer's was not followed; {@code action} is what it asked for, empty if that isn't known, and
     * {@code data} a sentence that says why.
     */
    record Refused(String event, String action, String data) implements Event {
        Refused(String action, String data) {
            this("error", action, data);
        }
    }

    /** The event as JSON. */
    default String toJson() {
        return Json.write(this);
    }
}
