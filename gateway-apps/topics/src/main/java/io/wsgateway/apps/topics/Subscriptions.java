package io.wsgateway.apps.topics;

import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Session;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.apps.topics.SubscribedTopic.Turn;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one session is subscribed to. Subscribing and unsubscribing are done in the order they were asked for, topic by topic, and
 * answered before what is published after it. No lock is held while the gateway or the session is called. Thread-safe.
 */
final class Subscriptions {

    /** The most bytes of all names as JSON: what the session is subscribed to can be told the next generation. */
    static final int MOST_NAME_BYTES = 56 << 10;

    /** Which topics to leave. */
    interface Denial {
        boolean isDenied(String topic, boolean watched);
    }

    private final TopicsApplication application;
    private final Session session;
    private final int most;

    // Guarded by this.

    private final Map<String, SubscribedTopic> topics = new LinkedHashMap<>();
    private int nameBytes;
    private String label = "";
    private boolean over;

    Subscriptions(TopicsApplication application, Session session, int most) {
        this.application = application;
        this.session = session;
        this.most = most;
    }

    /**
     * Subscribes.
     *
     * @param since what is told first, if the command asks for that and it may be told
     * @param refused is told where that can't be
     */
    void add(Command.Subscribe command, Optional<TopicPosition> since, Consumer<Refusal> refused) {
        Roster roster = command.presence() ? application.rosters().hold(command.topic()) : null;
        begin(command.topic(), new Turn(() -> enter(command, since, roster), roster), refused);
    }

    /** Unsubscribes; does nothing but answer where the session isn't subscribed. */
    void remove(Command.Unsubscribe command, Consumer<Refusal> refused) {
        if (has(command.topic())) {
            begin(command.topic(), leaving(command.topic(), Event.unsubscribed(command)), refused);
        } else {
            session.sendText(Event.unsubscribed(command));
        }
    }

    /** Leaves those topics that the session may not be subscribed to, and tells it; closes it where that can't wait its turn. */
    void leaveWhere(Denial denial) {
        List<String> denied = new ArrayList<>();
        synchronized (this) {
            topics.forEach((name, topic) -> {
                if (denial.isDenied(name, topic.watched() != null)) {
                    denied.add(name);
                }
            });
        }
        denied.forEach(name -> begin(name, leaving(name, Event.ended(name)), refusal -> {
            if (refusal.equals(Refusal.BUSY)) {
                session.close(CloseStatus.of(CloseCode.TRY_AGAIN_LATER));
            }
        }));
    }

    /** Others are shown this of the session. */
    void label(String text) {
        synchronized (this) {
            label = text;
        }
        session.label(text);
    }

    private synchronized boolean has(String topic) {
        return topics.containsKey(topic);
    }

    private void begin(String name, Turn turn, Consumer<Refusal> refused) {
        Refusal refusal = null;
        boolean now = false;
        synchronized (this) {
            SubscribedTopic topic = topics.get(name);
            int bytes = Utf8.length(Json.quoted(name)) + 1;
            if (over) {
                refusal = Refusal.FAILED;
            } else if (topic == null && (topics.size() >= most || nameBytes + bytes > MOST_NAME_BYTES)) {
                refusal = Refusal.tooMany(Math.min(most, topics.size()));
            } else if (topic != null && topic.isBusy()) {
                refusal = Refusal.BUSY;
            } else {
                if (topic == null) {
                    topic = new SubscribedTopic();
                    topics.put(name, topic);
                    nameBytes += bytes;
                }
                now = topic.add(turn);
            }
        }
        if (refusal != null) {
            letGo(name, turn.held());
            refused.accept(refusal);
        } else if (now) {
            turn.begin().run();
        }
    }

    private void enter(Command.Subscribe command, Optional<TopicPosition> since, @Nullable Roster roster) {
        if (roster == null) {
            subscribe(command, since, null);
        } else {
            var unused = roster.known().thenRun(() -> subscribe(command, since, roster));
        }
    }

    private void subscribe(Command.Subscribe command, Optional<TopicPosition> since, @Nullable Roster roster) {
        Optional<KeptTopic> kept = application.kept(command.topic());
        if (kept.isPresent()) {
            session.subscribe(kept.get(), since.orElse(TopicPosition.NONE), recovery -> {
                Excerpt before = before(command, since, recovery);
                answer(roster, members -> Event.subscribed(command, before, members));
                finish(command.topic(), true, roster);
            });
        } else {
            answer(roster, members -> Event.subscribed(command, members));
            session.subscribe(application.topic(command.topic())); // behind the answer
            finish(command.topic(), true, roster);
        }
    }

    private static Excerpt before(Command.Subscribe command, Optional<TopicPosition> since, TopicRecovery recovery) {
        int told = since.isPresent() ? Command.MOST_MESSAGES : command.history();
        return told > 0 ? Excerpt.of(recovery, told) : Excerpt.none(recovery);
    }

    private interface Answer {
        String with(Optional<MemberList> members);
    }

    private void answer(@Nullable Roster roster, Answer answer) {
        if (roster == null) {
            session.sendText(answer.with(Optional.empty()));
        } else {
            roster.watch(session, self(), members -> session.sendText(answer.with(Optional.of(members))));
        }
    }

    private synchronized Member self() {
        return new Member(session.id(), session.principal(), label);
    }

    private Turn leaving(String name, String answer) {
        return new Turn(() -> {
            session.unsubscribe(application.topic(name));
            session.sendText(answer);
            finish(name, false, null);
        }, null);
    }

    /** A turn is over. */
    private void finish(String name, boolean subscribed, @Nullable Roster roster) {
        Roster before = null;
        Turn next = null;
        synchronized (this) {
            SubscribedTopic topic = topics.get(name);
            if (topic != null) {
                before = topic.watched();
                topic.watched(roster);
                topic.subscribed(subscribed);
                next = topic.next();
                if (topic.isOver()) {
                    topics.remove(name);
                    nameBytes -= Utf8.length(Json.quoted(name)) + 1;
                }
            } else if (roster != null) {
                roster.unwatch(session); // it has ended meanwhile, and what was held is let go of
            }
        }
        if (before != null && before != roster) {
            before.unwatch(session);
        }
        letGo(name, before);
        if (next != null) {
            next.begin().run();
        }
    }

    private void letGo(String name, @Nullable Roster roster) {
        if (roster != null) {
            application.rosters().letGo(name);
        }
    }

    /** The session goes on elsewhere; nothing is done here any more. */
    CarriedTopics suspend() {
        CarriedTopics carried;
        synchronized (this) {
            if (topics.values().stream().anyMatch(topic -> !topic.turns().isEmpty())) {
                throw new IllegalStateException("subscribing is under way");
            }
            carried = new CarriedTopics(names(false), names(true), label);
        }
        close();
        return carried;
    }

    private List<String> names(boolean watched) {
        return topics.entrySet().stream().filter(topic -> topic.getValue().watched() != null == watched)
                .map(Map.Entry::getKey).toList();
    }

    /** Goes on with what was so elsewhere. Those who watch a topic are told anew who is there. */
    void goOn(CarriedTopics carried) {
        synchronized (this) {
            label = carried.label();
            carried.topics().forEach(this::goOn);
            carried.watched().forEach(this::goOn);
        }
        for (String name : carried.watched()) {
            Roster roster = application.rosters().hold(name);
            Turn turn = new Turn(() -> {
                var unused = roster.known().thenRun(() -> {
                    roster.watch(session, self(), members -> session.sendText(Event.presence(name, members)));
                    finish(name, true, roster);
                });
            }, roster);
            begin(name, turn, refused -> {});
        }
    }

    private void goOn(String name) {
        SubscribedTopic topic = new SubscribedTopic();
        topic.subscribed(true);
        if (topics.put(name, topic) == null) {
            nameBytes += Utf8.length(Json.quoted(name)) + 1;
        }
    }

    /** The session has ended, or goes on elsewhere. */
    void close() {
        Map<String, SubscribedTopic> left;
        synchronized (this) {
            over = true;
            left = Map.copyOf(topics);
            topics.clear();
        }
        left.forEach((name, topic) -> {
            Roster watched = topic.watched();
            if (watched != null) {
                watched.unwatch(session);
                letGo(name, watched);
            }
            topic.turns().forEach(turn -> letGo(name, turn.held()));
        });
    }
}
