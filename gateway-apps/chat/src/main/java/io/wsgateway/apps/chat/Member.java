package io.wsgateway.apps.chat;

import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.apps.chat.Command.Malformed;
import io.wsgateway.apps.chat.Command.Nick;
import io.wsgateway.apps.chat.Command.Say;
import io.wsgateway.apps.chat.Command.Who;
import io.wsgateway.apps.chat.Event.Refused;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One session in a room: a listener that holds what belongs to its session. Turns messages into calls of the room. */
final class Member implements SessionListener {

    /** The most that is told before the welcome: who has to wait for longer comes again. */
    private static final int MOST_EARLY = 1024;
    private static final CloseStatus TOO_LATE =
            CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "the room is busy; try again later");

    private final Session session;
    private final Room room;
    private final Runnable left;
    private String nick = "";
    private final Object sending = new Object();
    /** What it is told before its welcome, which is sent once the topic's history is there; null after that. */
    private @Nullable List<String> early = new ArrayList<>();

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
        return room.goElsewhere(this).getBytes(StandardCharsets.UTF_8);
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

    String id() {
        return session.id();
    }

    void send(Event event) {
        send(event.toJson());
    }

    /** Sends an event as JSON, after the welcome. */
    void send(String event) {
        synchronized (sending) {
            if (early == null) {
                session.sendText(event);
            } else if (early.size() < MOST_EARLY) {
                early.add(event);
            } else {
                session.close(TOO_LATE);
            }
        }
    }

    /** Sends the welcome, and what has happened since it was written. */
    void welcome(Event.Welcome welcome) {
        String json = welcome.toJson();
        synchronized (sending) {
            session.sendText(json);
            welcomed();
        }
    }

    /** Was welcomed. */
    void welcomed() {
        synchronized (sending) {
            if (early != null) {
                early.forEach(session::sendText);
                early = null;
            }
        }
    }

    /** The nickname. Confined to the room's lock, as is setting it. */
    String nick() {
        return nick;
    }

    /** Whether it has come in. */
    boolean hasNick() {
        return !nick.isEmpty();
    }

    void nick(String name) {
        nick = name;
    }
}
