package io.wsgateway.testkit;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A gateway's state as a test makes it up, and the events it lets happen. Thread-safe. */
public final class FakeGateway implements GatewayView {

    private final List<Consumer<GatewayEvent>> observers = new CopyOnWriteArrayList<>();
    private final Map<String, SessionView> sessions = new LinkedHashMap<>();
    private final Map<String, Long> limits = new LinkedHashMap<>();
    private final Map<String, Long> reached = new LinkedHashMap<>();
    private List<TlsView> tls = List.of();
    private Figures figures = new Figures(0, 0, new TreeMap<>(), 0, 0);
    private long queued;
    private long dropped;
    private final Map<EndedBy, Long> ended = new EnumMap<>(EndedBy.class);

    /** A gateway without sessions. */
    public FakeGateway() {
        for (EndedBy by : EndedBy.values()) {
            ended.put(by, 0L);
        }
    }

    /** Adds an open session, or gives one of the same id new counters. */
    public synchronized void put(SessionView session) {
        sessions.put(session.id(), session);
    }

    /** Takes an open session away. */
    public synchronized void remove(String id) {
        sessions.remove(id);
    }

    /** Sets a limit. */
    public synchronized void limit(String key, long value) {
        limits.put(key, value);
    }

    /** Sets how many bytes wait for all peers. */
    public synchronized void queued(long bytes) {
        queued = bytes;
    }

    /** Sets what has gone through. */
    public synchronized void figures(Figures now) {
        figures = now;
    }

    /** Sets how many messages were dropped. */
    public synchronized void dropped(long messages) {
        dropped = messages;
    }

    /** Sets how many sessions have ended by somebody's doing. */
    public synchronized void ended(EndedBy by, long sessions) {
        ended.put(by, sessions);
    }

    /** Sets how often a limit was reached. */
    public synchronized void reached(String key, long times) {
        reached.put(key, times);
    }

    /** Sets what the TLS of the listeners is. */
    public synchronized void listenersTls(TlsView... listeners) {
        tls = List.of(listeners);
    }

    /** Lets an event happen: every observer hears of it before this returns. */
    public void happen(GatewayEvent event) {
        observers.forEach(observer -> observer.accept(event));
    }

    /** How many observe the gateway now. */
    public int observers() {
        return observers.size();
    }

    @Override
    public synchronized List<SessionView> sessions(int most) {
        return new ArrayList<>(sessions.values()).subList(0, Math.min(most, sessions.size()));
    }

    @Override
    public synchronized int openSessions() {
        return sessions.size();
    }

    @Override
    public synchronized Map<String, Long> limits() {
        return new LinkedHashMap<>(limits);
    }

    @Override
    public synchronized long queuedBytes() {
        return queued;
    }

    @Override
    public synchronized Figures figures() {
        return figures;
    }

    @Override
    public synchronized Map<String, Long> reachedLimits() {
        return new LinkedHashMap<>(reached);
    }

    @Override
    public synchronized long droppedMessages() {
        return dropped;
    }

    @Override
    public synchronized Map<EndedBy, Long> endedSessions() {
        return new EnumMap<>(ended);
    }

    @Override
    public synchronized List<TlsView> listenersTls() {
        return tls;
    }

    @Override
    public Observation observe(Consumer<GatewayEvent> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }
}
