package io.wsgateway.apps.chat;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.apps.chat.Event.Joined;
import io.wsgateway.apps.chat.Event.Left;
import io.wsgateway.apps.chat.Event.Members;
import io.wsgateway.apps.chat.Event.Refused;
import io.wsgateway.apps.chat.Event.Renamed;
import io.wsgateway.apps.chat.Event.Said;
import io.wsgateway.apps.chat.Event.Welcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One room, as one node has it. Its members' sessions live on several event loops; whatever happens in it happens in turn, under
 * one lock that is kept until all members have been told. So there is one order, the same for all of them, and who is listed to a
 * newcomer fits what it is told next; the topic sees to that for what is said. Telling never blocks, and who waits for the lock is a
 * virtual thread ({@link Chat#execution}). Thread-safe.
 *
 * <p>
 * Who is in the same room on other nodes is known by the presence of the topic, where each session's label is its nickname. Each
 * node tells its own members. Of two that take one name on two nodes at once, the one with the lesser session id keeps it; the
 * other is a guest again, by the doing of its own node, and isn't shown by that name anywhere else.
 */
final class Room {

    /** The most names listed; the count tells of the others. */
    static final int MAX_LISTED = 100;

    /** Longer than other nodes have to answer. */
    private static final Duration LONGEST_OPENING = Duration.ofSeconds(3);

    private final Lock turn = new ReentrantLock();
    private final String name;
    private final KeptTopic topic;
    private final InstantSource clock;
    private final Roster roster = new Roster();
    /** By session. */
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Elsewhere elsewhere = new Elsewhere();
    private final Opening opening;

    Room(String name, KeptTopic topic, InstantSource clock) {
        this.name = name;
        this.topic = topic;
        this.clock = clock;
        opening = new Opening(topic.presence(), turn, this::hear, LONGEST_OPENING);
    }

    void join(Member member, TopicPosition since) {
        opening.await();
        inTurn(() -> {
            String nick = roster.freeGuest();
            roster.add(nick, member.id());
            tell(new Joined(nick, roster.count()));
            int count = roster.count();
            List<String> listed = listed();
            enter(member, nick);
            member.session().subscribe(topic, since,
                    recovery -> member.welcome(new Welcome(nick, name, count, listed, recovery)));
        });
    }

    /** A member of an older generation of this room: the others know it already, unless its name is taken meanwhile. */
    void goOn(Member member, String nick) {
        opening.await();
        inTurn(() -> {
            Elsewhere.Person known = elsewhere.remove(member.id());
            String before = known != null && known.isShown() ? known.shown() : nick;
            if (roster.isFree(before, member.id())) {
                roster.remove(before);
            }
            String free = roster.isFree(nick, member.id()) ? nick : roster.freeGuest();
            roster.add(free, member.id());
            enter(member, free);
            member.welcomed();
            if (!free.equals(before)) {
                tell(new Renamed(before, free));
                freed();
            }
        });
    }

    /** The member goes on in another generation of this room: from now on it is one of those elsewhere. */
    String goElsewhere(Member member) {
        turn.lock();
        try {
            members.remove(member.id());
            elsewhere.put(new Elsewhere.Person(member.id(), member.nick(), member.nick()));
            return member.nick();
        } finally {
            turn.unlock();
        }
    }

    void leave(Member member, Runnable left) {
        inTurn(() -> {
            try {
                if (member.hasNick() && members.remove(member.id(), member)) {
                    remove(member.nick());
                }
            } finally {
                left.run(); // or the room would be there for ever
            }
        });
    }

    void say(Member member, String data) {
        inTurn(() -> {
            String from = member.nick();
            String at = clock.instant().toString();
            var unused = topic.publishText(position -> new Said(from, data, at, position.toString()).toJson())
                    .whenComplete((position, failure) -> {
                        if (failure != null) {
                            member.send(
                                    new Refused(Command.SAY, "It may not have reached the others: try again later."));
                        }
                    });
        });
    }

    void rename(Member member, String nick) {
        inTurn(() -> {
            if (roster.isFree(nick, member.id())) {
                call(member, nick);
            } else {
                member.send(new Refused(Command.NICK, "Somebody here has this nickname already."));
            }
        });
    }

    void tellWho(Member member) {
        inTurn(() -> member.send(new Members(roster.count(), listed())));
    }

    /** The last member has gone: what was said is forgotten, unless somebody is in the room elsewhere, or may be. */
    void close() {
        inTurn(() -> {
            if (opening.close() && elsewhere.isEmpty()) {
                topic.forget();
            }
        });
    }

    // What presence tells. A member is known here before it is to presence, and after.

    private void hear(TopicPresence.Event event) {
        String session = event.member().session();
        if (members.containsKey(session)) {
            return;
        }
        switch (event) {
            case TopicPresence.Event.Joined(TopicPresence.Member member) -> label(session, member.label());
            case TopicPresence.Event.Changed(TopicPresence.Member member) -> label(session, member.label());
            case TopicPresence.Event.Left left -> {
                Elsewhere.Person known = elsewhere.remove(session);
                if (known != null && known.isShown()) {
                    remove(known.shown());
                }
            }
        }
    }

    private void label(String session, String label) {
        elsewhere.label(session, label);
        String holder = roster.holder(label);
        Member rival = holder == null ? null : members.get(holder);
        if (rival != null && rival.id().compareTo(session) > 0) {
            call(rival, roster.freeGuest());
        }
        show(session);
    }

    /** Shows one elsewhere as it is called, once that is a name which nobody else has. */
    private void show(String session) {
        Elsewhere.Person person = elsewhere.find(session);
        if (person == null || !person.waits() || !Names.isVisible(person.label(), Command.MAX_NICK)
                || !roster.isFree(person.label(), session)) {
            return;
        }
        String label = person.label();
        elsewhere.put(person.shownAsLabelled());
        if (person.isShown()) {
            roster.remove(person.shown());
            roster.add(label, session);
            tell(new Renamed(person.shown(), label));
            freed();
        } else {
            roster.add(label, session);
            tell(new Joined(label, roster.count()));
        }
    }

    private void enter(Member member, String nick) {
        member.nick(nick);
        members.put(member.id(), member);
        member.session().label(nick);
    }

    private void call(Member member, String nick) {
        String before = member.nick();
        roster.remove(before);
        roster.add(nick, member.id());
        member.nick(nick);
        tell(new Renamed(before, nick));
        member.session().label(nick);
        freed();
    }

    private void remove(String nick) {
        roster.remove(nick);
        tell(new Left(nick, roster.count()));
        freed();
    }

    /** A name may have become free that somebody waits for. */
    private void freed() {
        elsewhere.waiting().forEach(this::show);
    }

    private void tell(Event event) {
        String json = event.toJson();
        members.values().forEach(member -> member.send(json));
    }

    private List<String> listed() {
        return roster.first(MAX_LISTED);
    }

    private void inTurn(Runnable what) {
        turn.lock();
        try {
            what.run();
        } finally {
            turn.unlock();
        }
    }
}
