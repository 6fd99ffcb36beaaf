package io.wsgateway.apps.chat;

import java.util.Map;
import tools.jackson.core.JacksonException;

/** What a peer asks for: one text message, a JSON object such as {@code {"action":"say","data":"hello"}}. Immutable. */
sealed interface Command {

    /** Says something to everyone in the room. */
    record Say(String data) implements Command {}

    /** Takes another nickname. */
    record Nick(String name) implements Command {}

    /** Asks who is in the room. */
    record Who() implements Command {}

    /** Nothing that makes sense; {@code action} is what it asks for, if that is known, {@code why} a sentence for the peer. */
    record Malformed(String action, String why) implements Command {}

    /** The name of {@link Say}. */
    String SAY = "say";

    /** The name of {@link Nick}. */
    String NICK = "nick";

    /** The most UTF-16 units that {@code say} takes. */
    int MAX_DATA = 4096;

    /** The most code points of a nickname. */
    int MAX_NICK = 32;

    /** The most UTF-16 units of a whole message: the longest data with every unit escaped, and room around it. */
    int MAX_MESSAGE = 6 * MAX_DATA + 256;

    /** Parses a message; whatever it is, a command comes of it. */
    static Command parse(String message) {
        if (message.length() > MAX_MESSAGE) {
            return new Malformed("", "The message is too long: " + MAX_DATA + " characters of data are the most.");
        }
        Map<String, Object> object;
        try {
            object = Json.object(message);
        } catch (JacksonException e) {
            return new Malformed("", "The message is not a JSON object.");
        }
        String action = object.get("action") instanceof String text ? text : "";
        String data = object.get("data") instanceof String text ? text : "";
        return switch (action) {
            case SAY -> say(data);
            case NICK -> nick(data);
            case "who" -> new Who();
            default -> new Malformed("", "The action is none of say, nick and who.");
        };
    }

    private static Command say(String data) {
        return data.isBlank() || data.length() > MAX_DATA
                ? new Malformed(SAY, "To say something takes data: a text of 1 to " + MAX_DATA + " characters.")
                : new Say(data);
    }

    private static Command nick(String data) {
        String name = data.strip();
        return Names.isVisible(name, MAX_NICK)
                ? new Nick(name)
                : new Malformed(NICK, "A nickname takes data: 1 to " + MAX_NICK + " visible characters.");
    }
}
