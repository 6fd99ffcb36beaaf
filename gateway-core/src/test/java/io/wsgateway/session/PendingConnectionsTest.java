package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.limits.HandshakeLimits;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingConnectionsTest {

    private static final InetAddress ALICE = address("192.0.2.1");
    private static final InetAddress BOB = address("192.0.2.2");
    private static final InetAddress CAROL = address("192.0.2.3");
    private static final long SECOND = 1_000_000_000;

    private static final SessionLimits.Refusal PENDING_REFUSAL =
            new SessionLimits.Refusal(RejectionReason.ADDRESS_HANDSHAKES, "handshakes-per-address");

    private final List<String> reached = new ArrayList<>();
    private final List<Connection> ended = new ArrayList<>();
    private PendingConnections pending = new PendingConnections(new SessionLimits(0, 0), 100);
    private long now = -3;

    private final class Connection extends PendingConnections.Entry {
        private SessionLimits.@Nullable Refusal why;
        private SessionLimits.@Nullable Refusal told;

        @Override
        protected void refuse(SessionLimits.Refusal reason) {
            told = reason;
        }

        @Override
        protected void makeRoom(SessionLimits.Refusal reason) {
            why = reason;
            ended.add(this);
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Many may connect at once, but an address has no more than so many that send no request. */
    @Test
    void theOldestOfAnAddressMakesRoomForOneMoreOfIts() {
        pending = pending(2, Set.of());
        Connection oldest = add(ALICE, 1);
        add(ALICE, 1);
        now += SECOND;
        Connection newest = add(ALICE, 1);
        assertThat(ended).containsExactly(oldest);
        assertThat(oldest.why).isEqualTo(PENDING_REFUSAL);
        assertThat(newest.told).isNull();
        assertThat(pending.count()).isEqualTo(2);
    }

    @Test
    void someMoreOfAnAddressAreTakenToBeToldAndNoMore() {
        pending = pending(2, Set.of());
        add(ALICE, 1);
        add(ALICE, 1);
        for (int i = 0; i < 64; i++) {
            assertThat(add(ALICE, 1).told).isEqualTo(PENDING_REFUSAL);
        }
        assertThat(refusal(ALICE, 1)).isEqualTo(PENDING_REFUSAL);
        assertThat(add(BOB, 1).told).isNull();
        assertThat(ended).isEmpty();
        assertThat(pending.count()).isEqualTo(67);
    }

    /** Those whose application decides don't go: the work that was done for them would be lost. */
    @Test
    void oneThatIsDecidedMakesNoRoomForOneMoreOfItsAddress() {
        pending = pending(1, Set.of());
        Connection decided = add(ALICE, 1);
        pending.deciding(decided, true);
        now += SECOND;
        assertThat(add(ALICE, 1).told).isEqualTo(PENDING_REFUSAL);
        assertThat(ended).isEmpty();
    }

    @Test
    void aPeerThatIsFoundBehindAProxyCountsForItsAddress() {
        pending = pending(1, Set.of());
        add(ALICE, 1);
        Connection proxied = add(NoAddress.ADDRESS, 1);
        assertThat(proxied.told).isNull();
        assertThat(pending.move(proxied, ALICE, now)).isNull();
        assertThat(proxied.told).isEqualTo(PENDING_REFUSAL);
    }

    @Test
    void aLimitThatIsObservedRefusesNobodyAndIsTold() {
        pending = pending(1, Set.of("handshakes-per-address"));
        add(ALICE, 1);
        assertThat(reached).isEmpty();
        assertThat(add(ALICE, 1).told).isNull();
        assertThat(reached).containsExactly("handshakes-per-address 192.0.2.1 true");
        assertThat(ended).isEmpty();
    }

    private PendingConnections pending(int ofAddress, Set<String> observed) {
        return new PendingConnections(new SessionLimits(0, 0), 0,
                HandshakeLimits.NONE.withPendingPerAddress(ofAddress).observing(observed),
                (limit, peer, observing) -> reached.add(limit + " " + peer.getHostAddress() + " " + observing));
    }

    private Connection add(InetAddress peer, long bytes) {
        Connection connection = new Connection();
        assertThat(pending.add(connection, peer, bytes, now)).isNull();
        return connection;
    }

    private SessionLimits.@Nullable Refusal refusal(InetAddress peer, long bytes) {
        return pending.add(new Connection(), peer, bytes, now);
    }

    // Bytes in all.

    @Test
    void theOldestOfTheAddressThatHoldsTheMostMakesRoomForAnother() {
        Connection oldest = add(ALICE, 20);
        add(BOB, 30);
        add(ALICE, 20);
        add(ALICE, 30);
        assertThat(pending.bytes()).isEqualTo(100);
        add(CAROL, 10);
        assertThat(ended).containsExactly(oldest);
        assertThat(oldest.why)
                .isEqualTo(new SessionLimits.Refusal(RejectionReason.GATEWAY_FULL, "handshake-bytes-total"));
        assertThat(pending.bytes()).isEqualTo(90);
        assertThat(pending.count()).isEqualTo(4);
    }

    @Test
    void asManyMakeRoomAsAreNeeded() {
        Connection first = add(ALICE, 30);
        Connection second = add(ALICE, 30);
        add(ALICE, 40);
        add(BOB, 35);
        assertThat(ended).containsExactly(first, second);
        assertThat(pending.bytes()).isEqualTo(75);
    }

    @Test
    void whoHoldsNoMoreThanOthersAndIsNewIsSpared() {
        add(ALICE, 50);
        add(BOB, 50);
        assertThat(refusal(CAROL, 50)).isEqualTo(PendingConnections.TOO_MUCH);
        assertThat(ended).isEmpty();
        assertThat(pending.count()).isEqualTo(2);
        now += SECOND - 1;
        assertThat(refusal(CAROL, 50)).isNotNull();
        now++;
        Connection third = add(CAROL, 50);
        assertThat(ended).hasSize(1).doesNotContain(third);
        assertThat(pending.bytes()).isEqualTo(100);
    }

    @Test
    void anAddressDoesNotReplaceItsOwnNewOnesButItsOldOnes() {
        Connection first = add(ALICE, 60);
        assertThat(refusal(ALICE, 60)).isEqualTo(PendingConnections.TOO_MUCH);
        assertThat(ended).isEmpty();
        now += SECOND;
        add(ALICE, 60);
        assertThat(ended).containsExactly(first);
    }

    @Test
    void whoGrowsBeyondItIsEndedItselfIfNobodyElseIsTo() {
        Connection growing = add(ALICE, 60);
        add(BOB, 10);
        assertThat(pending.holds(growing, 90, now)).isTrue();
        assertThat(pending.holds(growing, 91, now)).isFalse();
        assertThat(pending.bytes()).isEqualTo(10);
        assertThat(ended).isEmpty();
        assertThat(pending.holds(growing, 1000, now)).as("not counted any more").isTrue();
    }

    @Test
    void whoGrowsHasTheOneThatHoldsMoreEnded() {
        Connection large = add(ALICE, 60);
        Connection small = add(BOB, 10);
        assertThat(pending.holds(small, 41, now)).isTrue();
        assertThat(ended).containsExactly(large);
        assertThat(pending.bytes()).isEqualTo(41);
    }

    @Test
    void whoseRequestIsBeingDecidedComesLastOfItsAddress() {
        Connection deciding = add(ALICE, 40);
        pending.deciding(deciding, true);
        Connection waiting = add(ALICE, 40);
        add(BOB, 30);
        assertThat(ended).containsExactly(waiting);
        add(CAROL, 35);
        assertThat(ended).containsExactly(waiting, deciding);
    }

    @Test
    void whoIsGoneHoldsNothing() {
        Connection gone = add(ALICE, 100);
        pending.remove(gone);
        pending.remove(gone);
        pending.deciding(gone, true);
        assertThat(pending.bytes()).isZero();
        add(BOB, 100);
        assertThat(ended).isEmpty();
    }

    @Test
    void zeroIsNoLimit() {
        pending = new PendingConnections(new SessionLimits(0, 0), 0);
        add(ALICE, Long.MAX_VALUE / 2);
        add(ALICE, Long.MAX_VALUE / 2);
        assertThatIllegalArgumentException().isThrownBy(() -> new PendingConnections(new SessionLimits(0, 0), -1));
    }

    // Connections of one address.

    @Test
    void anAddressHasSomeMoreThanItsLimitThenItsOldestMakesRoom() {
        pending = new PendingConnections(new SessionLimits(0, 10), 0);
        Connection oldest = add(ALICE, 1);
        for (int i = 1; i < 10 + 64; i++) {
            add(ALICE, 1);
        }
        assertThat(refusal(ALICE, 1)).isEqualTo(
                new SessionLimits.Refusal(RejectionReason.ADDRESS_LIMIT, "connections-per-address"));
        add(BOB, 1);
        now += SECOND;
        add(ALICE, 1);
        assertThat(ended).containsExactly(oldest);
        assertThat(oldest.why).isEqualTo(
                new SessionLimits.Refusal(RejectionReason.ADDRESS_LIMIT, "connections-per-address"));
        assertThat(pending.count()).isEqualTo(75);
    }

    @Test
    void anEighthMoreWhereTheLimitIsHigh() {
        pending = new PendingConnections(new SessionLimits(0, 1000), 0);
        for (int i = 0; i < 1125; i++) {
            add(ALICE, 1);
        }
        assertThat(refusal(ALICE, 1)).isNotNull();
    }

    @Test
    void sessionsOfTheAddressCountAndWhoeverIsBeingDecidedOnceOnly() {
        SessionLimits sessions = new SessionLimits(0, 100);
        pending = new PendingConnections(sessions, 0);
        Route route = SessionLimitsTest.route(0);
        for (int i = 0; i < 40; i++) {
            pending.deciding(add(ALICE, 1), true);
            assertThat(sessions.acquire(ALICE, route)).isInstanceOf(SessionLimits.Permit.class);
        }
        for (int i = 0; i < 60 + 64; i++) {
            add(ALICE, 1);
        }
        assertThat(refusal(ALICE, 1)).isNotNull();
        assertThat(refusal(address("::ffff:192.0.2.1"), 1)).isNotNull();
        assertThat(refusal(BOB, 1)).isNull();
    }

    @Test
    void an64IsOneAddress() {
        pending = new PendingConnections(new SessionLimits(0, 1), 0);
        for (int i = 0; i < 65; i++) {
            add(address("2001:db8::" + i), 1);
        }
        assertThat(refusal(address("2001:db8::ffff"), 1)).isNotNull();
        assertThat(refusal(address("2001:db8:0:1::1"), 1)).isNull();
    }

    // Another resource has run out.

    @Test
    void oneMakesRoomForANewcomer() {
        assertThat(pending.makeRoomFor(BOB, true, now)).as("nobody there").isFalse();
        Connection first = add(ALICE, 4);
        assertThat(pending.makeRoomFor(ALICE, true, now)).as("new, of the same address").isFalse();
        assertThat(pending.makeRoomFor(BOB, false, now)).isTrue();
        assertThat(ended).containsExactly(first);
        assertThat(first.why).isEqualTo(new SessionLimits.Refusal(RejectionReason.GATEWAY_FULL, "connections"));
        assertThat(pending.makeRoomFor(BOB, true, now)).isFalse();
        Connection second = add(ALICE, 4);
        now += SECOND;
        assertThat(pending.makeRoomFor(ALICE, false, now)).as("of the same address").isFalse();
        assertThat(pending.makeRoomFor(ALICE, true, now)).as("no longer new").isTrue();
        assertThat(ended).containsExactly(first, second);
    }

    // Proxies.

    @Test
    void whoHasNoAddressYetIsLimitedByBytesAlone() {
        pending = new PendingConnections(new SessionLimits(0, 1), 10_000);
        for (int i = 0; i < 200; i++) {
            add(NoAddress.ADDRESS, 50);
        }
        assertThat(ended).isEmpty();
        assertThat(refusal(NoAddress.ADDRESS, 50)).isEqualTo(PendingConnections.TOO_MUCH);
        now += SECOND;
        add(NoAddress.ADDRESS, 50);
        assertThat(ended).hasSize(1);
        assertThat(pending.count()).isEqualTo(200);
    }

    @Test
    void whoIsMovedCountsForItsOwnAddress() {
        pending = new PendingConnections(new SessionLimits(0, 1), 0);
        List<Connection> unknown = new ArrayList<>();
        for (int i = 0; i < 67; i++) {
            unknown.add(add(NoAddress.ADDRESS, 1));
        }
        for (int i = 0; i < 65; i++) {
            assertThat(pending.move(unknown.get(i), ALICE, now)).isNull();
        }
        assertThat(pending.move(unknown.get(65), ALICE, now))
                .isEqualTo(new SessionLimits.Refusal(RejectionReason.ADDRESS_LIMIT, "connections-per-address"));
        assertThat(pending.count()).as("who is refused isn't counted").isEqualTo(66);
        assertThat(pending.move(unknown.get(65), BOB, now)).as("not counted any more").isNull();
        assertThat(pending.move(unknown.get(64), ALICE, now)).as("there already").isNull();
        assertThat(ended).isEmpty();
        now += SECOND;
        assertThat(pending.move(unknown.get(66), ALICE, now)).isNull();
        assertThat(ended).containsExactly(unknown.getFirst());
        assertThat(pending.bytes()).isEqualTo(65);
    }
}
