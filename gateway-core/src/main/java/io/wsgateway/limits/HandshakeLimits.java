package io.wsgateway.limits;

import java.util.Set;

/**
 * What limits opening handshakes beside the number of sessions, of the whole gateway. Immutable.
 *
 * @param rates how fast they may begin
 * @param pendingPerAddress the most connections of one address that have not finished theirs; 0 is no limit
 * @param penalty how long an address waits that is rejected again and again
 * @param prefix by what addresses are counted, by these limits and all others for one address
 * @param sessionBytes the most bytes that open sessions may take before no more are let in; 0 is no limit
 * @param observed the configuration keys of limits that refuse nobody: what is beyond them is only counted
 */
public record HandshakeLimits(HandshakeRates rates, int pendingPerAddress, PenaltyPolicy penalty, AddressPrefix prefix,
        long sessionBytes, Set<String> observed) {

    /** The configuration key of the limit on connections that have not finished their handshake. */
    public static final String PENDING_KEY = "handshakes-per-address";

    /** What holds where nothing is configured. */
    public static final HandshakeLimits DEFAULT = new HandshakeLimits(HandshakeRates.DEFAULT, 500, PenaltyPolicy.OFF,
            AddressPrefix.DEFAULT, 0, Set.of());

    /** No limit. */
    public static final HandshakeLimits NONE =
            new HandshakeLimits(HandshakeRates.NONE, 0, PenaltyPolicy.OFF, AddressPrefix.DEFAULT, 0, Set.of());

    public HandshakeLimits {
        observed = Set.copyOf(observed);
        if (pendingPerAddress < 0) {
            throw new IllegalArgumentException("handshakes of an address must not be negative: " + pendingPerAddress);
        }
    }

    /** The same with other rates. */
    public HandshakeLimits with(HandshakeRates other) {
        return new HandshakeLimits(other, pendingPerAddress, penalty, prefix, sessionBytes, observed);
    }

    /** The same with another penalty. */
    public HandshakeLimits with(PenaltyPolicy other) {
        return new HandshakeLimits(rates, pendingPerAddress, other, prefix, sessionBytes, observed);
    }

    /** The same with another limit on connections that have not finished their handshake. */
    public HandshakeLimits withPendingPerAddress(int most) {
        return new HandshakeLimits(rates, most, penalty, prefix, sessionBytes, observed);
    }

    /** The same with another bound on what open sessions take. */
    public HandshakeLimits withSessionBytes(long bytes) {
        return new HandshakeLimits(rates, pendingPerAddress, penalty, prefix, bytes, observed);
    }

    /** The same where the limits of these keys refuse nobody. */
    public HandshakeLimits observing(Set<String> keys) {
        return new HandshakeLimits(rates, pendingPerAddress, penalty, prefix, sessionBytes, keys);
    }
}
