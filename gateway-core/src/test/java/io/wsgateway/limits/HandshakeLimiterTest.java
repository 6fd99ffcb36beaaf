package io.wsgateway.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.NoAddress;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may begin a handshake, and who is told of those that may not. */
class HandshakeLimiterTest {

    private static final long SECOND = 1_000_000_000;
    private static final InetAddress ALICE = address("192.0.2.1");
    private static final InetAddress BOB = address("192.0.2.2");
    private static final PenaltyPolicy PENALTY = new PenaltyPolicy(2, Duration.ofSeconds(2), Duration.ofSeconds(8),
            Duration.ofMinutes(1));

    private final List<String> reached = new ArrayList<>();
    private long now = 7;

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private HandshakeLimiter limiter(HandshakeLimits limits) {
        return new HandshakeLimiter(limits,
                (limit, peer, observed) -> reached.add(limit + " " + peer.getHostAddress() + " " + observed), 1, now);
    }

    @Test
    void refusesAnAddressThatIsTooFastAndTellsOfIt() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(new HandshakeRates(0, 1, 1, 2)));
        assertThat(limiter.admit(ALICE, now)).isNull();
        assertThat(limiter.admit(ALICE, now)).isNull();
        assertThat(limiter.admit(ALICE, now)).isEqualTo(
                new HandshakeRefusal(RejectionReason.ADDRESS_HANDSHAKE_RATE, "handshakes-per-second-per-address", 5));
        assertThat(limiter.admit(BOB, now)).isNull();
        assertThat(reached).containsExactly("handshakes-per-second-per-address 192.0.2.1 false");
    }

    @Test
    void refusesAllWhoAreTooManyTogether() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(new HandshakeRates(1, 2, 0, 1)));
        assertThat(limiter.admit(ALICE, now)).isNull();
        assertThat(limiter.admit(NoAddress.ADDRESS, now)).as("without an address").isNull();
        assertThat(limiter.admit(BOB, now))
                .isEqualTo(new HandshakeRefusal(RejectionReason.HANDSHAKE_RATE, "handshakes-per-second", 5));
        assertThat(limiter.bytes()).as("no address is remembered").isZero();
    }

    /** One address that is refused must not use up what there is for all. */
    @Test
    void aRefusedAddressTakesNothingFromTheOthers() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(new HandshakeRates(1, 3, 1, 1)));
        for (int i = 0; i < 100; i++) {
            limiter.admit(ALICE, now);
        }
        assertThat(limiter.admit(BOB, now)).isNull();
        assertThat(limiter.admit(address("192.0.2.3"), now)).isNull();
    }

    @Test
    void whoHasNoAddressIsNoAddressThatIsTooFast() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(new HandshakeRates(0, 1, 1, 1)).with(PENALTY));
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.admit(NoAddress.ADDRESS, now)).isNull();
            limiter.rejected(NoAddress.ADDRESS, RejectionReason.KEY_INVALID.status(), now);
        }
    }

    /** A subscriber has 2^64 addresses to change to, and is one all the same. */
    @Test
    void changingTheAddressWithinAnIpv6SubnetHelpsNobody() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(new HandshakeRates(0, 1, 1, 10)));
        int admitted = 0;
        for (int i = 0; i < 1000; i++) {
            admitted += limiter.admit(address("2001:db8::" + Integer.toHexString(i + 1)), now) == null ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(10);
        assertThat(limiter.admit(address("2001:db8:0:1::1"), now)).isNull();
    }

    @Test
    void anObservedLimitRefusesNobodyAndIsTold() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(new HandshakeRates(1, 1, 1, 1)).with(PENALTY)
                .observing(Set.of("handshakes-per-second", "handshakes-per-second-per-address", "penalty")));
        assertThat(limiter.admit(ALICE, now)).isNull();
        limiter.rejected(ALICE, RejectionReason.KEY_INVALID.status(), now);
        limiter.rejected(ALICE, RejectionReason.KEY_INVALID.status(), now);
        assertThat(limiter.admit(ALICE, now)).isNull();
        assertThat(reached).containsExactly("penalty 192.0.2.1 true",
                "handshakes-per-second-per-address 192.0.2.1 true",
                "handshakes-per-second 192.0.2.1 true");
    }

    @Test
    void whoIsRejectedInARowHasToWait() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(PENALTY));
        limiter.rejected(ALICE, RejectionReason.KEY_INVALID.status(), now);
        assertThat(limiter.admit(ALICE, now)).isNull();
        limiter.rejected(ALICE, RejectionReason.ORIGIN_NOT_ALLOWED.status(), now);
        assertThat(limiter.admit(ALICE, now)).isEqualTo(new HandshakeRefusal(RejectionReason.PENALTY, "penalty", 2));
        assertThat(limiter.admit(BOB, now)).isNull();
        now += SECOND;
        assertThat(limiter.admit(ALICE, now)).isEqualTo(new HandshakeRefusal(RejectionReason.PENALTY, "penalty", 1));
        now += SECOND;
        assertThat(limiter.admit(ALICE, now)).isNull();
        limiter.accepted(ALICE, now);
        limiter.rejected(ALICE, RejectionReason.KEY_INVALID.status(), now);
        assertThat(limiter.admit(ALICE, now)).as("not in a row").isNull();
    }

    @Test
    void whatIsNotThePeersFaultIsNotHeldAgainstIt() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE.with(PENALTY));
        for (RejectionReason reason : RejectionReason.values()) {
            if (reason.status() >= 500 || reason.status() == 429) {
                limiter.rejected(ALICE, reason.status(), now);
            }
        }
        assertThat(limiter.admit(ALICE, now)).isNull();
    }

    @Test
    void tellsHowManyComeInASecond() {
        List<String> used = new ArrayList<>();
        LimitReports reports = new LimitReports() {
            @Override
            public void reached(String limit, InetAddress peer, boolean observed) {}

            @Override
            public void used(String limit, long count) {
                used.add(limit + " " + count);
            }
        };
        HandshakeLimiter limiter =
                new HandshakeLimiter(HandshakeLimits.NONE.with(new HandshakeRates(0, 1, 9, 9)), reports, 1, now);
        limiter.admit(ALICE, now);
        limiter.admit(ALICE, now);
        limiter.admit(BOB, now + SECOND);
        assertThat(used).containsExactly("handshakes-per-second 1", "handshakes-per-second-per-address 1",
                "handshakes-per-second 2", "handshakes-per-second-per-address 2", "handshakes-per-second 1",
                "handshakes-per-second-per-address 1");
    }

    @Test
    void withoutLimitsNothingIsRemembered() {
        HandshakeLimiter limiter = limiter(HandshakeLimits.NONE);
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.admit(ALICE, now)).isNull();
            limiter.rejected(ALICE, RejectionReason.KEY_INVALID.status(), now);
        }
        assertThat(limiter.bytes()).isZero();
        assertThat(reached).isEmpty();
    }

    /** A flood that is refused must not become work for the collector. */
    @Test
    void whoIsRefusedCostsNoMemory() {
        HandshakeLimiter limiter = new HandshakeLimiter(HandshakeLimits.NONE
                .with(new HandshakeRates(1, 1, 1, 1)).with(PENALTY), LimitReports.NONE, 1, now);
        limiter.rejected(BOB, RejectionReason.KEY_INVALID.status(), now);
        limiter.rejected(BOB, RejectionReason.KEY_INVALID.status(), now);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                limiter.admit(ALICE, now);
                limiter.admit(BOB, now);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // InetAddress.getAddress copies its bytes: 24 for each of 2,000, which C2 does away with, and C1 doesn't.
        assertThat(least).isLessThanOrEqualTo(2000 * 24 + 512);
    }

    @Test
    void refusesRatesAndPenaltiesThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HandshakeRates(-1, 1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HandshakeRates(0, 0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HandshakeRates(0, 1, 1_000_001, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PenaltyPolicy(-1, Duration.ofSeconds(1),
                Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new PenaltyPolicy(1, Duration.ofSeconds(2),
                Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new PenaltyPolicy(1, Duration.ofSeconds(2),
                Duration.ofHours(2), Duration.ofSeconds(1)));
    }
}
