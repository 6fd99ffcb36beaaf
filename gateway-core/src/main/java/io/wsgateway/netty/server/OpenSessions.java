package io.wsgateway.netty.server;

import io.wsgateway.app.Message;
import io.wsgateway.app.SendResult;
import io.wsgateway.netty.session.NettySession;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.SessionIds;
import io.wsgateway.session.SessionRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions, as operators see and change them. All of them are looked through each time: not on an event loop. Thread-safe.
 */
public final class OpenSessions {

    private final SessionRegistry<NettySession> registry;
    private final SessionIds ids;
    /** Whose sessions may be seen, by the name of the application; null: all, and what there was is known. */
    private final @Nullable Predicate<String> applications;

    /**
     * @param ids what sessions are called
     */
    OpenSessions(SessionRegistry<NettySession> registry, SessionIds ids) {
        this(registry, ids, null);
    }

    private OpenSessions(SessionRegistry<NettySession> registry, SessionIds ids,
            @Nullable Predicate<String> applications) {
        this.registry = registry;
        this.ids = ids;
        this.applications = applications;
    }

    /** Those of these applications, as if there were and had been no others. */
    public OpenSessions of(Predicate<String> others) {
        return new OpenSessions(registry, ids, others);
    }

    /** Whether none of them are left out. */
    public boolean areAll() {
        return applications == null;
    }

    private List<NettySession> all() {
        return applications == null ? registry.all() : registry.all().stream().filter(this::isSeen).toList();
    }

    private boolean isSeen(NettySession session) {
        return applications == null || applications.test(session.application().name());
    }

    /** A session and the rank that it had when it was looked at: its own may be another one a moment later. */
    private record Ranked(long rank, NettySession session) {

        private static final Comparator<Ranked> ORDER = Comparator.comparingLong(Ranked::rank)
                .thenComparingLong(ranked -> ranked.session().number());
    }

    /** Those that are asked for: no more objects are made than there are on the page. */
    public SessionPage page(SessionQuery query) {
        List<NettySession> all = all();
        PriorityQueue<Ranked> first = new PriorityQueue<>(query.limit() + 1, Ranked.ORDER.reversed());
        int matching = 0;
        int ahead = 0;
        for (NettySession session : all) {
            if (!query.isOf(session)) {
                continue;
            }
            matching++;
            if (query.isAhead(session)) {
                ahead++;
                offer(first, query.limit(), query.order().rank(session), session);
            }
        }
        List<Ranked> page = new ArrayList<>(first);
        page.sort(Ranked.ORDER);
        return new SessionPage(all.size(), matching,
                page.stream().map(ranked -> SessionState.of(ranked.session())).toList(), ahead > page.size());
    }

    private static void offer(PriorityQueue<Ranked> first, int most, long rank, NettySession session) {
        Ranked last = first.size() < most ? null : first.peek();
        if (last != null) {
            boolean before = rank < last.rank() || rank == last.rank() && session.number() < last.session().number();
            if (!before) {
                return;
            }
            first.poll();
        }
        first.add(new Ranked(rank, session));
    }

    /** What sessions are called. */
    public SessionIds ids() {
        return ids;
    }

    /** The session of this number, as it is now. */
    public Optional<SessionState> state(long number) {
        return Optional.ofNullable(find(Set.of(number)).get(number)).map(SessionState::of);
    }

    /**
     * The names of topics, and the filters, that the session of this number is subscribed to; none where it isn't open.
     *
     * @return completes on its event loop; fails where that has ended
     */
    public CompletionStage<List<String>> subscribedTo(long number) {
        NettySession session = find(Set.of(number)).get(number);
        return session == null ? CompletableFuture.completedStage(List.of()) : session.subscribedTo();
    }

    /** Closes a session by an operator's will; false: it isn't open. */
    public boolean close(long number, CloseStatus status) {
        NettySession session = find(Set.of(number)).get(number);
        if (session == null || !session.isOpen()) {
            return false;
        }
        session.dismiss(status);
        return true;
    }

    /**
     * A message to one session.
     *
     * @param number the session's
     * @param message valid while it is sent
     */
    public record Addressed(long number, Message message) {}

    /** What became of a message. */
    public enum Sent {
        /** As {@link SendResult} has it. */
        QUEUED, DROPPED, CLOSED, OVERFLOW,
        /** The session's first message is still to say whose it is: nothing is sent before. */
        NOT_YET,
        /** There was no such session so far. */
        UNKNOWN
    }

    /** Sends messages, each to one session, in this order; what became of each. */
    public List<Sent> send(List<Addressed> messages) {
        Map<Long, NettySession> found =
                find(messages.stream().map(Addressed::number).collect(Collectors.toSet()));
        return messages.stream().map(one -> {
            NettySession session = found.get(one.number());
            return session == null
                    ? has(one.number()) ? Sent.CLOSED : Sent.UNKNOWN
                    : send(session, one.message());
        }).toList();
    }

    /** Sends a message to all sessions of a principal; what became of it for each, the oldest first. */
    public List<Sent> send(String principal, Message message) {
        Optional<String> wanted = Optional.of(principal);
        return all().stream().filter(session -> session.principal().equals(wanted))
                .map(session -> send(session, message)).toList();
    }

    /** Closes all sessions of a principal, as far as they may be seen; how many. */
    public int close(String principal, CloseStatus status) {
        Optional<String> wanted = Optional.of(principal);
        List<NettySession> theirs = all().stream()
                .filter(session -> session.isOpen() && session.principal().equals(wanted)).toList();
        theirs.forEach(session -> session.dismiss(status));
        return theirs.size();
    }

    /** Whether there was a session of this number, open or over; of some applications that isn't known of any. */
    public boolean has(long number) {
        return applications == null && number > 0 && number <= ids.newest();
    }

    private static Sent send(NettySession session, Message message) {
        if (session.awaitsFirstMessage()) {
            return Sent.NOT_YET;
        }
        return switch (session.send(message)) {
            case QUEUED -> Sent.QUEUED;
            case DROPPED -> Sent.DROPPED;
            case CLOSED -> Sent.CLOSED;
            case OVERFLOW -> Sent.OVERFLOW;
        };
    }

    /** All of them are found at once. */
    private Map<Long, NettySession> find(Set<Long> numbers) {
        Map<Long, NettySession> found = new HashMap<>();
        for (NettySession session : registry.all()) {
            if (numbers.contains(session.number()) && isSeen(session)) {
                found.put(session.number(), session);
            }
        }
        return found;
    }
}
