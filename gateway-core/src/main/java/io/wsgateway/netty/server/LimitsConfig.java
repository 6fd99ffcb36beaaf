package io.wsgateway.netty.server;

import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.session.PrincipalLimits;

/**
 * What peers may do, of all that only the whole gateway can limit. Immutable.
 *
 * @param connections the most sessions open at once
 * @param connectionsPerAddress the most sessions of one IPv4 address or one IPv6 /64, those counted that are no sessions yet;
 *        some more are taken to be told so
 * @param opening how long and how large opening handshakes may be
 * @param bytes the most bytes of all connections together
 * @param handshakes what else limits opening handshakes
 * @param principals how much one principal may do
 */
public record LimitsConfig(int connections, int connectionsPerAddress, OpeningLimits opening, TotalBytes bytes,
        HandshakeLimits handshakes, PrincipalLimits principals) {

    /** What holds where nothing is configured. */
    public static final LimitsConfig DEFAULT =
            new LimitsConfig(100_000, 1000, OpeningLimits.DEFAULT, TotalBytes.UNLIMITED,
                    HandshakeLimits.DEFAULT, PrincipalLimits.NONE);

    /** The same for another number of sessions, in all and of one address. */
    public LimitsConfig withConnections(int most, int perAddress) {
        return new LimitsConfig(most, perAddress, opening, bytes, handshakes, principals);
    }

    /** The same where opening handshakes may be of another length. */
    public LimitsConfig with(OpeningLimits other) {
        return new LimitsConfig(connections, connectionsPerAddress, other, bytes, handshakes, principals);
    }

    /** The same with other bounds on what waits and is held. */
    public LimitsConfig with(TotalBytes other) {
        return new LimitsConfig(connections, connectionsPerAddress, opening, other, handshakes, principals);
    }

    /** The same with other limits on opening handshakes. */
    public LimitsConfig with(HandshakeLimits other) {
        return new LimitsConfig(connections, connectionsPerAddress, opening, bytes, other, principals);
    }

    /** The same with other limits of principals. */
    public LimitsConfig with(PrincipalLimits other) {
        return new LimitsConfig(connections, connectionsPerAddress, opening, bytes, handshakes, other);
    }
}
