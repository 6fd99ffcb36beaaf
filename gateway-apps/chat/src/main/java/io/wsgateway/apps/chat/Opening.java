package io.wsgateway.apps.chat;

import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicPresence.Event;
import io.wsgateway.app.TopicPresence.Member;
import io.wsgateway.app.TopicPresence.Observation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a room comes to know who is in it already, and hears of who comes and goes after that: those who are there are told as if they
 * had joined. What happens while they are asked for counts more than the answer. Thread-safe.
 */
final class Opening {

    private final TopicPresence presence;
    private final Lock turn;
    private final Consumer<Event> hearing;
    private final Duration longest;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    /** The sessions that something was heard of before the answer came. */
    private final Set<String> heard = new HashSet<>();
    private @Nullable Observation observation;
    private boolean answered;
    private boolean complete;
    private boolean closed;

    /**
     * Not begun yet.
     *
     * @param turn the room's lock, which guards this as well
     * @param hearing is told, under that lock
     * @param longest how long the first to come wait for the others to be known; whoever is known later is told of then
     */
    Opening(TopicPresence presence, Lock turn, Consumer<Event> hearing, Duration longest) {
        this.presence = presence;
        this.turn = turn;
        this.hearing = hearing;
        this.longest = longest;
    }

    /** Waits until it is known who is there, for a while; the first who waits has it asked for. The lock must not be held. */
    void await() {
        if (over.isDone()) {
            return;
        }
        if (begin()) {
            var unused = presence.members().whenComplete(this::answer);
        }
        try {
            over.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            over.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an opening has no way to fail", e);
        }
    }

    private boolean begin() {
        turn.lock();
        try {
            if (observation != null || closed) {
                return false;
            }
            observation = presence.observe(this::hear);
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void hear(Event event) {
        turn.lock();
        try {
            if (closed) {
                return;
            }
            if (!answered) {
                heard.add(event.member().session());
            }
            hearing.accept(event);
        } finally {
            turn.unlock();
        }
    }

    /** Where it failed, those who are there are known as they do something. */
    private void answer(@Nullable List<Member> members, @Nullable Throwable failure) {
        turn.lock();
        try {
            answered = true;
            complete = failure == null;
            if (members != null && !closed) {
                members.stream().filter(member -> !heard.contains(member.session()))
                        .forEach(member -> hearing.accept(new Event.Joined(member)));
            }
            heard.clear();
        } finally {
            turn.unlock();
            over.complete(null);
        }
    }

    /** Nothing more is heard. True if all who were there were known. The lock is held. */
    boolean close() {
        closed = true;
        if (observation != null) {
            observation.close();
        }
        return complete;
    }
}
