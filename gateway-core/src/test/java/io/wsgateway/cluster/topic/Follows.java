package io.wsgateway.cluster.topic;

import io.wsgateway.app.Message;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.topic.TopicEngine;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * A client that follows a topic whose messages are their positions: whatever it gets must be right behind what it has, or it was
 * told before that something is missing. It comes back by itself after it was ended. Thread-safe.
 */
final class Follows implements TopicEngine.Recoverer {

    private final TopicEngine topics;
    private final String topic;
    private final TopicHistory history;
    private final Executor soon;
    private final Predicate<String> forgotten;
    private final List<String> faults;
    private TopicPosition last = TopicPosition.NONE;
    private boolean member;
    private boolean coming;
    private int told;
    private int messages;

    /**
     * @param soon what it comes back by
     * @param forgotten tells which epochs began because what was kept was to be forgotten
     * @param faults where it writes down what must not be
     */
    Follows(TopicEngine topics, String topic, TopicHistory history, Executor soon,
            Predicate<String> forgotten, List<String> faults) {
        this.topics = topics;
        this.topic = topic;
        this.history = history;
        this.soon = soon;
        this.forgotten = forgotten;
        this.faults = faults;
    }

    /** Subscribes, with what it has. */
    void come() {
        TopicPosition since;
        synchronized (this) {
            if (member || coming) {
                return;
            }
            coming = true;
            since = last;
        }
        topics.recover(topic, history, since, this);
    }

    @Override
    public synchronized void recovered(TopicRecovery recovery) {
        coming = false;
        member = true;
        long first = recovery.position().offset() - recovery.missed().size() + 1;
        for (Message message : recovery.missed()) {
            TopicPosition here = new TopicPosition(recovery.position().epoch(), first++);
            check(message.text().endsWith(":" + here.offset()), "recovered " + message.text() + " at " + here);
        }
        if (recovery.recovered()) {
            boolean dense = recovery.position().epoch().equals(last.epoch())
                    && recovery.position().offset() - recovery.missed().size() == last.offset();
            check(dense, "recovered " + recovery.missed().size() + " up to " + recovery.position() + " behind " + last);
        } else {
            told++;
        }
        messages += recovery.missed().size();
        last = recovery.position();
    }

    @Override
    public void failed(Throwable cause) {
        synchronized (this) {
            coming = false;
            told++;
        }
        soon.execute(this::come);
    }

    /** A message is delivered to all who are subscribed. */
    synchronized void delivered(String text) {
        if (member) {
            TopicPosition here = TopicPosition.parse(text).orElseThrow();
            boolean dense = here.epoch().equals(last.epoch()) && here.offset() == last.offset() + 1
                    || here.offset() == 1 && (last.equals(TopicPosition.NONE) || forgotten.test(here.epoch()));
            check(dense, "delivered " + here + " behind " + last);
            messages++;
            last = here;
        }
    }

    /** Those who are subscribed are ended. */
    void lost() {
        synchronized (this) {
            if (!member) {
                return;
            }
            member = false;
            told++;
        }
        soon.execute(this::come);
    }

    private void check(boolean right, String what) {
        if (!right) {
            faults.add(topic + ": " + what);
        }
    }

    /** Where it is. */
    synchronized TopicPosition last() {
        return last;
    }

    /** How often it was told that something may be missing. */
    synchronized int told() {
        return told;
    }

    /** How many messages it got. */
    synchronized int messages() {
        return messages;
    }
}
