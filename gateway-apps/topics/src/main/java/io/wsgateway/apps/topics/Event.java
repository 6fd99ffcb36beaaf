package io.wsgateway.apps.topics;

import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Member;
import java.time.Instant;
import java.util.Optional;

/** What a peer is sent: one text message, a JSON object whose {@code event} says which it is. */
final class Event {

    /** What each message of a topic begins with. */
    private static final String MESSAGE = "{\"event\":\"message\",";

    private Event() {}

    private static JsonObject of(String event) {
        return new JsonObject().text("event", event);
    }

    private static JsonObject answer(String event, Command command) {
        return of(event).json("id", command.id()).text("topic", command.about());
    }

    /**
     * What is published, which is sent to all subscribers as it is, and kept.
     *
     * @param from the publisher's principal
     * @param data JSON
     */
    static String message(String topic, Optional<TopicPosition> position, Optional<String> from, String data) {
        return of("message").text("topic", topic).text("position", position.map(TopicPosition::toString))
                .text("from", from).json("data", data).end();
    }

    /** True if this was published here: whatever else an engine may hold is told to nobody inside another message. */
    static boolean isMessage(String text) {
        return text.startsWith(MESSAGE) && text.endsWith("}");
    }

    /** Subscribed to a topic that keeps nothing. */
    static String subscribed(Command.Subscribe command, Optional<MemberList> members) {
        JsonObject event = answer("subscribed", command);
        if (command.since().isPresent()) {
            event.flag("recovered", false);
        }
        return with(event.json("messages", "[]"), members).end();
    }

    /** Subscribed, and what was published before. */
    static String subscribed(Command.Subscribe command, Excerpt before, Optional<MemberList> members) {
        return with(with(answer("subscribed", command), before, command.since().isPresent()), members).end();
    }

    /** Not subscribed any more. */
    static String unsubscribed(Command command) {
        return answer("unsubscribed", command).end();
    }

    /** Not subscribed any more, as the rules don't allow it now: an error that is no answer. */
    static String ended(String topic) {
        return of("error").text("action", "subscribe").text("topic", topic).text("error", Fault.NOT_ALLOWED.id())
                .text("message", "You may not be subscribed to this topic any more.").end();
    }

    /** Published. */
    static String published(Command command, Optional<TopicPosition> position) {
        return answer("published", command).text("position", position.map(TopicPosition::toString)).end();
    }

    /** Who is there. */
    static String presence(Command command, MemberList members) {
        return with(answer("presence", command), Optional.of(members)).end();
    }

    /** Who is there, told to somebody who watches it. */
    static String presence(String topic, MemberList members) {
        return with(of("presence").text("topic", topic), Optional.of(members)).end();
    }

    /** How many are there, after more changes than are told one by one. */
    static String presence(String topic, int count) {
        return of("presence").text("topic", topic).number("count", count).end();
    }

    /** Somebody came or is called something else, and a member now. */
    static String member(String event, String topic, Member member) {
        return of(event).text("topic", topic).json("member", MemberList.json(member)).end();
    }

    /** What was published before. */
    static String history(Command.History command, Excerpt before) {
        return with(answer("history", command), before, command.since().isPresent()).end();
    }

    /** The history of a topic that keeps nothing. */
    static String history(Command.History command) {
        JsonObject event = answer("history", command);
        if (command.since().isPresent()) {
            event.flag("recovered", false);
        }
        return event.json("messages", "[]").end();
    }

    /** Others are shown the label. */
    static String labelled(Command command) {
        return answer("labelled", command).end();
    }

    /** The session lasts on. */
    static String refreshed(Command command, Optional<Instant> until) {
        return answer("refreshed", command).text("until", until.map(Instant::toString)).end();
    }

    /** The answer to a ping. */
    static String pong(Command command) {
        return answer("pong", command).end();
    }

    /** What was asked for isn't done; {@code why} is a sentence. */
    static String error(Command command, Fault fault, String why) {
        return of("error").json("id", command.id())
                .text("action", Optional.of(command.action()).filter(action -> !action.isEmpty()))
                .text("topic", command.about()).text("error", fault.id()).text("message", why).end();
    }

    private static JsonObject with(JsonObject event, Excerpt before, boolean since) {
        event.text("position", before.position().toString());
        if (since) {
            event.flag("recovered", before.complete());
        }
        return event.list("messages", before.messages());
    }

    private static JsonObject with(JsonObject event, Optional<MemberList> members) {
        members.ifPresent(list -> event.list("members", list.members()).number("count", list.count()));
        return event;
    }
}
