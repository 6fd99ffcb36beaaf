package io.wsgateway.apps.topics;

import io.wsgateway.app.Scheduler;
import io.wsgateway.app.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The rosters of the topics that somebody on this node watches: one for each, as long as somebody does. Thread-safe. */
final class Rosters {

    private final Topics topics;
    private final Scheduler scheduler;

    // Guarded by this.

    private final Map<String, Shared> rosters = new HashMap<>();
    /** The topics of which it is being asked who is there. */
    private final Map<String, CompletableFuture<MemberList>> asking = new HashMap<>();

    /** A roster, and how many hold it. */
    private static final class Shared {

        private final Roster roster;
        private int holders;

        Shared(Roster roster) {
            this.roster = roster;
        }
    }

    Rosters(Topics topics, Scheduler scheduler) {
        this.topics = topics;
        this.scheduler = scheduler;
    }

    /** Holds the roster of this topic, which is opened if it isn't there; let go of once. */
    synchronized Roster hold(String topic) {
        Shared shared = rosters.get(topic);
        if (shared == null) {
            shared = new Shared(new Roster(topics.topic(topic), scheduler));
            rosters.put(topic, shared);
            shared.roster.open();
        }
        shared.holders++;
        return shared.roster;
    }

    /**
     * Who is there: as a roster knows it, if there is one, else as all nodes are asked. Where that is asked already, its answer is
     * waited for.
     */
    CompletionStage<MemberList> members(String topic) {
        CompletableFuture<MemberList> answer = new CompletableFuture<>();
        synchronized (this) {
            Shared shared = rosters.get(topic);
            if (shared != null && shared.roster.known().isDone()) {
                return CompletableFuture.completedFuture(shared.roster.list(MemberList.MOST_ASKED));
            }
            CompletableFuture<MemberList> asked = asking.putIfAbsent(topic, answer);
            if (asked != null) {
                return asked;
            }
        }
        var unused = topics.topic(topic).presence().members().whenComplete((members, failure) -> {
            synchronized (this) {
                asking.remove(topic);
            }
            if (failure == null) {
                answer.complete(MemberList.of(members, MemberList.MOST_ASKED));
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    /** Lets go of the roster of this topic. */
    synchronized void letGo(String topic) {
        Shared shared = rosters.get(topic);
        if (shared == null) {
            throw new IllegalStateException("nobody holds the roster of this topic");
        }
        if (--shared.holders == 0) {
            rosters.remove(topic);
            shared.roster.close();
        }
    }

    /** How many there are. */
    synchronized int count() {
        return rosters.size();
    }
}
