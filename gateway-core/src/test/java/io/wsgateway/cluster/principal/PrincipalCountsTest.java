package io.wsgateway.cluster.principal;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Principal;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.session.PrincipalLimits;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.PrincipalSessions.Elsewhere;
import io.wsgateway.session.PrincipalSessions.Place;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nodes that tell each other how many sessions principals have, and what a limit makes of it. */
class PrincipalCountsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final PrincipalLimits THREE = new PrincipalLimits(3, PrincipalLimits.Scope.CLUSTER, 0);
    private static final String ONE = "aaaaaaa1";
    private static final String TWO = "bbbbbbb2";

    private final FakeNodes nodes = new FakeNodes();
    private final Queue<Runnable> later = new ArrayDeque<>();

    /** A node, with the sessions that were let in. */
    private final class TestNode {

        private final PrincipalCounts counts;
        private final PrincipalSessions sessions;
        private final List<Place> places = new ArrayList<>();

        TestNode(String id, PrincipalLimits limits) {
            this.counts = counts(nodes.join(id, id));
            this.sessions = new PrincipalSessions(limits, () -> NOW);
            sessions.count(new Elsewhere() {
                @Override
                public int open(String principal) {
                    return counts.elsewhere(principal);
                }

                @Override
                public void changed(String principal, int open) {
                    counts.changed(principal, open);
                }
            });
        }

        boolean enter(String name) {
            Principal principal = Principal.of(name);
            return switch (sessions.enter(principal, name, NOW, InetAddress.getLoopbackAddress())) {
                case Place place -> places.add(place);
                case PrincipalSessions.Refusal refusal -> false;
            };
        }

        void leave() {
            sessions.leave(places.removeFirst());
        }
    }

    private PrincipalCounts counts(NodeBus bus) {
        return new PrincipalCounts(bus, (delay, task) -> later.add(task), 1000);
    }

    /** What was to be done later is done, and what follows from it; who asks one that is silent does so for ever. */
    private void settle() {
        for (int round = 0; round < 5; round++) {
            for (int waiting = later.size(); waiting > 0; waiting--) {
                later.remove().run();
            }
        }
    }

    @Test
    void sessionsOnTwoNodesAreWithinOneLimit() {
        TestNode one = new TestNode(ONE, THREE);
        TestNode two = new TestNode(TWO, THREE);
        assertThat(one.enter("anna")).isTrue();
        settle();
        assertThat(two.enter("anna")).isTrue();
        settle();
        assertThat(one.enter("anna")).isTrue();
        settle();
        assertThat(one.enter("anna")).isFalse();
        assertThat(two.enter("anna")).isFalse();
        assertThat(two.enter("bob")).as("another principal").isTrue();
        one.leave();
        settle();
        assertThat(two.enter("anna")).isTrue();
        settle();
        assertThat(one.enter("anna")).isFalse();
    }

    @Test
    void whatIsNotToldYetIsNotCounted() {
        TestNode one = new TestNode(ONE, THREE);
        TestNode two = new TestNode(TWO, THREE);
        for (int i = 0; i < 3; i++) {
            assertThat(one.enter("anna")).isTrue();
        }
        assertThat(two.enter("anna")).as("within a tenth of a second").isTrue();
        settle();
        assertThat(two.enter("anna")).isFalse();
        assertThat(one.counts.elsewhere("anna")).isEqualTo(1);
        assertThat(two.counts.elsewhere("anna")).isEqualTo(3);
    }

    @Test
    void whatHappensTogetherIsToldOnce() {
        TestNode one = new TestNode(ONE, THREE);
        TestNode two = new TestNode(TWO, THREE);
        settle();
        for (int i = 0; i < 1000; i++) {
            one.enter("p" + i % 7);
        }
        assertThat(later).hasSize(1);
        settle();
        assertThat(nodes.toldBytes()).isEqualTo(10 + 7 * (2 + 2 + 4));
        assertThat(two.counts.elsewhere("p3")).isEqualTo(3);
    }

    @Test
    void whoComesLaterAsksForAllAndWhoIsGoneCountsNoMore() {
        TestNode one = new TestNode(ONE, THREE);
        one.enter("anna");
        one.enter("anna");
        settle();
        TestNode two = new TestNode(TWO, THREE);
        assertThat(two.counts.elsewhere("anna")).isEqualTo(2);
        nodes.leave(ONE);
        assertThat(two.counts.elsewhere("anna")).isZero();
        assertThat(two.counts.entries()).isZero();
    }

    @Test
    void whatWasMissedIsAskedFor() {
        TestNode one = new TestNode(ONE, THREE);
        TestNode two = new TestNode(TWO, THREE);
        nodes.silence(TWO);
        one.enter("anna");
        settle();
        nodes.hear(TWO);
        assertThat(two.counts.elsewhere("anna")).isZero();
        one.enter("bob");
        settle();
        assertThat(two.counts.elsewhere("anna")).isEqualTo(1);
        assertThat(two.counts.elsewhere("bob")).isEqualTo(1);
    }

    @Test
    void whoDidNotAnswerIsAskedAgain() {
        TestNode one = new TestNode(ONE, THREE);
        one.enter("anna");
        settle();
        nodes.silence(ONE);
        TestNode two = new TestNode(TWO, THREE);
        assertThat(two.counts.elsewhere("anna")).isZero();
        nodes.hear(ONE);
        settle();
        assertThat(two.counts.elsewhere("anna")).isEqualTo(1);
    }

    @Test
    void changesThatComeBeforeTheAnswerAreBehindIt() {
        Total total = new Total(1000);
        ToldCounts told = new ToldCounts(nodes.join(ONE, "one").self(), total);
        assertThat(told.changed(new Counts(4, Map.of("anna", 4)))).isFalse();
        assertThat(told.changed(new Counts(5, Map.of("anna", 0, "bob", 2)))).isFalse();
        assertThat(total.open("bob")).isZero();
        assertThat(told.answered(new Counts(4, Map.of("anna", 9, "carl", 1)))).isFalse();
        assertThat(total.open("anna")).isZero();
        assertThat(total.open("bob")).isEqualTo(2);
        assertThat(total.open("carl")).isEqualTo(1);
        assertThat(told.changed(new Counts(5, Map.of("bob", 7)))).as("heard twice").isFalse();
        assertThat(told.changed(new Counts(7, Map.of("bob", 7)))).as("one was missed").isTrue();
        assertThat(total.open("bob")).isEqualTo(2);
    }

    @Test
    void tooManyChangesBeforeTheAnswerAreAskedForAnew() {
        ToldCounts told = new ToldCounts(nodes.join(ONE, "one").self(), new Total(1000));
        for (int sequence = 1; sequence <= 257; sequence++) {
            told.changed(new Counts(sequence, Map.of("anna", sequence)));
        }
        assertThat(told.answered(new Counts(0, Map.of()))).isTrue();
    }

    @Test
    void entriesAreBounded() {
        TestNode one = new TestNode(ONE, new PrincipalLimits(3, PrincipalLimits.Scope.CLUSTER, 0));
        TestNode two = new TestNode(TWO, THREE);
        for (int i = 0; i < 1500; i++) {
            one.enter("p" + i);
        }
        settle();
        assertThat(two.counts.entries()).isEqualTo(1000);
        assertThat(two.counts.leftOut()).isEqualTo(500);
        for (int i = 0; i < 1500; i++) {
            one.leave();
        }
        settle();
        assertThat(two.counts.entries()).isZero();
        one.enter("late");
        settle();
        assertThat(two.counts.elsewhere("late")).isEqualTo(1);
    }

    @Test
    void limitsOfOneNodeTellNothingUntilTheyAreOfAll() {
        PrincipalLimits own = new PrincipalLimits(3, 0);
        TestNode one = new TestNode(ONE, own);
        TestNode two = new TestNode(TWO, THREE);
        one.enter("anna");
        one.enter("anna");
        settle();
        assertThat(two.counts.elsewhere("anna")).isZero();
        one.sessions.limit(THREE, Set.of());
        settle();
        assertThat(two.counts.elsewhere("anna")).isEqualTo(2);
        two.enter("anna");
        settle();
        assertThat(one.enter("anna")).isFalse();
        one.sessions.limit(own, Set.of());
        settle();
        assertThat(two.counts.elsewhere("anna")).isZero();
        assertThat(one.enter("anna")).as("only its own count").isTrue();
    }

    /** Whatever is lost on the way, they agree once changes are heard again. */
    @Test
    void nodesAgreeInTheEnd() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            TestNode one = new TestNode(ONE, THREE);
            TestNode two = new TestNode(TWO, THREE);
            for (int i = 0; i < 200; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> nodes.silence(TWO);
                    case 1 -> nodes.hear(TWO);
                    case 2 -> settle();
                    case 3, 4 -> {
                        if (!one.places.isEmpty()) {
                            one.leave();
                        }
                    }
                    default -> one.enter("p" + random.nextInt(10));
                }
            }
            settle();
            nodes.hear(TWO);
            one.enter("last");
            settle();
            Map<String, Integer> expected = new HashMap<>();
            one.places.forEach(place -> expected.merge(place.principal().name(), 1, Integer::sum));
            Map<String, Integer> known = new HashMap<>();
            expected.keySet().forEach(name -> known.put(name, two.counts.elsewhere(name)));
            assertThat(known).as("round %d", round).isEqualTo(expected);
            assertThat(two.counts.entries()).isEqualTo(expected.size());
            nodes.leave(ONE);
            nodes.leave(TWO);
        }
    }

    @Test
    void whatIsWrongIsPassedOver() {
        TestNode one = new TestNode(ONE, THREE);
        TestNode two = new TestNode(TWO, THREE);
        one.enter("anna");
        settle();
        Random random = new Random(5);
        byte[] right = new Counts(2, Map.of("anna", 7, "bob", 8)).changes();
        for (int length = 0; length < right.length; length++) {
            byte[] cut = Arrays.copyOf(right, length);
            if (length != 10 && length != 10 + 2 + 3 + 4 && length != 10 + 2 + 4 + 4) {
                assertThat(Counts.changes(cut)).as("%d bytes", length).isEmpty();
            }
        }
        for (int count : new int[] {-1, Integer.MIN_VALUE, Counts.MOST_OPEN + 1}) {
            nodes.tell(ONE, TWO, new Counts(2, Map.of("anna", count)).changes());
            assertThat(two.counts.elsewhere("anna")).isEqualTo(1);
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            nodes.tell(ONE, TWO, bytes);
        }
        assertThat(two.counts.elsewhere("anna")).isEqualTo(1);
    }
}
