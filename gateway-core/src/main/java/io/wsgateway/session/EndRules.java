package io.wsgateway.session;

import io.wsgateway.app.EndedBy;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;

/** Whose doing it is that an open session ends, as pure functions. */
public final class EndRules {

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

    /** Who ends a session whose peer broke a rule: the protocol's, or a limit of ours. */
    public static EndedBy of(ProtocolViolation violation) {
        return switch (violation.status().code()) {
            case CloseCode.POLICY_VIOLATION, CloseCode.MESSAGE_TOO_BIG -> EndedBy.LIMIT;
            default -> EndedBy.PROTOCOL;
        };
    }
}
