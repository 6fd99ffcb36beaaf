package io.wsgateway.apps.status;

import io.wsgateway.app.GatewayView;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.GatewayView.TlsView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway at one moment: the oldest sessions, and how many there are. Immutable.
 *
 * @param at the moment
 * @param total how many sessions are open
 * @param sessions the sessions shown, by id, the oldest first
 * @param totals what is counted of the whole gateway
 * @param limits the limits by configuration key
 * @param tls the TLS of each listener that speaks any
 * @param sample what is drawn of all sessions
 */
record State(Instant at, int total, Map<String, SessionView> sessions, Totals totals, Map<String, Long> limits,
        List<TlsView> tls, Sample sample) {

    /** The most sessions shown. */
    static final int MAX_SESSIONS = 500;

    static State of(GatewayView gateway, Instant at, Sample sample) {
        Map<String, SessionView> sessions = new LinkedHashMap<>();
        gateway.sessions(MAX_SESSIONS).forEach(session -> sessions.put(session.id(), session));
        return new State(at, gateway.openSessions(), sessions, Totals.of(gateway), gateway.limits(),
                gateway.listenersTls(), sample);
    }

    /** All of it, and what was before. */
    Update.Snapshot snapshot(List<Sample> history) {
        return new Update.Snapshot(at.toString(), total, totals, limits, Update.Tls.of(tls), history,
                sessions.values().stream().map(Update.Row::of).toList());
    }

    /** What is different from an earlier state. */
    Update.Changed since(State earlier) {
        double seconds = Math.max(Duration.between(earlier.at, at).toMillis(), 1) / 1000.0;
        List<Update.Row> opened = new ArrayList<>();
        List<Update.Counters> counted = new ArrayList<>();
        for (SessionView session : sessions.values()) {
            SessionView before = earlier.sessions.get(session.id());
            if (before == null) {
                opened.add(Update.Row.of(session));
            } else if (!session.equals(before)) {
                long newlyReceived = session.received() - before.received();
                long newlySent = session.sent() - before.sent();
                counted.add(Update.Counters.of(session, rate(newlyReceived, seconds), rate(newlySent, seconds)));
            }
        }
        List<String> closed = earlier.sessions.keySet().stream().filter(id -> !sessions.containsKey(id)).toList();
        return new Update.Changed(at.toString(), total, totals, sample.received(), sample.sent(), sample,
                opened,
                closed,
                counted,
                tls.equals(earlier.tls) ? null : Update.Tls.of(tls));
    }

    private static double rate(long messages, double seconds) {
        return Math.round(10 * messages / seconds) / 10.0;
    }
}
