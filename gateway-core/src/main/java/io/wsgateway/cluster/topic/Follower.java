package io.wsgateway.cluster.topic;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.engine.Backoff;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import io.wsgateway.topic.TopicEngine.KeptHistory;
import io.wsgateway.topic.TopicEngine.Recoverer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a topic without a gap for its subscribers here. It knows how far the topic was delivered; what comes next is delivered,
 * what was is dropped, and what leaves a gap makes it read. One read at a time serves all: gaps, what was missed while nothing was
 * heard, and sessions that recover, however many there are.
 *
 * <p>What can't be read any more is lost: the topic's sessions are ended, and told when they come back. Confined to the channel's
 * worker, but for what says otherwise.
 */
final class Follower implements Channels.Listener {

    /** Where a history's limits are known to nobody; the engine keeps no more because of it. */
    static final TopicHistory WIDEST = new TopicHistory(1_000_000, 1L << 30, Duration.ofDays(365));
    /** For how long the engine is waited for to subscribe. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 1000;
    /** How often in a row the history is read for what is held without having it, before that is given up. */
    private static final int MOST_IN_VAIN = 8;
    private static final long TOUCH_NANOS = Duration.ofHours(1).toNanos();

    private final String topic;
    private final Channel channel;
    private final FollowedTopics all;
    private final HeldEntries held = new HeldEntries();
    private final List<Runnable> awaitingBegin = new ArrayList<>();
    /** How many tasks are on their way to {@link #awaitingBegin} or in it. */
    private final AtomicInteger awaiting = new AtomicInteger();
    private List<Recovery> waiting = new ArrayList<>();
    private volatile @Nullable TopicHistory history;
    /** How far the topic is delivered; null: not known yet. */
    private volatile @Nullable TopicPosition position;
    /** The engine was asked for the topic's position, or won't be soon. */
    private volatile boolean begun;
    private @Nullable Reading reading;
    private Channels.@Nullable Hearing hearing;
    private long touched;
    private boolean subscribed;
    private boolean ended;
    /** A read is due. */
    private boolean due;
    /** Something behind the position may be missing. */
    private boolean gap;
    /** The epoch of what was brought last; null: nothing was. */
    private @Nullable String heardOf;
    private boolean pausing;
    private int failures;
    /** How many reads in a row brought nothing that leads to what is held. */
    private int inVain;
    /** Grows with what happens. */
    private long events;

    /** Begins to follow; {@code now} is in nanoseconds. */
    Follower(String topic, Channel channel, FollowedTopics all, long now) {
        this.touched = now;
        this.topic = topic;
        this.channel = channel;
        this.all = all;
    }

    /** Begins. Called once, by any thread. */
    void open() {
        hearing = all.channels().hear(channel, this);
    }

    /** How far the topic is delivered; null: not known yet. Thread-safe. */
    @Nullable
    TopicPosition position() {
        return position;
    }

    /** What is known to be kept; empty if nothing is. Thread-safe. */
    Optional<KeptHistory> kept() {
        return Optional.ofNullable(position)
                .filter(known -> !known.equals(TopicPosition.NONE))
                .map(known -> new KeptHistory(topic, Optional.ofNullable(history), known, Optional.empty()));
    }

    /** The history that was used last; null: none was. Thread-safe. */
    @Nullable
    TopicHistory history() {
        return history;
    }

    /** The history that is used. Thread-safe. */
    void history(TopicHistory used) {
        history = used;
    }

    /**
     * Runs what keeps a message once the topic is heard, so that its subscribers here are brought it; soon in any case. Tasks of a
     * thread are run in its order. Thread-safe.
     */
    void onceHeard(Runnable task) {
        if (begun && awaiting.get() == 0) {
            task.run();
            return;
        }
        awaiting.incrementAndGet();
        inTurn(() -> {
            awaitingBegin.add(task);
            if (begun || ended || awaitingBegin.size() > MOST_WAITING || !all.channels().isUp(channel)) {
                runAwaiting();
            } else if (awaitingBegin.size() == 1) {
                later(PATIENCE, this::runAwaiting);
            }
        });
    }

    private void runAwaiting() {
        List<Runnable> tasks = List.copyOf(awaitingBegin);
        awaitingBegin.clear();
        for (Runnable task : tasks) {
            task.run();
            awaiting.decrementAndGet();
        }
    }

    /** Says that the history is in use, once an hour. Called by one thread; {@code now} is in nanoseconds. True if it was due. */
    boolean touch(long now) {
        TopicHistory known = history;
        if (known == null || now - touched < TOUCH_NANOS) {
            return false;
        }
        touched = now;
        var unused = all.channels().engine().touch(channel, known);
        return true;
    }

    private void inTurn(Runnable task) {
        all.channels().inTurn(channel, task);
    }

    private void later(Duration delay, Runnable task) {
        all.channels().after(delay, () -> inTurn(task));
    }

    /** Tells what was kept since a position, in turn with what is delivered. Thread-safe. */
    void recover(TopicHistory used, TopicPosition since, Recoverer recoverer) {
        history = used;
        inTurn(() -> recover(new Recovery(since, recoverer)));
    }

    private void recover(Recovery recovery) {
        if (ended || !subscribed && !all.channels().isUp(channel)) {
            fail(List.of(recovery), new EngineAwayException("the engine is away"));
            return;
        }
        waiting.add(recovery);
        if (!subscribed && waiting.size() == 1) {
            later(PATIENCE, this::giveUpIfUnsubscribed);
        }
        readIfDue();
    }

    private void giveUpIfUnsubscribed() {
        if (!subscribed) {
            failWaiting(new EngineAwayException("not subscribed in time"));
        }
    }

    private void failWaiting(Throwable cause) {
        List<Recovery> failed = waiting;
        waiting = new ArrayList<>();
        fail(failed, cause);
    }

    private void fail(List<Recovery> failed, Throwable cause) {
        for (Recovery recovery : failed) {
            all.counters().recoveriesFailed.increment();
            recovery.recoverer().failed(cause);
        }
    }

    @Override
    public void subscribed() {
        subscribed = true;
        pausing = false;
        due = true;
        gap |= position != null;
        readIfDue();
    }

    @Override
    public void unsubscribed() {
        subscribed = false;
        gap |= position != null;
        if (!all.channels().isUp(channel)) {
            failWaiting(new EngineAwayException("the engine is away"));
            runAwaiting();
        } else if (!waiting.isEmpty()) {
            later(PATIENCE, this::giveUpIfUnsubscribed);
        }
    }

    @Override
    public void overrun() {
        due = true;
        gap |= position != null;
        readIfDue();
    }

    @Override
    public void published(Channel from, byte[] body) {
        all.published(topic, body);
    }

    @Override
    public void kept(Channel from, TopicPosition at, byte[] body) {
        take(KeptEntry.of(at, body));
    }

    /** A message is brought because a filter needs it. */
    void keptBySpace(TopicPosition at, byte[] body) {
        KeptEntry entry = KeptEntry.of(at, body);
        if (position == null && !subscribed) {
            all.kept(topic, entry); // before what this follows
        } else {
            take(entry);
        }
    }

    private void take(KeptEntry entry) {
        TopicPosition known = position;
        heardOf = entry.position().epoch();
        if (known != null) {
            if (entry.isBehind(known)) {
                deliver(entry);
                deliverHeld();
                return;
            }
            boolean same = entry.position().epoch().equals(known.epoch());
            if (same && entry.position().offset() <= known.offset()) {
                return; // delivered already
            }
            gap = true;
        }
        held.add(entry, ++events);
        due |= reading == null;
        readIfDue();
    }

    private void deliver(KeptEntry entry) {
        all.kept(topic, entry);
        if (reading != null) {
            reading.delivered(entry);
        }
        position = entry.position();
    }

    private void deliverHeld() {
        TopicPosition known = position;
        for (KeptEntry next = known == null ? null : held.next(known); next != null; next =
                held.next(next.position())) {
            deliver(next);
        }
    }

    @Override
    public void forgotten(Channel from, TopicPosition beginning) {
        TopicPosition known = position;
        boolean ahead = isAhead();
        heardOf = beginning.epoch();
        if (known != null && known.epoch().equals(beginning.epoch())) {
            return; // it was read of before
        }
        if (reading != null) {
            reading.readAgain();
        }
        if (ahead) {
            due = true;
            gap = true; // it may be of an earlier epoch, or of a later one
            readIfDue();
            return;
        }
        if (gap) {
            lose("what was missing is forgotten");
        }
        gap = false;
        held.clear();
        position = beginning;
        readIfDue();
    }

    /** True if the position is of an epoch that was read of and not heard of yet: what is brought may be of an earlier one. */
    private boolean isAhead() {
        TopicPosition known = position;
        return known != null && heardOf != null && !known.epoch().equals(heardOf);
    }

    private void lose(String why) {
        all.counters().gapsNotRepaired.increment();
        all.node().lost(topic, why);
    }

    private void readIfDue() {
        if (ended || !subscribed || pausing || reading != null || !due && waiting.isEmpty()) {
            return;
        }
        Reading next = new Reading();
        reading = next;
        all.reads().take(() -> inTurn(() -> read(next)));
    }

    private void read(Reading next) {
        if (ended || !subscribed) {
            reading = null;
            all.reads().give();
            return;
        }
        next.begin(waiting, position, gap);
        events++;
        due = false;
        gap = false;
        waiting = new ArrayList<>();
        if (next.recoveries().isEmpty() && position == null) {
            all.counters().looks.increment();
            end(all.channels().engine().look(channel),
                    summary -> looked(summary.map(KeptSummary::position).orElse(TopicPosition.NONE)), next);
        } else {
            all.counters().reads.increment();
            end(readSince(lowest(next)), part -> answered(next, KeptEntries.of(part)), next);
        }
        begun = true; // what is kept from now on is behind what is answered
        runAwaiting();
    }

    private CompletionStage<KeptPart> readSince(TopicPosition since) {
        TopicHistory known = history;
        return known != null
                ? all.channels().engine().read(channel, known, since)
                : all.channels()
                        .engine()
                        .look(channel)
                        .thenCompose(summary -> all.channels()
                                .engine()
                                .read(channel, summary.flatMap(KeptSummary::limits).orElse(WIDEST), since));
    }

    /** What all that is needed has in common: the lowest position, or none where they are of several epochs. */
    private static TopicPosition lowest(Reading next) {
        List<TopicPosition> needed = Stream.concat(Optional.ofNullable(next.from()).stream(),
                next.recoveries().stream().map(Recovery::since)).toList();
        TopicPosition lowest = needed.getFirst();
        for (TopicPosition each : needed) {
            if (!each.epoch().equals(lowest.epoch())) {
                return TopicPosition.NONE;
            }
            lowest = each.offset() < lowest.offset() ? each : lowest;
        }
        return lowest;
    }

    private <T> void end(CompletionStage<T> answer, Consumer<T> use, Reading of) {
        long began = events;
        var unused = answer.whenComplete((answered, failure) -> {
            all.reads().give();
            inTurn(() -> {
                if (reading != of || ended) {
                    return;
                }
                reading = null;
                if (failure == null) {
                    failures = 0;
                    use.accept(answered);
                    TopicPosition known = position;
                    if (known != null) {
                        held.dropOthers(known, began);
                    }
                    readForHeld(of);
                    readIfDue();
                } else {
                    failed(of, failure);
                }
            });
        });
    }

    /**
     * Reads what leads to messages that are held. They may be of nobody's history, as whoever can write to the engine can bring
     * them: each read that comes no further waits longer, and at last they are given up.
     */
    private void readForHeld(Reading of) {
        boolean further = of.from() != null && !of.from().equals(position);
        if (held.isEmpty() || further) {
            inVain = 0;
        } else if (++inVain > MOST_IN_VAIN) {
            held.clear();
        } else if (inVain > 1) {
            pause(inVain - 1);
        }
        due |= !held.isEmpty();
        gap |= !held.isEmpty();
    }

    private void failed(Reading of, Throwable cause) {
        due = true;
        gap |= of.isAfterGap();
        fail(of.recoveries(), cause);
        pause(++failures);
    }

    private void pause(int times) {
        pausing = true;
        later(Backoff.after(times), () -> {
            pausing = false;
            readIfDue();
        });
    }

    private void looked(TopicPosition found) {
        TopicPosition start = start(found);
        position = start;
        deliverHeld();
        boolean behind = start.offset() < found.offset(); // and what was held needn't be all
        due |= behind;
        gap |= behind;
    }

    /** Where the topic begins for its subscribers: with what was brought first, or behind what was found. */
    private TopicPosition start(TopicPosition found) {
        TopicPosition known = position;
        return known == null ? held.start(found) : known;
    }

    private void answered(Reading of, KeptEntries found) {
        position = start(found.end());
        reading = of; // what is delivered now is for those who recover as well
        deliverHeld();
        boolean advanced = advance(of, found);
        if (advanced) {
            deliverHeld();
        }
        reading = null;
        due |= !advanced;
        if (!advanced || of.isToBeReadAgain()) {
            waiting.addAll(0, of.recoveries());
        } else {
            tell(of, found);
        }
    }

    /** Goes on to what was read; false if it may be older than what is known. */
    private boolean advance(Reading of, KeptEntries found) {
        TopicPosition end = found.end();
        TopicPosition known = start(end);
        boolean same = known.epoch().equals(end.epoch());
        if (!same && of.isToBeReadAgain() && !isAhead()) {
            return false;
        }
        if (same && end.offset() <= known.offset() && !isBefore(end, of.from())) {
            return true;
        }
        if (found.isSince(known)) {
            found.behind(known).forEach(this::deliver);
            position = end;
            if (of.isAfterGap()) {
                all.counters().gapsRepaired.increment();
            }
            return true;
        }
        if (same) {
            of.readAgain(); // who recovers isn't told what may be older than what was delivered
        }
        position = end;
        lose(same ? "more than the history keeps is missing" : "the history has begun anew");
        return true;
    }

    /** True if something that was known is gone, without another epoch. */
    private static boolean isBefore(TopicPosition end, @Nullable TopicPosition from) {
        return from != null && from.epoch().equals(end.epoch()) && end.offset() < from.offset();
    }

    private void tell(Reading of, KeptEntries found) {
        KeptEntries whole = found.with(of.deliveredBehind(found.end()));
        Map<TopicPosition, TopicRecovery> same = new HashMap<>();
        for (Recovery recovery : of.recoveries()) {
            TopicRecovery told = same.computeIfAbsent(recovery.since(), whole::recovery);
            (told.recovered() ? all.counters().recovered : all.counters().incomplete).increment();
            recovery.recoverer().recovered(told);
        }
    }

    /** Nothing more is delivered. Thread-safe. */
    void end() {
        if (hearing != null) {
            hearing.end();
        }
        inTurn(() -> {
            ended = true;
            runAwaiting();
            if (reading != null) {
                fail(reading.recoveries(), new EngineAwayException("closed"));
                reading = null;
            }
            failWaiting(new EngineAwayException("closed"));
        });
    }
}
