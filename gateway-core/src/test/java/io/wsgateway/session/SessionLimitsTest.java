package io.wsgateway.session;

import static io.wsgateway.protocol.handshake.RejectionReason.ADDRESS_LIMIT;
import static io.wsgateway.protocol.handshake.RejectionReason.ADMISSION_FAILED;
import static io.wsgateway.protocol.handshake.RejectionReason.GATEWAY_FULL;
import static io.wsgateway.protocol.handshake.RejectionReason.ROUTE_FULL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.Execution;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.session.SessionLimits.Outcome;
import io.wsgateway.session.SessionLimits.Permit;
import io.wsgateway.session.SessionLimits.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLimitsTest {

    private static final InetAddress ALICE = address("192.0.2.1");
    private static final InetAddress BOB = address("192.0.2.2");

    private final Route chat = route(0);

    @Test
    void refusesOneMoreThanTheGatewayHolds() {
        SessionLimits limits = new SessionLimits(2, 0);
        Permit first = permit(limits.acquire(ALICE, chat));
        permit(limits.acquire(BOB, chat));

        assertThat(limits.acquire(ALICE, chat)).isEqualTo(new Refusal(GATEWAY_FULL, "connections"));
        first.close();
        permit(limits.acquire(ALICE, chat));
        assertThat(limits.open()).isEqualTo(2);
    }

    @Test
    void refusesOneMoreThanAnAddressMayHave() {
        SessionLimits limits = new SessionLimits(10, 1);
        Permit first = permit(limits.acquire(ALICE, chat));

        assertThat(limits.acquire(ALICE, chat)).isEqualTo(new Refusal(ADDRESS_LIMIT, "connections-per-address"));
        permit(limits.acquire(BOB, chat));
        first.close();
        permit(limits.acquire(ALICE, chat));
    }

    /** They came over a Unix domain socket: no two of them need have anything in common. */
    @Test
    void whoHasNoAddressIsNotLimitedByIt() {
        SessionLimits limits = new SessionLimits(3, 1);
        for (int i = 0; i < 3; i++) {
            permit(limits.acquire(NoAddress.ADDRESS, chat));
        }
        assertThat(limits.open(NoAddress.ADDRESS)).isEqualTo(3);
        assertThat(limits.acquire(address("::"), chat)).isEqualTo(new Refusal(GATEWAY_FULL, "connections"));
    }

    @Test
    void refusesOneMoreThanARouteHolds() {
        SessionLimits limits = new SessionLimits(10, 0);
        Route small = route(1);
        Permit first = permit(limits.acquire(ALICE, small));

        assertThat(limits.acquire(BOB, small)).isEqualTo(new Refusal(ROUTE_FULL, "routes.limits.connections"));
        permit(limits.acquire(BOB, chat));
        first.close();
        permit(limits.acquire(BOB, small));
    }

    /** The application behind a route is replaced: its sessions count where they did. */
    @Test
    void countsTheSessionsOfARouteWhateverItLeadsTo() {
        SessionLimits limits = new SessionLimits(10, 0);
        Route before = route(2);
        Route after = route(2);
        Permit old = permit(limits.acquire(ALICE, before));
        permit(limits.acquire(ALICE, after));
        assertThat(limits.acquire(BOB, after)).isEqualTo(new Refusal(ROUTE_FULL, "routes.limits.connections"));
        assertThat(limits.open(before.application())).isOne();
        assertThat(limits.open(after.application())).isOne();

        old.move(after);
        assertThat(limits.open(before.application())).isZero();
        assertThat(limits.open(after.application())).isEqualTo(2);
        assertThat(limits.acquire(BOB, after)).isInstanceOf(Refusal.class);
        old.close();
        assertThat(limits.open(after.application())).isOne();
        permit(limits.acquire(BOB, after));
    }

    @Test
    void leavesNothingBehindWhereASessionHasMoved() {
        SessionLimits limits = new SessionLimits(10, 0);
        Permit permit = permit(limits.acquire(ALICE, route(1)));
        permit.move(route(2));
        assertThat(limits.open()).isOne();
        permit.close();
        permit.move(route(1));
        assertThat(limits.entries()).isZero();
        assertThat(limits.open()).isZero();
    }

    @Test
    void countsNothingThatIsRefused() {
        SessionLimits limits = new SessionLimits(10, 1);
        Route full = route(1);
        permit(limits.acquire(ALICE, full));

        assertThat(limits.acquire(BOB, full)).isInstanceOf(Refusal.class);

        assertThat(limits.open()).isEqualTo(1);
        assertThat(limits.open(BOB)).isZero();
        permit(limits.acquire(BOB, chat));
    }

    @Test
    void givesAPlaceBackOnce() {
        SessionLimits limits = new SessionLimits(2, 0);
        Permit first = permit(limits.acquire(ALICE, chat));
        permit(limits.acquire(ALICE, chat));
        first.close();
        first.close();

        assertThat(limits.open()).isEqualTo(1);
        assertThat(limits.open(ALICE)).isEqualTo(1);
    }

    /** What an application has left undecided is its own, and the peer's: the others have the whole gateway. */
    @Test
    void countsAnAbandonedPlaceForAddressAndRouteOnly() {
        SessionLimits limits = new SessionLimits(1, 2);
        Permit abandoned = permit(limits.acquire(ALICE, chat));
        abandoned.abandon();
        abandoned.abandon();
        assertThat(limits.open()).isZero();
        assertThat(limits.open(ALICE)).isOne();
        Permit next = permit(limits.acquire(ALICE, chat));
        assertThat(limits.open()).isOne();
        next.close();
        next.abandon();
        assertThat(limits.open()).isZero();
        abandoned.close();
        abandoned.close();
        assertThat(limits.open()).isZero();
        assertThat(limits.entries()).isZero();
    }

    @Test
    void refusesAnApplicationThatLeavesTooMuchUndecided() {
        SessionLimits limits = new SessionLimits(10, 0);
        List<Permit> abandoned = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            Permit permit = permit(limits.acquire(ALICE, chat));
            permit.abandon();
            abandoned.add(permit);
        }
        assertThat(limits.acquire(BOB, chat)).isEqualTo(new Refusal(ADMISSION_FAILED, "undecided"));
        permit(limits.acquire(BOB, route(0)));
        abandoned.getFirst().close();
        permit(limits.acquire(BOB, chat));
    }

    @Test
    void countsEverythingWithoutLimits() {
        SessionLimits limits = new SessionLimits(0, 0);
        for (int i = 0; i < 1000; i++) {
            permit(limits.acquire(ALICE, chat));
        }

        assertThat(limits.open()).isEqualTo(1000);
        assertThat(limits.open(ALICE)).isEqualTo(1000);
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionLimits(-1, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            c0000201                         | c0000201                         | true  | the same IPv4 address
            c0000201                         | c0000202                         | false | two of them
            20010db8000000010000000000000001 | 20010db800000001ffffffffffffffff | true  | one /64
            20010db8000000010000000000000001 | 20010db8000000020000000000000001 | false | two of them
            c0000201                         | 00000000000000000000ffffc0000201 | true  | mapped into IPv6
            c0000201                         | 00000000000000000000ffffc0000202 | false | mapped, another one
            7f000001                         | 00000000000000000000000000000001 | false | the two loopbacks
            00000001                         | 00000000000000000000000000000001 | false | same low bytes
            """)
    void countsAddressesTogether(String one, String other, boolean together, String meaning) throws Exception {
        SessionLimits limits = new SessionLimits(0, 1);
        permit(limits.acquire(InetAddress.getByAddress(HexFormat.of().parseHex(one)), chat));

        Outcome outcome = limits.acquire(InetAddress.getByAddress(HexFormat.of().parseHex(other)), chat);

        assertThat(outcome instanceof Refusal).as(meaning).isEqualTo(together);
    }

    /** Every thread holds one place at most and there is one for each: any refusal is one too many, as is any excess. */
    @Test
    @Timeout(60)
    void isExactUnderABurst() throws Exception {
        int threads = 4;
        SessionLimits limits = new SessionLimits(threads, 2);
        Route route = route(threads);
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger holding = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        concurrently(threads, thread -> {
            for (int i = 0; i < 50_000; i++) {
                if (limits.acquire(thread % 2 == 0 ? ALICE : BOB, route) instanceof Permit permit) {
                    most.accumulateAndGet(holding.incrementAndGet(), Math::max);
                    holding.decrementAndGet();
                    permit.close();
                } else {
                    refused.incrementAndGet();
                }
            }
        });

        assertThat(refused).hasValue(0);
        assertThat(most.get()).isBetween(1, threads);
        assertThat(limits.open()).isZero();
    }

    @Test
    @Timeout(60)
    void leavesNothingBehind() throws Exception {
        SessionLimits limits = new SessionLimits(40, 3);
        List<Route> routes = List.of(route(0), route(5), route(50));
        concurrently(4, thread -> {
            Random random = new Random(thread);
            List<Permit> held = new ArrayList<>();
            for (int i = 0; i < 30_000; i++) {
                InetAddress peer = address("192.0.2." + random.nextInt(20));
                if (random.nextBoolean() && !held.isEmpty()) {
                    held.remove(random.nextInt(held.size())).close();
                } else if (limits.acquire(peer, routes.get(random.nextInt(3))) instanceof Permit permit) {
                    held.add(permit);
                }
                if (limits.open() > 40 || limits.open(peer) > 3) {
                    throw new AssertionError("more than the limit");
                }
            }
            held.forEach(Permit::close);
        });

        assertThat(limits.open()).isZero();
        assertThat(limits.entries()).isZero();
    }

    private interface Work {
        void run(int thread);
    }

    private static void concurrently(int threads, Work work) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                done.add(executor.submit(() -> work.run(thread)));
            }
            for (Future<?> each : done) {
                each.get(50, TimeUnit.SECONDS);
            }
        }
    }

    private static Permit permit(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Permit.class);
        return (Permit) outcome;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Route route(int connections) {
        HostedApplication application = new HostedApplication("chat", new Silent(), Audience.EVERYONE,
                Execution.EVENT_LOOP, List.of(), Optional.empty());
        HandshakePolicy handshake = new HandshakePolicy("/chat", OriginPolicy.any(),
                List.of(), false, CompressionMode.NONE);
        return new Route(application, handshake, SessionPolicy.DEFAULT, connections, AnswerPolicy.DEFAULT,
                Optional.empty(),
                "for at most " + connections);
    }

    private static final class Silent implements Application {
        @Override
        public SessionListener onOpen(Session session, OpeningRequest request) {
            return new SessionListener() {};
        }
    }
}
