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

/**
 * One room. Its members' sessions live on several event loops; all that happens goes through one {@link Sequence}, so
 * there is one order of it, the same for everyone: a newcomer's history ends exactly where what is published to it begins.
 * Thread-safe; all state is confined to the sequence.
 */
final class Room {

    /** The most names listed; the count tells of the others. */
    static final int MAX_LISTED = 100;

    /** The most unfinished tasks of a room that takes one more thing said. */
    private static final int MAX_UNFINISHED = 256;

    private final Sequence sequence = new Sequence();
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
        sequence.run(() -> {
            String nick = freeNick();
            member.nick(nick);
            members.put(Names.key(nick), member);
            publish(new Joined(nick, members.size()));
            member.send(new Welcome(nick, name, members.size(), listed(), history.messages()));
            member.session().subscribe(topic);
        });
    }

    void leave(Member member, Runnable left) {
        sequence.run(() -> {
            members.remove(Names.key(member.nick()));
            publish(new Left(member.nick(), members.size()));
            left.run();
        });
    }

    void say(Member member, String data) {
        if (sequence.unfinished() > MAX_UNFINISHED) {
            member.send(new Refused("The room is too busy; what you said was not passed on."));
            return;
        }
        sequence.run(() -> {
            Said said = new Said(member.nick(), data, clock.instant().toString());
            history.add(said);
            publish(said);
        });
    }

    void rename(Member member, String nick) {
        sequence.run(() -> {
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
        sequence.run(() -> member.send(new Members(members.size(), listed())));
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
