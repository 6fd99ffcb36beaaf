package io.wsgateway.engine;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What several {@link FakeEngine}s are connected to: histories, and who is connected. Thread-safe. */
public final class FakeServer {

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] body, Instant at) {}

    private static final class History {

        private final String epoch;
        private final Deque<Entry> entries = new ArrayDeque<>();
        private TopicHistory limits;
        private long offset;
        private long bytes;

        History(String epoch, TopicHistory limits) {
            this.epoch = epoch;
            this.limits = limits;
        }

        TopicPosition position() {
            return new TopicPosition(epoch, offset);
        }

        void add(byte[] body, Instant now) {
            entries.addLast(new Entry(body, now));
            bytes += body.length;
            offset++;
        }

        void trim(Instant now) {
            Instant oldest = now.minus(limits.age());
            for (Entry first = entries.peekFirst(); first != null; first = entries.peekFirst()) {
                if (entries.size() <= limits.messages() && bytes <= limits.bytes() && first.at().isAfter(oldest)) {
                    return;
                }
                entries.removeFirst();
                bytes -= first.body().length;
            }
        }
    }

    private final InstantSource clock;
    private final Map<Channel, History> histories = new HashMap<>();
    private final List<FakeEngine> engines = new ArrayList<>();
    private final Set<String> begun = new HashSet<>();
    private long epochs;
    private long reads;
    private long looks;

    /** Nothing is kept yet; messages get older by this clock. */
    public FakeServer(InstantSource clock) {
        this.clock = clock;
    }

    /** The same, by the system's clock. */
    public FakeServer() {
        this(InstantSource.system());
    }

    synchronized void connect(FakeEngine engine) {
        engines.add(engine);
    }

    synchronized void disconnect(FakeEngine engine) {
        engines.remove(engine);
    }

    /** Runs a task while nothing else happens. */
    synchronized void inTurn(Runnable task) {
        task.run();
    }

    synchronized void publish(Channel channel, byte[] body) {
        engines.forEach(engine -> engine.bring(channel, (to, bySpace) -> to.published(channel, body, bySpace)));
    }

    synchronized Keeping keep(Channel channel, TopicHistory limits, byte[] body, Optional<TopicPosition> expected) {
        History history = history(channel, limits);
        TopicPosition next = new TopicPosition(history.epoch, history.offset + 1);
        if (expected.isPresent() && !expected.get().equals(next)) {
            return new Keeping.Behind(history.position());
        }
        history.add(body, clock.instant());
        history.trim(clock.instant());
        engines.forEach(engine -> engine.bring(channel, (to, bySpace) -> to.kept(channel, next, body, bySpace)));
        return new Keeping.Kept(next);
    }

    /** Brings a message as a kept one that is in no history, as whoever can write to a server can. */
    public synchronized void forge(Channel channel, TopicPosition position, byte[] body) {
        engines.forEach(engine -> engine.bring(channel, (to, bySpace) -> to.kept(channel, position, body, bySpace)));
    }

    private History history(Channel channel, TopicHistory limits) {
        History history = histories.computeIfAbsent(channel, key -> new History("e" + ++epochs, limits));
        history.limits = limits;
        history.trim(clock.instant());
        return history;
    }

    synchronized KeptPart read(Channel channel, TopicHistory limits, TopicPosition since) {
        reads++;
        History history = history(channel, limits);
        long missed = history.offset - since.offset();
        boolean within =
                since.epoch().equals(history.epoch) && missed >= 0 && missed <= history.entries.size();
        long skipped = within ? history.entries.size() - missed : 0;
        return new KeptPart(history.position(),
                history.entries.stream().skip(skipped).map(Entry::body).toList());
    }

    synchronized Optional<KeptSummary> look(Channel channel) {
        looks++;
        return Optional.ofNullable(histories.get(channel))
                .map(history -> new KeptSummary(Optional.of(history.limits), history.position(),
                        history.entries.size(), history.bytes));
    }

    synchronized void forget(Channel channel) {
        History known = histories.remove(channel);
        if (known != null) {
            TopicPosition beginning = history(channel, known.limits).position();
            begun.add(beginning.epoch());
            engines.forEach(
                    engine -> engine.bring(channel, (to, bySpace) -> to.forgotten(channel, beginning, bySpace)));
        }
    }

    /** The last writes of a channel are lost, as by a failover: its history goes on in another epoch. */
    public synchronized void loseWrites(Channel channel, int last) {
        History lost = histories.remove(channel);
        if (lost != null) {
            History next = history(channel, lost.limits);
            next.offset = lost.offset - lost.entries.size();
            lost.entries.stream()
                    .limit(Math.max(0, lost.entries.size() - last))
                    .forEach(entry -> next.add(entry.body(), entry.at()));
        }
    }

    /** Everything that was kept is lost, as by a restart without data; the engines don't notice by themselves. */
    public synchronized void loseAll() {
        histories.clear();
    }

    /** Behind what was kept last in a channel. */
    public synchronized TopicPosition position(Channel channel) {
        History history = histories.get(channel);
        return history == null ? TopicPosition.NONE : history.position();
    }

    /** True if this epoch began because what was kept before was to be forgotten. */
    public synchronized boolean isBegunByForgetting(String epoch) {
        return begun.contains(epoch);
    }

    /** How often histories were read until now. */
    public synchronized long reads() {
        return reads;
    }

    /** How often histories were looked at until now. */
    public synchronized long looks() {
        return looks;
    }
}
