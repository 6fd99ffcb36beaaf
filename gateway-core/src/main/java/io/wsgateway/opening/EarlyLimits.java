package io.wsgateway.opening;

import io.wsgateway.limits.HandshakeLimiter;
import io.wsgateway.limits.HandshakeRefusal;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits that are asked as soon as it is known who the peer is, before its request is: rates and penalties. What each refusal
 * is answered is made once, so that whoever is refused costs nothing more than its connection. Thread-safe.
 */
public final class EarlyLimits {

    private final HandshakeLimiter limiter;
    private final OpeningContext context;
    private final Map<HandshakeRefusal, OpeningOutcome.Rejection> rejections = new ConcurrentHashMap<>();

    /**
     * @param limiter what is asked
     * @param context what says how much peers are told
     */
    public EarlyLimits(HandshakeLimiter limiter, OpeningContext context) {
        this.limiter = limiter;
        this.context = context;
    }

    /** Whether a peer may begin a handshake now: null, or the outcome of what it begins. */
    public OpeningOutcome.@Nullable Rejection refusal(InetAddress peer, long now) {
        HandshakeRefusal refusal = limiter.admit(peer, now);
        if (refusal == null) {
            return null;
        }
        OpeningOutcome.Rejection made = rejections.get(refusal);
        return made == null ? rejections.computeIfAbsent(refusal, this::rejection) : made;
    }

    private OpeningOutcome.Rejection rejection(HandshakeRefusal refusal) {
        RejectionReason reason = refusal.reason();
        String detail = reason == RejectionReason.PENALTY
                ? "the last handshakes of this address were rejected, one after the other; it may try again in "
                        + refusal.retryAfter() + " s"
                : "the limit " + refusal.limit() + " is reached";
        HandshakeTrace trace = new HandshakeTrace(List.of(
                new HandshakeTrace.Check("rates", detail, reason.remedy(), false, reason.section())));
        return context.unreadable(new Rejected(reason, detail,
                List.of(new HeaderField("Retry-After", Integer.toString(refusal.retryAfter()))), trace));
    }

    /** A handshake that was let in is rejected. */
    public void rejected(InetAddress peer, Rejected rejected, long now) {
        limiter.rejected(peer, rejected.status(), now);
    }

    /** A handshake that was let in fails in TLS, before its request. */
    public void failed(InetAddress peer, TlsFailure failure, long now) {
        limiter.failed(peer, failure, now);
    }

    /** A handshake is accepted. */
    public void accepted(InetAddress peer, long now) {
        limiter.accepted(peer, now);
    }
}
