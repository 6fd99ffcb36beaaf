package io.wsgateway.apps.chat;

import io.wsgateway.app.Topic;
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
 * is kept until the event has been handed to the topic. So there is one order, the same for everyone, and a newcomer's
 * history ends exactly where what is published to it begins. Handing over never blocks, and who waits for the lock is a
 * virtual thread ({@link Chat#execution}). Thread-safe.
 */
final class Room {

    /** The most names listed; the count tells of the others. */
    static final int MAX_LISTED = 100;

    private final Lock turn = new ReentrantLock();
    private final String name;
    private final Topic topic;
    private final History history;
    private final InstantSource clock;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private long guests;

    Room(String name, Topic topic, History history, InstantSource clock) {
        this.name = name;
        this.topic = topic;
        this.history = history;
        this.clock = clock;
    }

    void join(Member member) {
        inTurn(() -> {
            String nick = freeNick();
            member.nick(nick);
            members.put(Names.key(nick), member);
            publish(new Joined(nick, members.size()));
            member.send(new Welcome(nick, name, members.size(), listed(), history.messages()));
            member.session().subscribe(topic);
        });
    }

    void leave(Member member, Runnable left) {
        inTurn(() -> {
            members.remove(Names.key(member.nick()));
            publish(new Left(member.nick(), members.size()));
            left.run();
        });
    }

    void say(Member member, String data) {
        inTurn(() -> {
            Said said = new Said(member.nick(), data, clock.instant().toString());
            history.add(said);
            publish(said);
        });
    }

    void rename(Member member, String nick) {
        inTurn(() -> {
            Member holder = members.get(Names.key(nick));
            if (holder != null && holder != member) {
                member.send(new Refused("Somebody here has this nickname already."));
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
