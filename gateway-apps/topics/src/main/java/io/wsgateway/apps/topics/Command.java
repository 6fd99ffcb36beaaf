package io.wsgateway.apps.topics;

import io.wsgateway.app.Session;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.apps.topics.Json.Value;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/**
 * What a peer asks for: one text message, a JSON object such as {@code {"action":"ping","id":1}}. Members that are null count as
 * absent, but for data; unknown ones are ignored. Immutable.
 */
sealed interface Command {

    /** The most messages that are asked for at once. */
    int MOST_MESSAGES = 1000;

    /** How many messages {@code history} gives that says nothing of it. */
    int SOME_MESSAGES = 100;

    /** The most characters of an id, as it is written. */
    int MAX_ID = 64;

    /** The most characters of a token. */
    int MAX_TOKEN = 16 << 10;

    /** What the answer is known by: a number or a string, as it was written; empty if nothing. */
    Optional<String> id();

    /** What is asked for. */
    String action();

    /** The topic that it is about, if it is about one. */
    default Optional<String> about() {
        return Optional.empty();
    }

    /** A command about a topic. */
    sealed interface OnTopic extends Command {

        /** The topic's name, which is one. */
        String topic();

        @Override
        default Optional<String> about() {
            return Optional.of(topic());
        }
    }

    /**
     * Hears what is published from now on.
     *
     * @param since what came after this is told first
     * @param history if nothing is asked for by {@code since}, so many messages of before are told first
     * @param presence whether it is told who is there, comes and goes
     */
    record Subscribe(Optional<String> id, String topic, Optional<TopicPosition> since, int history, boolean presence)
            implements OnTopic {
        @Override
        public String action() {
            return "subscribe";
        }
    }

    /** Hears no more. */
    record Unsubscribe(Optional<String> id, String topic) implements OnTopic {
        @Override
        public String action() {
            return "unsubscribe";
        }
    }

    /** Publishes; {@code data} is JSON as it was written. */
    record Publish(Optional<String> id, String topic, String data) implements OnTopic {
        @Override
        public String action() {
            return "publish";
        }
    }

    /** Asks who is subscribed. */
    record Presence(Optional<String> id, String topic) implements OnTopic {
        @Override
        public String action() {
            return "presence";
        }
    }

    /** Asks for the last {@code limit} messages; with {@code since} of those after it. */
    record History(Optional<String> id, String topic, Optional<TopicPosition> since, int limit) implements OnTopic {
        @Override
        public String action() {
            return "history";
        }
    }

    /** Shows this of the session to those who look at its topics. */
    record Label(Optional<String> id, String label) implements Command {
        @Override
        public String action() {
            return "label";
        }
    }

    /** Lets the session last on by a fresh token. */
    record Refresh(Optional<String> id, String token) implements Command {
        @Override
        public String action() {
            return "refresh";
        }

        /** Without the token, which is a secret. */
        @Override
        public String toString() {
            return "Refresh[" + id + "]";
        }
    }

    /** Wants an answer. */
    record Ping(Optional<String> id) implements Command {
        @Override
        public String action() {
            return "ping";
        }
    }

    /** Nothing that makes sense, as far as it was understood; {@code why} is a sentence for the peer. */
    record Refused(Optional<String> id, String action, Optional<String> about, Fault fault, String why)
            implements Command {}

    /** Parses a message, whose data may have so many bytes; whatever it is, a command comes of it. */
    static Command parse(String message, int dataBytes) {
        Map<String, Value> members;
        try {
            members = Json.object(message);
        } catch (JacksonException e) {
            return new Refused(Optional.empty(), "", Optional.empty(), Fault.MALFORMED,
                    "The message is not a JSON object.");
        }
        return new Reading(members, dataBytes).command();
    }

    /** Reads one command out of an object's members. */
    final class Reading {

        private final Map<String, Value> members;
        private final int dataBytes;
        private final String action;
        private final Optional<String> topic;
        private Optional<String> id = Optional.empty();

        private Reading(Map<String, Value> members, int dataBytes) {
            this.members = members;
            this.dataBytes = dataBytes;
            action = text("action").filter(text -> text.length() <= MAX_ID).orElse("");
            topic = text("topic").filter(text -> text.length() <= TopicName.MAX_LENGTH);
        }

        private Command command() {
            Value given = member("id");
            if (given != null) {
                if (!given.isText() && !given.isNumber() || given.source().length() > MAX_ID) {
                    return malformed("An id is a number or a string, of at most " + MAX_ID + " characters as written.");
                }
                id = Optional.of(given.source());
            }
            return switch (action) {
                case "subscribe", "unsubscribe", "publish", "presence",
                        "history" -> topic.isPresent() && TopicName.isValid(topic.get())
                                ? onTopic(topic.get())
                                : refused(Fault.TOPIC_INVALID, TopicName.RULE);
                case "label" -> label();
                case "refresh" -> refresh();
                case "ping" -> new Ping(id);
                default -> member("action") != null
                        ? refused(Fault.UNKNOWN_ACTION,
                                "The action is none of subscribe, unsubscribe, publish, presence,"
                                        + " history, label, refresh and ping.")
                        : malformed("The message has no action.");
            };
        }

        private Command onTopic(String name) {
            Value given = member("since");
            Optional<TopicPosition> since = text("since").flatMap(TopicPosition::parse);
            if (given != null && since.isEmpty()) {
                return malformed("What since holds is no position.");
            }
            return switch (action) {
                case "subscribe" -> subscribe(name, since);
                case "unsubscribe" -> new Unsubscribe(id, name);
                case "publish" -> publish(name);
                case "presence" -> new Presence(id, name);
                default -> history(name, since);
            };
        }

        private Command subscribe(String name, Optional<TopicPosition> since) {
            int history = count("history", 0);
            Value presence = member("presence");
            if (history < 0) {
                return malformed("What history holds is no number from 0 to " + MOST_MESSAGES + ".");
            }
            if (presence != null && presence.kind() != JsonToken.VALUE_TRUE
                    && presence.kind() != JsonToken.VALUE_FALSE) {
                return malformed("What presence holds is neither true nor false.");
            }
            return new Subscribe(id, name, since, history,
                    presence != null && presence.kind() == JsonToken.VALUE_TRUE);
        }

        private Command publish(String name) {
            Value data = members.get("data");
            if (data == null) {
                return malformed("To publish takes data.");
            }
            if (Utf8.isLonger(data.source(), dataBytes)) {
                return refused(Fault.TOO_LONG, "Data has at most " + dataBytes + " bytes.");
            }
            return new Publish(id, name, data.source());
        }

        private Command history(String name, Optional<TopicPosition> since) {
            int limit = count("limit", SOME_MESSAGES);
            return limit < 0
                    ? malformed("What limit holds is no number from 0 to " + MOST_MESSAGES + ".")
                    : new History(id, name, since, limit);
        }

        private Command label() {
            Optional<String> label = text("label");
            if (label.isEmpty()) {
                return malformed("A label is a string.");
            }
            return label.get().length() > Session.MAX_LABEL
                    ? refused(Fault.TOO_LONG, "A label has at most " + Session.MAX_LABEL + " characters.")
                    : new Label(id, label.get());
        }

        private Command refresh() {
            Optional<String> token = text("token").filter(text -> !text.isEmpty());
            if (token.isEmpty()) {
                return malformed("To refresh takes a token.");
            }
            return token.get().length() > MAX_TOKEN
                    ? refused(Fault.TOO_LONG, "A token has at most " + MAX_TOKEN + " characters.")
                    : new Refresh(id, token.get());
        }

        private @Nullable Value member(String name) {
            Value value = members.get(name);
            return value == null || value.isNull() ? null : value;
        }

        private Optional<String> text(String name) {
            return Optional.ofNullable(member(name)).filter(Value::isText).map(Value::text);
        }

        /** From 0 to {@link #MOST_MESSAGES}; less if it is anything else. */
        private int count(String name, int absent) {
            Value value = member(name);
            if (value == null) {
                return absent;
            }
            boolean fits = value.kind() == JsonToken.VALUE_NUMBER_INT && value.source().length() <= 4;
            int number = fits ? Integer.parseInt(value.source()) : -1;
            return number > MOST_MESSAGES ? -1 : number;
        }

        private Refused malformed(String why) {
            return refused(Fault.MALFORMED, why);
        }

        private Refused refused(Fault fault, String why) {
            return new Refused(id, action, topic, fault, why);
        }
    }
}
