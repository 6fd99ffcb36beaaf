package io.wsgateway.apps.chat;

import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.apps.chat.Command.Malformed;
import io.wsgateway.apps.chat.Command.Nick;
import io.wsgateway.apps.chat.Command.Say;
import io.wsgateway.apps.chat.Command.Who;
import io.wsgateway.apps.chat.Event.Refused;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One session in a room: a listener that holds what belongs to its session. Turns messages into calls of the room. */
final class Member implements SessionListener {

    private final Session session;
    private final Room room;
    private final Runnable left;
    private String nick = "";

    /** A member who has yet to {@link #join}; {@code left} is run once it is no longer in the room. */
    Member(Session session, Room room, Runnable left) {
        this.session = session;
        this.room = room;
        this.left = left;
    }

    /** Comes in; {@code since} is the last message that the client has. */
    void join(TopicPosition since) {
        room.join(this, since);
    }

    /** Goes on as it was in an older generation of the room. */
    void goOn(String nick) {
        room.goOn(this, nick);
    }

    @Override
    public byte[] suspend(Session session) {
        return room.nickOf(this).getBytes(StandardCharsets.UTF_8);
    }

    /** Goes; does nothing but that if it hasn't come in. */
    void leave() {
        room.leave(this, left);
    }

    @Override
    public void onText(Session session, String text) {
        switch (Command.parse(text)) {
            case Say(String data) -> room.say(this, data);
            case Nick(String name) -> room.rename(this, name);
            case Who() -> room.tellWho(this);
            case Malformed(String action, String why) -> send(new Refused(action, why));
        }
    }

    @Override
    public void onBinary(Session session, ByteBuffer bytes) {
        send(new Refused("", "Messages are text here: a JSON object."));
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        leave();
    }

    Session session() {
        return session;
    }

    void send(Event event) {
        session.sendText(event.toJson());
    }

    /** The nickname. Confined to the room's lock, as is setting it. */
    String nick() {
        return nick;
    }

    void nick(String name) {
        nick = name;
    }
}
