package io.wsgateway.apps.status;

import io.wsgateway.app.GatewayView.CertificateView;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.GatewayView.TlsView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.ob.JSON;

/** What a watcher is sent: one text message, a JSON object whose {@code event} says which it is. Immutable. */
sealed interface Update {

    /** Written first in each object. */
    String event();

    /**
     * Everything: the first update, and again whenever the watcher has missed some. The history is that of the last ten
     * minutes, the oldest first.
     */
    record Snapshot(String event, String at, int total, Totals totals, Map<String, Long> limits, List<Tls> tls,
            List<Sample> history, List<Row> sessions)
            implements Update {
        Snapshot(String at, int total, Totals totals, Map<String, Long> limits, List<Tls> tls, List<Sample> history,
                List<Row> sessions) {
            this("snapshot", at, total, totals, limits, tls, history, sessions);
        }
    }

    /**
     * What has changed in about a second: messages a second of all sessions, and the sessions that came into what is shown, went out of
     * it, or have other counters. A session that isn't named has been idle; where {@code tls} is null it is as before.
     */
    record Changed(String event, String at, int total, Totals totals, double receivedRate, double sentRate,
            Sample sample, List<Row> opened, List<String> closed, List<Counters> sessions, @Nullable List<Tls> tls)
            implements Update {
        Changed(String at, int total, Totals totals, double receivedRate, double sentRate, Sample sample,
                List<Row> opened, List<String> closed, List<Counters> sessions, @Nullable List<Tls> tls) {
            this("changed", at, total, totals, receivedRate, sentRate, sample, opened, closed, sessions, tls);
        }
    }

    /** Things that happened, in order, and how many more did than are named. */
    record Happened(String event, List<Happening> events, long more) implements Update {
        Happened(List<Happening> events, long more) {
            this("happened", events, more);
        }
    }

    /** The TLS of one listener; {@code failure} is empty where what is in the files is in use. */
    record Tls(String listener, String provider, List<Certificate> certificates, int authorities, String since,
            long reloads, long failures, String failure) {
        static List<Tls> of(List<TlsView> listeners) {
            return listeners.stream().map(tls -> new Tls(tls.listener(), tls.provider(),
                    tls.certificates().stream().map(Certificate::of).toList(), tls.authorities(),
                    tls.since().toString(), tls.reloads(), tls.failures(), tls.failure().orElse(""))).toList();
        }
    }

    /** A certificate, for which names, and until when. */
    record Certificate(String source, List<String> names, String expires) {
        static Certificate of(CertificateView certificate) {
            return new Certificate(certificate.source(), certificate.names(), certificate.expires().toString());
        }
    }

    /** One session; the principal is empty and the round trip, in milliseconds, 0 if it isn't known. */
    record Row(String id, String address, String application, String principal, String path, String since,
            long received, long sent,
            long queued, long dropped, List<String> paused, double roundTrip) {
        static Row of(SessionView session) {
            return new Row(session.id(), session.address(), session.application(),
                    session.principal().orElse(""), session.path(), session.since().toString(), session.received(),
                    session.sent(), session.queued(),
                    session.dropped(), Update.pauses(session), Update.roundTrip(session));
        }
    }

    /** What may change of one session, and messages a second. The principal may be known only by its first message. */
    record Counters(String id, String principal, long received, long sent, long queued, long dropped,
            List<String> paused,
            double roundTrip, double receivedRate, double sentRate) {
        static Counters of(SessionView session, double receivedRate, double sentRate) {
            return new Counters(session.id(), session.principal().orElse(""), session.received(), session.sent(),
                    session.queued(), session.dropped(),
                    Update.pauses(session), Update.roundTrip(session), receivedRate, sentRate);
        }
    }

    /**
     * One thing that happened.
     *
     * @param what {@code connected}, {@code disconnected}, {@code limit}, or {@code observed} of a limit that refuses nobody
     * @param at an ISO 8601 instant
     * @param id the session's id, or the limit's key
     * @param address the peer's address
     * @param application the application's name; empty where there is none
     * @param code the close code, or 0
     * @param reason the close reason, which the peer may have written; empty where there is none
     * @param by whose doing the end was, such as {@code peer} or {@code max-age}; empty where nothing ended
     */
    record Happening(String what, String at, String id, String address, String application, int code, String reason,
            String by) {
        static Happening of(GatewayEvent event, String at) {
            return switch (event) {
                case GatewayEvent.Opened(SessionView session) -> new Happening("connected", at, session.id(),
                        session.address(), session.application(), 0, "", "");
                case GatewayEvent.Closed(SessionView session, var status, var by) -> new Happening("disconnected", at,
                        session.id(), session.address(), session.application(), status.code(), status.reason(),
                        Totals.name(by));
                case GatewayEvent.LimitReached(String limit, String address, boolean observed) -> new Happening(
                        observed ? "observed" : "limit", at, limit, address, "", 0, "", "");
            };
        }
    }

    private static List<String> pauses(SessionView session) {
        return session.paused().stream().map(Totals::name).sorted().toList();
    }

    private static double roundTrip(SessionView session) {
        return session.roundTrip().map(time -> Math.round(time.toNanos() / 1e5) / 10.0).orElse(0.0);
    }

    /** The update as JSON. */
    default String toJson() {
        return JSON.std.with(JSON.Feature.WRITE_RECORD_FIELDS_IN_DECLARATION_ORDER).asString(this);
    }
}
