package io.wsgateway.apps.topics;

import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Session;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Member;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is subscribed to a topic, as one node knows it, and who of this node watches that. What happens is gathered for
 * {@link #GATHERING}, and told as what has come of it: each member that changed, or, where more than {@link #MOST_CHANGES} did, how many
 * there are, with a list if that is short. So a watcher is sent no more than so much in a second, however many come and go.
 * Nothing waits for its lock but what takes microseconds. Thread-safe.
 */
final class Roster {

    /** How long what happens is gathered before it is told. */
    static final Duration GATHERING = Duration.ofMillis(100);

    /** The most changes that are told one by one. */
    static final int MOST_CHANGES = 32;

    /** Longer than other nodes have to answer. */
    private static final long LONGEST_OPENING_MILLIS = 3000;

    private final String topic;
    private final TopicPresence presence;
    private final Scheduler scheduler;
    private final CompletableFuture<Void> known = new CompletableFuture<>();

    // Guarded by this.

    /** By session, those who came last at the end. */
    private final Map<String, Member> members = new LinkedHashMap<>();
    /** By session, what has happened and isn't told yet. */
    private final Map<String, Change> changed = new LinkedHashMap<>();
    /** The sessions that something was heard of before it was known who is there. */
    private final Set<String> heard = new HashSet<>();
    private final Map<String, Session> watchers = new HashMap<>();
    private boolean answered;
    private boolean gathering;
    private TopicPresence.@Nullable Observation observation;

    /**
     * What has happened to a session.
     *
     * @param before as what it was a member before that, if it was one
     * @param last what was heard of it last
     */
    private record Change(@Nullable Member before, Member last) {}

    /** Not begun yet. */
    Roster(Topic topic, Scheduler scheduler) {
        this.topic = topic.name();
        this.presence = topic.presence();
        this.scheduler = scheduler;
    }

    /** Begins to observe the topic. */
    void open() {
        TopicPresence.Observation begun = presence.observe(this::hear);
        synchronized (this) {
            observation = begun;
        }
        var unused = presence.members().whenComplete(this::answer);
        known.completeOnTimeout(null, LONGEST_OPENING_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Complete once it is known who is there, or other nodes haven't said so for a while. Never fails. */
    CompletableFuture<Void> known() {
        return known;
    }

    /**
     * The session watches from now on: what is told to it is behind what is made of the list here.
     *
     * @param self the session as a member, if it is one: others may not have been told yet
     * @param first sends the session the list; it must not block
     */
    synchronized void watch(Session session, @Nullable Member self, Consumer<MemberList> first) {
        if (self != null && !members.containsKey(self.session())) {
            touch(self);
            members.put(self.session(), self);
        }
        first.accept(list(MemberList.MOST_TOLD));
        watchers.put(session.id(), session);
    }

    /** The session watches no more. */
    synchronized void unwatch(Session session) {
        watchers.remove(session.id(), session);
    }

    /** Some of those who are there, and how many they are. */
    synchronized MemberList list(int most) {
        return MemberList.of(members.values(), most);
    }

    private synchronized void hear(TopicPresence.Event event) {
        Member member = event.member();
        if (!answered) {
            heard.add(member.session());
        }
        touch(member);
        if (event instanceof TopicPresence.Event.Left) {
            members.remove(member.session());
        } else {
            members.put(member.session(), member);
        }
    }

    private void touch(Member member) {
        String session = member.session();
        Change known = changed.get(session);
        changed.put(session, new Change(known == null ? members.get(session) : known.before(), member));
        if (!gathering) {
            gathering = true;
            scheduler.after(GATHERING, this::tell);
        }
    }

    private void answer(@Nullable List<Member> there, @Nullable Throwable failure) {
        synchronized (this) {
            answered = true;
            if (there != null) {
                there.stream().filter(member -> !heard.contains(member.session())).forEach(this::learn);
            }
            heard.clear();
        }
        known.complete(null);
    }

    /** It has been there all the time; those who watch already have been sent a list without it. */
    private void learn(Member member) {
        if (!watchers.isEmpty()) {
            touch(member);
        }
        members.put(member.session(), member);
    }

    /** Tells the watchers what has come of all that happened; the lock isn't held while they are sent it. */
    private void tell() {
        List<String> events;
        List<Session> told;
        synchronized (this) {
            events = events();
            changed.clear();
            told = List.copyOf(watchers.values());
        }
        told.forEach(session -> events.forEach(session::sendText));
        synchronized (this) {
            gathering = !changed.isEmpty();
            if (gathering) {
                scheduler.after(GATHERING, this::tell);
            }
        }
    }

    private List<String> events() {
        if (changed.size() <= MOST_CHANGES) {
            return changed.values().stream().flatMap(this::event).toList();
        }
        return List.of(members.size() > MemberList.MOST_TOLD
                ? Event.presence(topic, members.size())
                : Event.presence(topic, list(MemberList.MOST_TOLD)));
    }

    /** None of a member that is what it was: of one whose subscription was heard of later than its list was made. */
    private Stream<String> event(Change change) {
        Member now = members.get(change.last().session());
        if (now == null) {
            return Stream.of(Event.member("left", topic, change.last()));
        }
        return now.equals(change.before())
                ? Stream.empty()
                : Stream.of(Event.member(change.before() == null ? "joined" : "changed", topic, now));
    }

    /** Nothing more is heard. */
    void close() {
        TopicPresence.Observation begun;
        synchronized (this) {
            begun = observation;
            watchers.clear();
        }
        if (begun != null) {
            begun.close();
        }
    }
}
