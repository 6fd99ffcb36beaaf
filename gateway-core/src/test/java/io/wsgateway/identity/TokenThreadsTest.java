package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.limits.AddressPrefix;
import io.wsgateway.protocol.syntax.NoAddress;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread, which is held up by the first token. */
class TokenThreadsTest {

    private static final Optional<String> TAKEN = Optional.empty();
    private static final Optional<String> OF_ONE =
            Optional.of("512 tokens of one address wait to be verified already");
    private static final Optional<String> FULL =
            Optional.of("more tokens wait to be verified than there is room for");

    private final TokenThreads threads = new TokenThreads(2, AddressPrefix.DEFAULT);
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        held.countDown();
        threads.close();
    }

    private static InetAddress address(int last) {
        return of(192, 0, last >> 8, last & 0xff);
    }

    private static InetAddress of(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress ipv6(int subnet, int host) {
        return of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, subnet, 0, 0, 0, 0, 0, 0, 0, host);
    }

    private Optional<String> add(InetAddress peer) {
        return threads.add(peer, () -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            done.incrementAndGet();
        });
    }

    private void fill(InetAddress peer) {
        for (int i = 0; i < TokenThreads.MOST_OF_ONE; i++) {
            assertThat(add(peer)).isEqualTo(TAKEN);
        }
    }

    @Test
    void oneAddressKeepsNobodyElseOut() {
        fill(address(1));
        assertThat(add(address(1))).isEqualTo(OF_ONE);
        assertThat(add(address(2))).isEqualTo(TAKEN);
        assertThat(add(address(1))).isEqualTo(OF_ONE);
    }

    @Test
    void addressesOfOneSubscriberAreOne() {
        fill(ipv6(1, 1));
        assertThat(add(ipv6(1, 2))).isEqualTo(OF_ONE);
        assertThat(add(ipv6(2, 1))).isEqualTo(TAKEN);
    }

    @Test
    void manyAddressesTogetherFillTheQueueAndNoMore() {
        int taken = 0;
        while (add(address(taken)).isEmpty()) {
            taken++;
        }
        // One is being verified.
        assertThat(taken).isEqualTo(TokenThreads.MOST_WAITING + 1);
        assertThat(add(address(0))).isEqualTo(FULL);
        assertThat(threads.addresses()).isEqualTo(taken);
    }

    /** Peers of a Unix domain socket whose proxy says nothing of them have one address, which is nobody's. */
    @Test
    void peersWithoutAnAddressAreNotCountedAsOne() {
        fill(NoAddress.ADDRESS);
        assertThat(add(NoAddress.ADDRESS)).isEqualTo(TAKEN);
        assertThat(threads.addresses()).isZero();
    }

    @Test
    void roomIsFreeAgainOnceTokensAreVerified() throws Exception {
        fill(address(1));
        assertThat(add(address(1))).isEqualTo(OF_ONE);
        held.countDown();
        CountDownLatch last = new CountDownLatch(1);
        assertThat(threads.add(address(2), last::countDown)).isEqualTo(TAKEN);
        assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).hasValue(TokenThreads.MOST_OF_ONE);
        fill(address(1));
    }
}
