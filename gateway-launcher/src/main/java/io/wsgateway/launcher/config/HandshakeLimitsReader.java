package io.wsgateway.launcher.config;

import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.limits.HandshakeRates;
import io.wsgateway.limits.PenaltyPolicy;
import io.wsgateway.session.SessionMemory;
import java.time.Duration;

/** Reads of {@code limits:} what limits opening handshakes beside the number of sessions. */
final class HandshakeLimitsReader {

    private static final int MANY = 10_000_000;
    private static final long MOST_BYTES = 1L << 40;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final SectionReader section;
    private final Problems problems;

    HandshakeLimitsReader(SectionReader section, Problems problems) {
        this.section = section;
        this.problems = problems;
    }

    HandshakeLimits read() {
        return new HandshakeLimits(rates(), section.integer(HandshakeLimits.PENDING_KEY,
                HandshakeLimits.DEFAULT.pendingPerAddress(), 0, MANY), penalty(), prefix(),
                section.bytes(SessionMemory.KEY, 0, 1 << 20, MOST_BYTES),
                new ObservedLimits(section, problems).ofGateway());
    }

    private HandshakeRates rates() {
        HandshakeRates otherwise = HandshakeRates.DEFAULT;
        int most = HandshakeRates.MOST;
        return new HandshakeRates(section.integer(HandshakeRates.KEY, otherwise.perSecond(), 0, most),
                section.integer("handshakes-burst", otherwise.burst(), 1, most),
                section.integer(HandshakeRates.ADDRESS_KEY, otherwise.perSecondPerAddress(), 0, most),
                section.integer("handshakes-burst-per-address", otherwise.burstPerAddress(), 1, most));
    }

    private PenaltyPolicy penalty() {
        SectionReader penalty = section.section(PenaltyPolicy.KEY);
        PenaltyPolicy otherwise = PenaltyPolicy.OFF;
        Duration longest = PenaltyPolicy.LONGEST;
        int after = penalty.integer("after", otherwise.after(), 0, MANY);
        Duration delay = penalty.duration("delay", otherwise.delay(), SHORTEST, longest);
        Duration max = penalty.duration("max", otherwise.max(), SHORTEST, longest);
        Duration forgiven = penalty.duration("forgiven", otherwise.forgiven(), SHORTEST, longest);
        if (max.compareTo(delay) < 0) {
            penalty.problem(penalty.find("max").isPresent() ? "max" : "delay",
                    "the longest penalty, " + Units.writeDuration(max) + ", is shorter than the first, "
                            + Units.writeDuration(delay));
            return otherwise;
        }
        return new PenaltyPolicy(after, delay, max, forgiven);
    }

    private AddressPrefix prefix() {
        SectionReader prefix = section.section("address-prefix");
        AddressPrefix otherwise = AddressPrefix.DEFAULT;
        return new AddressPrefix(prefix.integer("ipv4", otherwise.ipv4(), AddressPrefix.SHORTEST_IPV4, 32),
                prefix.integer("ipv6", otherwise.ipv6(), AddressPrefix.SHORTEST_IPV6, 64));
    }
}
