package io.wsgateway.app;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.protocol.close.CloseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The live state of the gateway, for applications of operators. Thread-safe. */
public interface GatewayView {

    /** At most this many of the open sessions, the oldest first. */
    List<SessionView> sessions(int most);

    /** How many sessions are open. */
    int openSessions();

    /** How many bytes wait for the peers of all sessions, as of about 100 ms ago. */
    long queuedBytes();

    /** What has gone through all sessions, and what that takes. Asking costs the same however many are open. */
    Figures figures();

    /** How many messages were dropped because their readers are too slow, since the gateway started. */
    long droppedMessages();

    /** How many sessions have ended since the gateway started, by whose doing it was; every kind is there. */
    Map<EndedBy, Long> endedSessions();

    /**
     * How often each limit on opening a session, and on rates, was reached, by its configuration key; under {@code admin.tokens}
     * and {@code push.tokens}, how often a token for that listener was none, or came too soon after such.
     */
    Map<String, Long> reachedLimits();

    /**
     * The limits in force by their configuration key, such as {@code connections}; 0 is no limit. Of rates that routes limit
     * differently, the lowest; of {@code penalty}, after how many rejections it begins.
     */
    Map<String, Long> limits();

    /** What the TLS is of each listener that speaks any, the admin listener among them. */
    List<TlsView> listenersTls();

    /**
     * Hears of events from now on. The observer is called on event loops: it must be thread-safe and must not block.
     *
     * @return closes the observation
     */
    Observation observe(Consumer<GatewayEvent> observer);

    /** An observation under way. */
    interface Observation extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Figures of the whole gateway; what is counted is counted since it started.
     *
     * @param received messages received
     * @param sent messages sent
     * @param roundTrips how many Pongs came within each of some times after their Ping, and within no shorter one of them; the
     *        last time is longer than any
     * @param heapBytes what is used of the JVM's heap, what nobody needs any more included
     * @param bufferBytes what network buffers take, on the heap or not, in use or kept for use
     */
    record Figures(long received, long sent, SortedMap<Duration, Long> roundTrips, long heapBytes, long bufferBytes) {

        public Figures {
            roundTrips = Collections.unmodifiableSortedMap(new TreeMap<>(roundTrips));
        }
    }

    /**
     * One open session.
     *
     * @param id the session's id
     * @param address the peer's IP address and port
     * @param application the application's name
     * @param path the normalised path of the opening request
     * @param since when the session opened
     * @param received messages received so far
     * @param sent messages sent so far
     * @param queued bytes that wait for the peer to read, as {@link Session#queuedBytes} counts them
     * @param dropped messages dropped so far because the peer reads too slowly
     * @param paused why nothing is read from the peer; empty while it is
     * @param roundTrip what {@link Session#roundTripTime} says
     * @param principal what {@link Session#principal} says
     * @param upstream where the server is that the session leads to; empty: it leads to none, or to none now
     */
    record SessionView(String id, String address, String application, String path, Instant since, long received,
            long sent, long queued, long dropped, Set<PauseReason> paused, Optional<Duration> roundTrip,
            Optional<String> principal, Optional<UpstreamAddress> upstream) {

        /** A session that leads to no server. */
        public SessionView(String id, String address, String application, String path, Instant since, long received,
                long sent, long queued, long dropped, Set<PauseReason> paused, Optional<Duration> roundTrip,
                Optional<String> principal) {
            this(id, address, application, path, since, received, sent, queued, dropped, paused, roundTrip, principal,
                    Optional.empty());
        }

        /** The same, and its peer isn't known. */
        public SessionView(String id, String address, String application, String path, Instant since, long received,
                long sent, long queued, long dropped, Set<PauseReason> paused, Optional<Duration> roundTrip) {
            this(id, address, application, path, since, received, sent, queued, dropped, paused, roundTrip,
                    Optional.empty());
        }
    }

    /**
     * The TLS of one listener. No secrets.
     *
     * @param listener its name, such as {@code listeners[0]}
     * @param provider {@code openssl} or {@code jdk}
     * @param certificates what it shows, the default first
     * @param authorities how many certificates of authorities clients' certificates are held against; 0: none is asked for
     * @param since since when these are in use
     * @param reloads how many times other ones have been taken from the files
     * @param failures how many times the files couldn't be used
     * @param failure why what is in the files now can't be used; empty if it is in use
     */
    record TlsView(String listener, String provider, List<CertificateView> certificates, int authorities,
            Instant since, long reloads, long failures, Optional<String> failure) {

        public TlsView {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * A certificate that a listener shows.
     *
     * @param source where it is from, most likely a file
     * @param names for which names it is shown; none: where no other fits
     * @param expires when it can't be used any more
     */
    record CertificateView(String source, List<String> names, Instant expires) {

        public CertificateView {
            names = List.copyOf(names);
        }
    }

    /** Why nothing is read from a session's peer. */
    enum PauseReason {
        /** The peer doesn't read what is sent to it. */
        OUTPUT,
        /** The application's callbacks are behind, as they block. */
        CALLBACKS,
        /** The application asked for it with {@link Session#pauseReading}. */
        APPLICATION,
        /** The server behind the session doesn't read what the peer sends, or the session has lost it. */
        UPSTREAM
    }

    /** Something that happened in the gateway. */
    sealed interface GatewayEvent {
        /** A session opened. */
        record Opened(SessionView session) implements GatewayEvent {}

        /** A session ended, with this status, by somebody's doing. */
        record Closed(SessionView session, CloseStatus status, EndedBy by) implements GatewayEvent {}

        /**
         * A limit was reached.
         *
         * @param limit its configuration key
         * @param address the peer's IP address
         * @param observed true if it is only observed, and the peer wasn't refused; of one session such events are at
         *        least a minute apart
         */
        record LimitReached(String limit, String address, boolean observed) implements GatewayEvent {}
    }
}
