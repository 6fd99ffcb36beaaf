package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A topic's members on another node, of what it answers and tells: an answer says what holds at least up to an event, and what
 * was told after that event is done again. Confined to the channel's worker.
 *
 * <p>Who was there before anybody observed them is in the first answer, and not told of. Word that somebody joined may come after it
 * was known otherwise, so until that answer it is held back; that somebody left isn't.
 */
final class NodeMembers {

    /** The most events that are remembered while an answer is awaited; with more, it is asked again. */
    private static final int MOST_EVENTS = 100_000;

    private final Consumer<Event> observer;
    /** True if its first answer has those who were there before anybody observed them. */
    private boolean before;
    private final List<MemberEvent> meanwhile = new ArrayList<>();
    private Map<String, Member> members = new LinkedHashMap<>();
    private boolean known;
    private boolean awaited;
    private boolean overrun;
    private long after;

    NodeMembers(boolean before, Consumer<Event> observer) {
        this.before = before;
        this.observer = observer;
    }

    /** True once the node has answered. */
    boolean isKnown() {
        return known;
    }

    Collection<Member> all() {
        return members.values();
    }

    /** The node is asked: what happens from now on may not be in its answer. */
    void asked() {
        meanwhile.clear();
        awaited = true;
        overrun = false;
    }

    /** It doesn't answer: who asked for members at the beginning may have done without its own. */
    void unanswered() {
        notAwaited();
        doneWithout();
    }

    /** Somebody does without its members: unless it has answered before, they are told of once they are known. */
    void doneWithout() {
        if (isHeldBack()) {
            before = false;
            members.values().forEach(member -> observer.accept(new Event.Joined(member)));
        }
    }

    /** True until its first answer, if that isn't told. */
    private boolean isHeldBack() {
        return before && !known;
    }

    /** Something happened there. */
    void happened(MemberEvent event) {
        if (event.number() <= after) {
            return; // the answer knew of it
        }
        if (awaited && meanwhile.size() < MOST_EVENTS) {
            meanwhile.add(event);
        } else {
            overrun = awaited;
        }
        Member before = apply(members, event);
        switch (event.kind()) {
            case JOINED, CHANGED -> tell(before, event);
            case LEFT -> {
                if (before != null || !known) {
                    observer.accept(event.event());
                }
            }
        }
    }

    private void tell(@Nullable Member before, MemberEvent event) {
        if (isHeldBack()) {
            return;
        }
        if (before == null) {
            observer.accept(event.event());
        } else if (!before.equals(event.member())) {
            observer.accept(new Event.Changed(event.member()));
        }
    }

    /** The member as it was; null if it wasn't there. */
    private static @Nullable Member apply(Map<String, Member> members, MemberEvent event) {
        Member member = event.member();
        return switch (event.kind()) {
            case JOINED, CHANGED -> members.put(member.session(), member);
            case LEFT -> members.remove(member.session());
        };
    }

    /** This is what the node answered; false if it has to be asked again. */
    boolean answered(MemberBodies.Members answer) {
        if (overrun) {
            notAwaited();
            return false;
        }
        Map<String, Member> now = new LinkedHashMap<>();
        answer.members().forEach(member -> now.put(member.session(), member));
        Map<String, Member> told = isHeldBack() ? Map.copyOf(now) : members;
        meanwhile.stream().filter(event -> event.number() > answer.after()).forEach(event -> apply(now, event));
        notAwaited();
        members.values()
                .stream()
                .filter(member -> !now.containsKey(member.session()))
                .forEach(member -> observer.accept(new Event.Left(member)));
        now.values().forEach(member -> compare(told.get(member.session()), member));
        members = now;
        after = answer.after();
        known = true;
        return true;
    }

    private void notAwaited() {
        meanwhile.clear();
        awaited = false;
    }

    /** How many events are remembered. */
    int remembered() {
        return meanwhile.size();
    }

    private void compare(@Nullable Member before, Member member) {
        if (before == null) {
            observer.accept(new Event.Joined(member));
        } else if (!before.equals(member)) {
            observer.accept(new Event.Changed(member));
        }
    }

    /** The node is gone, and its members with it. */
    void gone() {
        members.values().forEach(member -> observer.accept(new Event.Left(member)));
        members.clear();
    }
}
