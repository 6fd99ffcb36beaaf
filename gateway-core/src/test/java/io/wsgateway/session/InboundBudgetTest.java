package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboundBudgetTest {

    private final InboundBudget budget = new InboundBudget(100);
    private final List<Peer> ended = new ArrayList<>();

    private final class Peer implements InboundBudget.Session {
        private final String address;

        Peer(String address) {
            this.address = address;
        }

        @Override
        public InetAddress address() {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void holdsTooMuch() {
            ended.add(this);
        }
    }

    @Test
    void theLargestHolderEndsNotWhoeverComesNext() {
        Peer small = new Peer("192.0.2.1");
        Peer large = new Peer("192.0.2.2");
        Peer next = new Peer("192.0.2.3");
        budget.hold(small, 20, false);
        budget.hold(large, 60, false);
        budget.hold(next, 20, false);
        assertThat(ended).isEmpty();
        budget.hold(next, 21, false);
        assertThat(ended).containsExactly(large);
        assertThat(budget.held()).isEqualTo(41);
    }

    @Test
    void theAddressThatHoldsTheMostGivesUpFirst() {
        List<Peer> many = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Peer peer = new Peer("192.0.2.1");
            many.add(peer);
            budget.hold(peer, 10, false);
        }
        Peer one = new Peer("192.0.2.2");
        budget.hold(one, 40, false);
        assertThat(ended).containsExactly(many.getFirst());
        assertThat(budget.held()).isEqualTo(100);
    }

    @Test
    void asManyEndAsAreNeeded() {
        for (int i = 0; i < 10; i++) {
            budget.hold(new Peer("192.0.2.1"), 10, false);
        }
        budget.hold(new Peer("192.0.2.2"), 35, false);
        assertThat(ended).hasSize(4);
        assertThat(budget.held()).isEqualTo(95);
    }

    /** Who comes with too much is told so at once, and not otherwise. */
    @Test
    void whoHoldsTheMostItselfIsToldSo() {
        budget.hold(new Peer("192.0.2.1"), 30, false);
        Peer large = new Peer("192.0.2.2");
        assertThat(budget.hold(large, 70, false)).isTrue();
        assertThat(budget.hold(large, 71, false)).isFalse();
        assertThat(ended).isEmpty();
        assertThat(budget.held()).isEqualTo(30);
    }

    /** What callbacks that block still have can't be given up: those that come to the same address later end instead. */
    @Test
    void whatEndingSessionsHoldCountsButTheyArentChosen() {
        budget.hold(new Peer("192.0.2.1"), 60, true);
        budget.hold(new Peer("192.0.2.1"), 30, true);
        assertThat(budget.hold(new Peer("192.0.2.1"), 11, false)).isFalse();
        assertThat(budget.hold(new Peer("192.0.2.2"), 50, false)).as("another address").isTrue();
        assertThat(ended).isEmpty();
        assertThat(budget.held()).isEqualTo(140);
    }

    @Test
    void oneAloneMayHoldMore() {
        Peer alone = new Peer("192.0.2.1");
        budget.hold(alone, 1000, false);
        assertThat(ended).isEmpty();
        budget.hold(new Peer("192.0.2.2"), 1, false);
        assertThat(ended).containsExactly(alone);
        assertThat(budget.held()).isOne();
    }

    @Test
    void whatIsHandedOnIsNotHeld() {
        Peer peer = new Peer("192.0.2.1");
        budget.hold(peer, 90, false);
        budget.hold(peer, 30, false);
        assertThat(budget.held()).isEqualTo(30);
        budget.hold(peer, 0, false);
        budget.hold(peer, 0, false);
        assertThat(budget.held()).isZero();
        budget.hold(new Peer("192.0.2.1"), 100, false);
        assertThat(ended).isEmpty();
    }

    @Test
    void zeroIsNoLimit() {
        InboundBudget unlimited = new InboundBudget(0);
        unlimited.hold(new Peer("192.0.2.1"), Long.MAX_VALUE / 2, false);
        unlimited.hold(new Peer("192.0.2.1"), Long.MAX_VALUE / 2, false);
        assertThat(ended).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new InboundBudget(-1));
    }

    @Test
    void countsRightlyFromManyThreads() throws Exception {
        InboundBudget shared = new InboundBudget(1000);
        AtomicInteger over = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String address = "192.0.2." + t;
                done.add(threads.submit(() -> {
                    InboundBudget.Session session = new InboundBudget.Session() {
                        @Override
                        public InetAddress address() {
                            return new Peer(address).address();
                        }

                        @Override
                        public void holdsTooMuch() {
                            over.incrementAndGet();
                        }
                    };
                    for (int i = 1; i <= 10_000; i++) {
                        shared.hold(session, i % 400, false);
                    }
                    shared.hold(session, 0, false);
                }));
            }
            for (Future<?> each : done) {
                each.get(50, TimeUnit.SECONDS);
            }
        }
        assertThat(shared.held()).isZero();
    }
}
