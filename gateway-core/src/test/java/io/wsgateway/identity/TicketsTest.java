package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Principal;
import io.wsgateway.identity.Tickets.Grant;
import io.wsgateway.identity.Tickets.Redeemed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Principal ALICE = new Principal("alice", Map.of("tenant", "acme"));

    private Instant now = Instant.parse("2026-01-09T00:00:00Z");
    private final Tickets tickets = new Tickets(() -> now);

    @Test
    void isGoodOnce() throws Exception {
        Grant grant = grant(Optional.empty());
        String value = issue(grant);
        assertThat(value).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(issue(grant));
        assertThat(redeem(value)).isEqualTo(new Redeemed.Good(grant, now));
        assertThat(redeem(value)).isEqualTo(new Redeemed.Bad("the ticket was redeemed already"));
    }

    @Test
    void isGoodOnceOnManyThreads() throws Exception {
        for (int round = 0; round < 200; round++) {
            String value = issue(grant(Optional.empty()));
            AtomicInteger good = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    if (redeem(value) instanceof Redeemed.Good) {
                        good.incrementAndGet();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(good).hasValue(1);
        }
    }

    @Test
    void isGoodUntilItExpires() {
        String one = issue(grant(Optional.empty()));
        String two = issue(grant(Optional.empty()));
        now = now.plus(MINUTE).minusMillis(1);
        assertThat(redeem(one)).isInstanceOf(Redeemed.Good.class);
        now = now.plusMillis(1);
        assertThat(redeem(two)).isEqualTo(new Redeemed.Bad("the ticket expired at 2026-01-09T00:01:00Z"));
        now = now.plus(Tickets.LONGEST);
        assertThat(redeem(two)).isEqualTo(new Redeemed.Bad("no such ticket; it may have expired"));
        assertThat(tickets.count()).isZero();
    }

    @Test
    void isBoundToRouteOrPathAndAddress() throws Exception {
        Grant toPath = new Grant("/rooms/7", ALICE, Set.of(), Optional.empty());
        assertThat(tickets.redeem(issue(toPath), "/rooms/{room}", "/rooms/7", address("192.0.2.7")))
                .isInstanceOf(Redeemed.Good.class);
        assertThat(tickets.redeem(issue(toPath), "/rooms/{room}", "/rooms/8", address("192.0.2.7")))
                .isEqualTo(new Redeemed.Bad("the ticket is for another route"));
        Grant toAddress = grant(Optional.of(address("192.0.2.7")));
        assertThat(redeem(issue(toAddress))).isInstanceOf(Redeemed.Good.class);
        String stolen = issue(toAddress);
        assertThat(tickets.redeem(stolen, "/chat", "/chat", address("192.0.2.8")))
                .isEqualTo(new Redeemed.Bad("the ticket is for another address than 192.0.2.8"));
        assertThat(redeem(stolen)).isEqualTo(new Redeemed.Bad("the ticket was redeemed already"));
    }

    @Test
    void saysNothingOfItsSecret() {
        Tickets.Issued issued = tickets.issue(grant(Optional.empty()), MINUTE).orElseThrow();
        assertThat(issued.toString()).doesNotContain(issued.value());
        Redeemed.Bad bad = (Redeemed.Bad) redeem("secret");
        assertThat(bad.detail()).isEqualTo("a ticket of 6 characters (expected: 43)");
    }

    @Test
    void thereAreOnlySoManyForOnlySoLong() {
        for (int i = 0; i < Tickets.MOST; i++) {
            issue(grant(Optional.empty()));
        }
        assertThat(tickets.issue(grant(Optional.empty()), MINUTE)).isEmpty();
        now = now.plus(Tickets.LONGEST).plusMillis(1);
        assertThat(tickets.issue(grant(Optional.empty()), Tickets.LONGEST)).isPresent();
        assertThat(tickets.count()).isOne();
        assertThatThrownBy(() -> tickets.issue(grant(Optional.empty()), Tickets.LONGEST.plusMillis(1)))
                .hasMessage("a ticket for PT5M0.001S (expected: at most PT5M)");
    }

    private String issue(Grant grant) {
        return tickets.issue(grant, MINUTE).orElseThrow().value();
    }

    private Redeemed redeem(String value) {
        try {
            return tickets.redeem(value, "/chat", "/chat", address("192.0.2.7"));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Grant grant(Optional<InetAddress> address) {
        return new Grant("/chat", ALICE, Set.of("chat"), address);
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
