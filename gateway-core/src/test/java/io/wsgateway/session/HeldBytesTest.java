package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldBytesTest {

    private static final long ALICE = 1;
    private static final long BOB = 2;

    private final HeldBytes<Holder> held = new HeldBytes<>(HeldBytes.LARGEST);

    private static final class Holder extends HeldBytes.Holder {}

    private Holder add(long address, long bytes) {
        Holder holder = new Holder();
        held.add(holder, address, bytes);
        return holder;
    }

    @Test
    void theAddressThatHoldsTheMostComesFirstNotTheLargestHolder() {
        add(ALICE, 1000);
        add(BOB, 400);
        Holder largest = add(BOB, 700);
        assertThat(held.first()).isSameAs(largest);
        held.remove(largest);
        assertThat(held.first()).isNotSameAs(largest);
        assertThat(held.bytes()).isEqualTo(1400);
        assertThat(held.bytes(BOB)).isEqualTo(400);
    }

    @Test
    void amongEqualsTheOldestComesFirst() {
        Holder first = add(ALICE, 5);
        Holder second = add(BOB, 5);
        assertThat(held.first()).isSameAs(first);
        add(BOB, 5);
        assertThat(held.first()).isSameAs(second);
    }

    @Test
    void theOldestComesFirstWhereThatIsTheOrder() {
        HeldBytes<Holder> byAge = new HeldBytes<>(HeldBytes.OLDEST);
        Holder old = new Holder();
        Holder large = new Holder();
        byAge.add(old, ALICE, 1);
        byAge.add(large, ALICE, 1000);
        assertThat(byAge.first()).isSameAs(old);
        byAge.change(old, 1, true);
        assertThat(byAge.first()).isSameAs(large);
        assertThat(byAge.unspared(ALICE)).isOne();
        byAge.change(large, 1000, true);
        assertThat(byAge.first()).isSameAs(old);
        assertThat(byAge.unspared(ALICE)).isZero();
        byAge.remove(old);
        byAge.remove(large);
        assertThat(byAge.unspared(ALICE)).isZero();
        assertThat(byAge.holders()).isZero();
    }

    @Test
    void nobodyIsFirstWhereNobodyHolds() {
        assertThat(held.first()).isNull();
        assertThat(held.first(ALICE)).isNull();
        Holder only = add(ALICE, 1);
        assertThat(held.first(BOB)).isNull();
        held.remove(only);
        held.remove(only);
        assertThat(held.first()).isNull();
        assertThat(held.bytes()).isZero();
    }

    @Test
    void countsNobodyTwice() {
        Holder holder = add(ALICE, 1);
        assertThatIllegalStateException().isThrownBy(() -> held.add(holder, BOB, 1));
        assertThat(held.bytes()).isOne();
    }

    /** Holders come, change and go in any order: what is said is what looking at all of them says. */
    @Test
    void saysWhatLookingAtAllWouldSay() {
        Random random = new Random(1);
        Map<Holder, long[]> all = new HashMap<>(); // address, bytes, number
        for (int step = 0; step < 5000; step++) {
            List<Holder> holders = new ArrayList<>(all.keySet());
            int which = random.nextInt(3);
            if (which == 0 || holders.isEmpty()) {
                long[] entry = {random.nextInt(5), random.nextInt(20), step};
                all.put(add(entry[0], entry[1]), entry);
            } else {
                Holder holder = holders.get(random.nextInt(holders.size()));
                if (which == 1) {
                    Objects.requireNonNull(all.get(holder))[1] = random.nextInt(20);
                    held.change(holder, Objects.requireNonNull(all.get(holder))[1], false);
                } else {
                    all.remove(holder);
                    held.remove(holder);
                }
            }
            Map<Long, Long> byAddress = new HashMap<>();
            all.values().forEach(entry -> byAddress.merge(entry[0], entry[1], Long::sum));
            assertThat(held.holders()).isEqualTo(all.size());
            assertThat(held.bytes()).isEqualTo(byAddress.values().stream().mapToLong(bytes -> bytes).sum());
            byAddress.forEach((address, bytes) -> assertThat(held.bytes(address)).isEqualTo(bytes));
            Holder first = held.first();
            if (first != null) {
                long[] said = Objects.requireNonNull(all.get(first));
                assertThat(byAddress.get(said[0])).isEqualTo(byAddress.values().stream()
                        .max(Comparator.naturalOrder()).orElseThrow());
                assertThat(all.values().stream().filter(entry -> entry[0] == said[0]))
                        .allMatch(entry -> entry[1] < said[1] || (entry[1] == said[1] && entry[2] >= said[2]));
            }
        }
    }
}
