package io.wsgateway.session;

import io.wsgateway.app.EndedBy;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;
import java.time.Duration;

/** What is to be said of an open session's end: whose doing it is, and whether it comes at once; as pure functions. */
public final class EndRules {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private EndRules() {}

    /**
     * Who ends an open session by this event.
     *
     * @param ours who lets the gateway end it, where the gateway does
     */
    public static EndedBy of(ClosingHandshake.Event event, EndedBy ours) {
        return switch (event) {
            case ClosingHandshake.PeerClose theirs -> EndedBy.PEER;
            case ClosingHandshake.InputEnded ended -> EndedBy.NETWORK;
            case ClosingHandshake.Disconnected gone -> EndedBy.NETWORK;
            case ClosingHandshake.LocalClose close -> ours;
            case ClosingHandshake.Failure failure -> ours;
            case ClosingHandshake.TimedOut late -> ours;
        };
    }

    /**
     * True if a session ends as one does whose peer dislikes the 101: lost within a second, without a Close, before the peer
     * has sent a message.
     *
     * @param messages how many the peer has sent
     */
    public static boolean isAtOnce(int code, EndedBy by, Duration age, long messages) {
        return code == CloseCode.ABNORMAL_CLOSURE && by == EndedBy.NETWORK && messages == 0
                && age.compareTo(AT_ONCE) <= 0;
    }

    /** Who ends a session whose peer broke a rule: the protocol's, or a limit of ours. */
    public static EndedBy of(ProtocolViolation violation) {
        return switch (violation.status().code()) {
            case CloseCode.POLICY_VIOLATION, CloseCode.MESSAGE_TOO_BIG -> EndedBy.LIMIT;
            default -> EndedBy.PROTOCOL;
        };
    }
}
