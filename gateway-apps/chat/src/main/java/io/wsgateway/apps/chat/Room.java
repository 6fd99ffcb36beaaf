package io.wsgateway.apps.chat;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.apps.chat.Event.Joined;
import io.wsgateway.apps.chat.Event.Left;
import io.wsgateway.apps.chat.Event.Members;
import io.wsgateway.apps.chat.Event.Refused;
import io.wsgateway.apps.chat.Event.Renamed;
import io.wsgateway.apps.chat.Event.Said;
import io.wsgateway.apps.chat.Event.Welcome;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One room. Its members' sessions live on several event loops; whatever happens in it happens in turn, under one lock that
 * is kept until the event has been handed to the topic. So there is one order, the same for everyone, and who is listed to a
 * newcomer fits what is published to it next; the topic sees to that for what was said. Handing over never blocks, and who
 * waits for the lock is a virtual thread ({@link Chat#execution}). Thread-safe.
 */
final class Room {

    /** The most names listed; the count tells of the others. */
    static final int MAX_LISTED = 100;

    private final Lock turn = new ReentrantLock();
    private final String name;
    /** For what is of no use later. */
    private final Topic topic;
    /** The same, for what is said. */
    private final KeptTopic kept;
    private final InstantSource clock;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private long guests;

    Room(String name, Topic topic, KeptTopic kept, InstantSource clock) {
        this.name = name;
        this.topic = topic;
        this.kept = kept;
        this.clock = clock;
    }

    void join(Member member, TopicPosition since) {
        inTurn(() -> {
            String nick = freeNick();
            member.nick(nick);
            members.put(Names.key(nick), member);
            publish(new Joined(nick, members.size()));
            int count = members.size();
            List<String> listed = listed();
            member.session().subscribe(kept, since,
                    recovery -> member.send(new Welcome(nick, name, count, listed, recovery)));
        });
    }

    /** A member of an older generation of this room: the others know it already, unless its name is taken meanwhile. */
    void goOn(Member member, String nick) {
        inTurn(() -> {
            String free = members.containsKey(Names.key(nick)) ? freeNick() : nick;
            member.nick(free);
            members.put(Names.key(free), member);
            if (!free.equals(nick)) {
                publish(new Renamed(nick, free));
            }
        });
    }

    /** What the member is called. */
    String nickOf(Member member) {
        turn.lock();
        try {
            return member.nick();
        } finally {
            turn.unlock();
        }
    }

    void leave(Member member, Runnable left) {
        inTurn(() -> {
            try {
                if (members.remove(Names.key(member.nick()), member)) {
                    publish(new Left(member.nick(), members.size()));
                }
            } finally {
                left.run(); // or the room would be there for ever
            }
        });
    }

    void say(Member member, String data) {
        inTurn(() -> {
            String at = clock.instant().toString();
            kept.publishText(position -> new Said(member.nick(), data, at, position.toString()).toJson());
        });
    }

    void rename(Member member, String nick) {
        inTurn(() -> {
            Member holder = members.get(Names.key(nick));
            if (holder != null && holder != member) {
                member.send(new Refused(Command.NICK, "Somebody here has this nickname already."));
                return;
            }
            String before = member.nick();
            members.remove(Names.key(before));
            members.put(Names.key(nick), member);
            member.nick(nick);
            publish(new Renamed(before, nick));
        });
    }

    void tellWho(Member member) {
        inTurn(() -> member.send(new Members(members.size(), listed())));
    }

    /** The last has gone. */
    void close() {
        kept.forget();
    }

    private void inTurn(Runnable what) {
        turn.lock();
        try {
            what.run();
        } finally {
            turn.unlock();
        }
    }

    private void publish(Event event) {
        topic.publishText(event.toJson());
    }

    private List<String> listed() {
        return members.values().stream().limit(MAX_LISTED).map(Member::nick).toList();
    }

    private String freeNick() {
        String nick;
        do {
            nick = "guest-" + ++guests;
        } while (members.containsKey(nick));
        return nick;
    }
}
