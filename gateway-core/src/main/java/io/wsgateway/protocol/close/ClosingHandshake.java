package io.wsgateway.protocol.close;

import java.util.List;

/**
 * The closing handshake of a server, RFC 6455 section 7.1, as a function: what happened in which state gives the next
 * state and what is to be done. A session keeps one reference, its {@link State}; each state holds exactly the data it
 * needs.
 *
 * <pre>
 * Open ──our Close──► CloseSent ──the peer's Close──► Lingering ──TCP closed──► Closed
 *   └──────the peer's Close, or the connection is failed─────┘
 * </pre>
 *
 * <p><em>Nothing is sent after our Close</em> (section 5.5.1): a transport sends in {@link Open} only.
 *
 * <p><em>The server closes TCP first</em> (section 7.1.1), and does it so that its Close arrives: a socket closed with
 * unread input answers with RST, which destroys what the peer has not read yet. So our side is shut down behind the Close,
 * what the peer still sends is read and dropped, and the connection is closed when the peer's side has ended too or the
 * close timer has run out. A peer that waits for the server to close sees the end of our side at once.
 *
 * <p><em>Which status the application hears</em>, exactly once: the peer's where its Close came first; ours where our
 * Close came first and was answered, or where the connection was failed; 1006 where it was lost or never answered.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-7.1">RFC 6455 section 7.1</a>
 */
public final class ClosingHandshake {

    private static final CloseStatus ABNORMAL = CloseStatus.of(CloseCode.ABNORMAL_CLOSURE);

    private ClosingHandshake() {}

    /** How far the closing handshake is. Immutable. */
    public sealed interface State {

        /** What becomes of bytes that arrive in this state. */
        default Input input() {
            return switch (this) {
                case Open open -> Input.PROCESS;
                case CloseSent sent -> Input.AWAIT_CLOSE;
                case Lingering lingering -> Input.DISCARD;
                case Closed closed -> Input.DISCARD;
            };
        }
    }

    /** Neither side has sent a Close. */
    public record Open() implements State {}

    /** Our Close is sent, the peer's is awaited. */
    public record CloseSent(CloseStatus ours) implements State {}

    /** Our Close is sent and the application has heard; only the end of the TCP connection is awaited. */
    public record Lingering() implements State {}

    /** The TCP connection is closed (section 7.1.4). */
    public record Closed() implements State {}

    /** Where every session starts. */
    public static final State OPEN = new Open();

    private static final State LINGERING = new Lingering();
    private static final State CLOSED = new Closed();

    /** What becomes of bytes that arrive. */
    public enum Input {
        /** Frames are parsed and acted on. */
        PROCESS,
        /** Frames are parsed; all but a Close are dropped. */
        AWAIT_CLOSE,
        /** Bytes are read and dropped, unparsed: "MUST NOT continue to attempt to process data" (section 7.1.7). */
        DISCARD
    }

    /** Something that happened to the session. */
    public sealed interface Event {}

    /** We start the closing handshake (section 7.1.2); by an empty Close where the status is 1005. */
    public record LocalClose(CloseStatus status) implements Event {
        public LocalClose {
            if (status.code() != CloseCode.NO_STATUS_RECEIVED) {
                requireSendable(status);
            }
        }
    }

    /** The peer's Close arrived; 1005 where it had no code. */
    public record PeerClose(CloseStatus status) implements Event {}

    /** We fail the connection (section 7.1.7). */
    public record Failure(CloseStatus status) implements Event {
        public Failure {
            requireSendable(status);
        }
    }

    /** The peer's side of the TCP connection ended (FIN). */
    public record InputEnded() implements Event {}

    /** The TCP connection is gone, by whoever's doing. */
    public record Disconnected() implements Event {}

    /** The close timer has run out. */
    public record TimedOut() implements Event {}

    /** Something to do. */
    public sealed interface Action {}

    /** Send a Close with this status behind all that is queued; 1005 is an empty Close. */
    public record SendClose(CloseStatus status) implements Action {}

    /** Let the close timer run; it bounds all that follows and is never started twice. */
    public record StartTimer() implements Action {}

    /** Shut down our side of the TCP connection once all that is queued has been written. */
    public record ShutDownOutput() implements Action {}

    /** Close the TCP connection once all that is queued has been written. */
    public record CloseConnection() implements Action {}

    /** Close the TCP connection now. */
    public record DropConnection() implements Action {}

    /** Tell the application. */
    public record Report(CloseStatus status) implements Action {}

    /**
     * What an event leads to. Immutable.
     *
     * @param next the state from now on
     * @param actions what to do, in this order
     */
    public record Step(State next, List<Action> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /** The event's consequence in this state. */
    public static Step on(State state, Event event) {
        return switch (state) {
            case Open open -> onOpen(open, event);
            case CloseSent sent -> onCloseSent(sent, event);
            case Lingering lingering -> onLingering(lingering, event);
            case Closed closed -> step(closed);
        };
    }

    private static Step onOpen(Open open, Event event) {
        return switch (event) {
            case LocalClose(var ours) -> step(new CloseSent(ours), new SendClose(ours), new StartTimer());
            // "it typically echos the status code it received" (5.5.1); an empty Close is answered by an empty one.
            case PeerClose(var theirs) -> step(LINGERING, new SendClose(CloseStatus.of(theirs.code())),
                    new ShutDownOutput(), new StartTimer(), new Report(theirs));
            // "SHOULD send a Close frame with an appropriate status code before proceeding to
            // _Close the WebSocket Connection_" (7.1.7)
            case Failure(var ours) -> step(LINGERING, new SendClose(ours), new ShutDownOutput(), new StartTimer(),
                    new Report(ours));
            // What is queued for a peer that has only ended its own side still reaches it.
            case InputEnded ended -> step(LINGERING, new CloseConnection(), new StartTimer(), new Report(ABNORMAL));
            case Disconnected gone -> step(CLOSED, new Report(ABNORMAL));
            case TimedOut late -> step(open);
        };
    }

    private static Step onCloseSent(CloseSent sent, Event event) {
        return switch (event) {
            case LocalClose again -> step(sent);
            case PeerClose answer -> step(LINGERING, new ShutDownOutput(), new Report(sent.ours()));
            case Failure(var status) -> step(LINGERING, new ShutDownOutput(), new Report(status));
            case InputEnded ended -> step(LINGERING, new CloseConnection(), new Report(ABNORMAL));
            case Disconnected gone -> step(CLOSED, new Report(ABNORMAL));
            case TimedOut late -> step(CLOSED, new DropConnection(), new Report(ABNORMAL));
        };
    }

    private static Step onLingering(Lingering lingering, Event event) {
        return switch (event) {
            case LocalClose late -> step(lingering);
            case Failure late -> step(lingering);
            // Seen only by a transport that still parses: one that can't shut down its output alone.
            case PeerClose answer -> step(lingering, new CloseConnection());
            case InputEnded ended -> step(lingering, new CloseConnection());
            case Disconnected gone -> step(CLOSED);
            case TimedOut late -> step(CLOSED, new DropConnection());
        };
    }

    private static Step step(State next, Action... actions) {
        return new Step(next, List.of(actions));
    }

    private static void requireSendable(CloseStatus status) {
        if (!status.isSendable()) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
    }
}
