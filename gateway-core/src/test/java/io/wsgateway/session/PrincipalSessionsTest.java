package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Principal;
import io.wsgateway.limits.LimitReports;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.PrincipalSessions.Ended;
import io.wsgateway.session.PrincipalSessions.Outcome;
import io.wsgateway.session.PrincipalSessions.Place;
import io.wsgateway.session.PrincipalSessions.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PrincipalSessionsTest {

    private static final CloseStatus STATUS = CloseStatus.of(4401, "test");
    private static final InetAddress PEER = InetAddress.getLoopbackAddress();
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private Instant now = Instant.parse("2026-01-09T00:00:00Z");
    private PrincipalSessions principals = new PrincipalSessions(new PrincipalLimits(2, 3), () -> now);

    @Test
    void limitsTheSessionsOfOneAndNotOfAnother() {
        Place first = place("alice");
        place("alice");
        assertThat(enter("alice")).isEqualTo(new Refusal(RejectionReason.PRINCIPAL_LIMIT,
                "the limit connections-per-principal is reached"));
        place("bob");
        principals.leave(first);
        principals.leave(first);
        place("alice");
        assertThat(principals.open("alice")).isEqualTo(2);
    }

    @Test
    void keepsNothingOfWhoHasNoSession() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            places.add(place("p" + i % 500));
        }
        assertThat(principals.principals()).isEqualTo(500);
        places.forEach(principals::leave);
        assertThat(principals.principals()).isZero();
    }

    @Test
    void endsEachOpenSessionOnceAndThoseOfNobodyElse() {
        Session one = new Session("alice");
        Session two = new Session("alice");
        Session other = new Session("bob");
        assertThat(principals.end("alice", STATUS, false)).isEqualTo(new Ended(2, false));
        assertThat(one.ended).containsExactly(STATUS);
        assertThat(two.ended).containsExactly(STATUS);
        assertThat(other.ended).isEmpty();
        principals.leave(one.place);
        principals.leave(two.place);
        assertThat(principals.end("alice", STATUS, false)).isEqualTo(new Ended(0, false));
        assertThat(enter("alice")).isInstanceOf(Place.class);
    }

    /** The 101 is on its way: the session opens, and closes at once. */
    @Test
    void endsASessionThatHasAPlaceAndIsNotOpenYet() {
        Place place = place("alice");
        assertThat(principals.end("alice", STATUS, true)).isEqualTo(new Ended(1, true));
        assertThat(principals.open("alice")).isZero();
        assertThat(principals.open(place, new Session("bob"))).isFalse();
        principals.leave(place);
        assertThat(principals.open("alice")).isZero();
    }

    @Test
    void revokesWhatWasIssuedUntilThen() {
        Instant before = now.minusSeconds(60);
        now = now.plusMillis(500);
        assertThat(principals.end("alice", STATUS, true)).isEqualTo(new Ended(0, true));
        Refusal revoked = new Refusal(RejectionReason.UNAUTHENTICATED,
                "what was issued to this principal until then is revoked");
        assertThat(enter("alice", before)).isEqualTo(revoked);
        // A token says whole seconds: it may have been issued before.
        assertThat(enter("alice", now.minusMillis(500))).isEqualTo(revoked);
        assertThat(enter("alice", now)).isEqualTo(revoked);
        assertThat(enter("alice", now.plusMillis(500))).isInstanceOf(Place.class);
        assertThat(enter("bob", before)).isInstanceOf(Place.class);
        assertThat(principals.isRevoked("alice", before)).isTrue();
        assertThat(principals.isRevoked("bob", before)).isFalse();
    }

    @Test
    void revocationHoldsForTheProvedNameWhateverTheApplicationCallsIt() {
        principals.end("alice", STATUS, true);
        assertThat(principals.enter(Principal.of("alice of acme"), "alice", now, PEER)).isInstanceOf(Refusal.class);
        Place renamed = (Place) principals.enter(Principal.of("bob of acme"), "bob", now, PEER);
        assertThat(renamed.principal().name()).isEqualTo("bob of acme");
        assertThat(renamed.proved()).isEqualTo("bob");
        renamed.refresh(new Principal("bob", Map.of("a", 1)));
        assertThat(renamed.principal()).isEqualTo(new Principal("bob of acme", Map.of("a", 1)));
        assertThat(principals.end("bob of acme", STATUS, false).sessions()).isOne();
    }

    @Test
    void revocationIsForgottenAfterADayAndThereAreOnlySoMany() {
        for (int i = 0; i < Revocations.MOST; i++) {
            assertThat(principals.end("p" + i, STATUS, true).revoked()).isTrue();
        }
        assertThat(principals.end("one more", STATUS, true).revoked()).isFalse();
        assertThat(principals.end("p0", STATUS, true).revoked()).isTrue();
        Instant old = now;
        now = now.plus(Revocations.KEPT).plusMillis(1);
        assertThat(principals.isRevoked("p1", old)).isFalse();
        assertThat(principals.end("one more", STATUS, true).revoked()).isTrue();
    }

    @Test
    void countsTheMessagesOfAllSessionsOfOneTogether() {
        Place one = place("alice");
        Place two = place("alice");
        Place other = place("bob");
        assertThat(one.admitMessage(-5)).isTrue();
        assertThat(two.admitMessage(-5)).isTrue();
        assertThat(one.admitMessage(-5)).isTrue();
        assertThat(two.admitMessage(-5)).isFalse();
        assertThat(other.admitMessage(-5)).isTrue();
        assertThat(two.admitMessage(19 * SECOND)).isFalse();
        assertThat(two.admitMessage(20 * SECOND)).isTrue();
        assertThat(one.admitMessage(20 * SECOND)).isFalse();
        PrincipalSessions unlimited = new PrincipalSessions(PrincipalLimits.NONE, () -> now);
        Place free = (Place) unlimited.enter(Principal.of("alice"), "alice", now, PEER);
        for (int i = 0; i < 100_000; i++) {
            assertThat(free.admitMessage(0)).isTrue();
        }
    }

    @Test
    void limitsThatAreObservedRefuseNobodyAndAreTold() {
        List<String> told = new ArrayList<>();
        principals = new PrincipalSessions(new PrincipalLimits(1, 2),
                Set.of("connections-per-principal", "messages-per-principal"), reports(told), () -> now);
        Place one = place("alice");
        Place two = place("alice");
        assertThat(told).containsExactly("1 of connections-per-principal", "2 of connections-per-principal",
                "connections-per-principal from " + PEER.getHostAddress() + " true");
        told.clear();
        assertThat(one.areMessagesObserved()).isTrue();
        assertThat(one.admitMessage(SECOND)).isTrue();
        assertThat(two.admitMessage(SECOND)).isTrue();
        assertThat(two.admitMessage(SECOND)).as("it is for who counts it to let it in").isFalse();
        assertThat(two.isWorthTelling(SECOND)).isTrue();
        assertThat(one.isWorthTelling(60 * SECOND)).as("of one principal, once a minute").isFalse();
        assertThat(one.isWorthTelling(61 * SECOND)).isTrue();
        assertThat(told).isEmpty();
        one.admitMessage(61 * SECOND);
        assertThat(told).as("the first minute is over").containsExactly("3 of messages-per-principal");
        principals.leave(one);
        assertThat(told).hasSize(1);
        principals.leave(two);
        assertThat(told).as("the last is over, too").hasSize(2).endsWith("1 of messages-per-principal");
    }

    @Test
    void tellsHowNearPrincipalsComeToLimitsThatAreKept() {
        List<String> told = new ArrayList<>();
        principals = new PrincipalSessions(new PrincipalLimits(1, 1), Set.of(), reports(told), () -> now);
        Place one = place("alice");
        assertThat(enter("alice")).isInstanceOf(Refusal.class);
        assertThat(one.areMessagesObserved()).isFalse();
        assertThat(one.admitMessage(SECOND)).isTrue();
        assertThat(one.admitMessage(SECOND)).isFalse();
        principals.leave(one);
        assertThat(told).containsExactly("1 of connections-per-principal", "2 of messages-per-principal");
    }

    private static LimitReports reports(List<String> told) {
        return new LimitReports() {
            @Override
            public void reached(String limit, InetAddress peer, boolean observed) {
                told.add(limit + " from " + peer.getHostAddress() + " " + observed);
            }

            @Override
            public void used(String limit, long used) {
                told.add(used + " of " + limit);
            }
        };
    }

    /** Whoever is told to open after the revocation isn't in, and whoever was in before is told to end. */
    @Test
    void nobodyGetsInWhileRevokingOnManyThreads() throws Exception {
        principals = new PrincipalSessions(PrincipalLimits.NONE, () -> now);
        AtomicInteger in = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(4);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                for (int i = 0; i < 10_000; i++) {
                    if (enter("alice", now) instanceof Place place && principals.open(place, new Counting(told))) {
                        in.incrementAndGet();
                    }
                }
            }));
        }
        together.await();
        principals.end("alice", STATUS, true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(told.get()).isEqualTo(in.get());
        assertThat(enter("alice", now)).isInstanceOf(Refusal.class);
    }

    private Outcome enter(String name) {
        return enter(name, now.plus(Duration.ofHours(1)));
    }

    private Outcome enter(String name, Instant issued) {
        return principals.enter(Principal.of(name), name, issued, PEER);
    }

    private Place place(String name) {
        return (Place) enter(name);
    }

    private record Counting(AtomicInteger told) implements PrincipalSessions.Holder {
        @Override
        public void identityEnds(CloseStatus status) {
            told.incrementAndGet();
        }

        @Override
        public void identityExpires(long nowNanos) {}
    }

    private final class Session implements PrincipalSessions.Holder {

        private final List<CloseStatus> ended = new ArrayList<>();
        private final Place place;

        private Session(String name) {
            place = place(name);
            assertThat(principals.open(place, this)).isTrue();
        }

        @Override
        public void identityEnds(CloseStatus status) {
            ended.add(status);
        }

        @Override
        public void identityExpires(long nowNanos) {}
    }
}
