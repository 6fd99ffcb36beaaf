package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An opening handshake with its answer, as it was: nothing is redacted yet. Immutable.
 *
 * @param listener the name of the listener
 * @param peer the peer's address as the socket has it
 * @param request empty if its head could not be read
 * @param policy the rules of the route it matched
 * @param decision what was decided, and the checks
 * @param flaw what is wrong with it though it was accepted
 * @param session the number of the session that it opens
 * @param statusLine the first line of the answer
 * @param answered the header fields of the answer
 */
public record HandshakeSeen(String listener, InetSocketAddress peer, Optional<HandshakeRequest> request,
        Optional<HandshakePolicy> policy, HandshakeDecision decision, Optional<AcceptedFlaw> flaw, OptionalLong session,
        String statusLine, List<HeaderField> answered) {

    /** One that opens no session. */
    public HandshakeSeen(String listener, InetSocketAddress peer, Optional<HandshakeRequest> request,
            Optional<HandshakePolicy> policy, HandshakeDecision decision, String statusLine,
            List<HeaderField> answered) {
        this(listener, peer, request, policy, decision, Optional.empty(), OptionalLong.empty(), statusLine, answered);
    }

    /** Redacted: its parts may hold secrets. */
    @Override
    public String toString() {
        return "HandshakeSeen[" + listener + ", " + request + ", " + statusLine + "]";
    }
}
