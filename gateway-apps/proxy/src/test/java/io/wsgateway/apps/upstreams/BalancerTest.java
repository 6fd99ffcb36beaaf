package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerTest {

    private static final int KEYS = 10_000;

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "10.0.0." + i + ":9000").toList();
    }

    private static double[] alike(int count) {
        double[] weights = new double[count];
        Arrays.fill(weights, 1);
        return weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void roundRobinChoosesEachOnceInEachRound(int count) {
        Balancer balancer = new Balancer(Balance.ROUND_ROBIN, names(count));
        for (int round = 0; round < 5; round++) {
            assertThat(IntStream.range(0, count)
                    .map(i -> balancer.choose(alike(count), new int[count], Optional.of("k"))).boxed())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void roundRobinObeysWeightsAndSpreadsThem() {
        Balancer balancer = new Balancer(Balance.ROUND_ROBIN, names(3));
        double[] weights = {5, 1, 1};
        List<Integer> chosen = IntStream.range(0, 7)
                .mapToObj(i -> balancer.choose(weights, new int[3], Optional.empty())).toList();
        assertThat(chosen).containsExactly(0, 0, 1, 0, 2, 0, 0);
    }

    @Test
    void leastSessionsFillsTheEmptiestAndTakesTurnsAmongEquals() {
        Balancer balancer = new Balancer(Balance.LEAST_SESSIONS, names(3));
        int[] sessions = {5, 2, 2};
        int[] added = new int[3];
        for (int i = 0; i < 6; i++) {
            int chosen = balancer.choose(alike(3), sessions, Optional.empty());
            sessions[chosen]++;
            added[chosen]++;
        }
        assertThat(added).containsExactly(0, 3, 3);
        assertThat(balancer.choose(new double[] {1, 0.1, 0.1}, new int[] {5, 2, 2}, Optional.empty()))
                .as("one that is just back gets few, though it has none").isZero();
    }

    @ParameterizedTest
    @EnumSource(Balance.class)
    void choosesNoneThatHasNoWeight(Balance balance) {
        Balancer balancer = new Balancer(balance, names(3));
        for (int i = 0; i < 100; i++) {
            assertThat(balancer.choose(new double[] {0, 1, 0}, new int[3], Optional.of("k" + i))).isOne();
        }
        assertThat(balancer.choose(new double[3], new int[3], Optional.of("k"))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void aHashMovesOnlyTheKeysOfTheServerThatIsLost(int count) {
        Balancer balancer = new Balancer(Balance.HASH, names(count));
        Map<String, Integer> before = owners(balancer, alike(count));
        for (int lost = 0; lost < count; lost++) {
            double[] left = alike(count);
            left[lost] = 0;
            int gone = lost;
            Map<String, Integer> after = owners(balancer, left);
            assertThat(before).allSatisfy((key, owner) -> {
                if (owner == gone) {
                    assertThat(after.get(key)).isNotEqualTo(gone);
                } else {
                    assertThat(after.get(key)).isEqualTo(owner);
                }
            });
        }
        int[] shares = new int[count];
        before.values().forEach(owner -> shares[owner]++);
        assertThat(Arrays.stream(shares).boxed()).as("keys of each of " + count)
                .allMatch(share -> share >= KEYS / count * 8 / 10 && share <= KEYS / count * 12 / 10);
    }

    @Test
    void aHashMovesKeysOnlyToAServerThatGetsMore() {
        Balancer balancer = new Balancer(Balance.HASH, names(3));
        Map<String, Integer> few = owners(balancer, new double[] {0.1, 1, 1});
        Map<String, Integer> all = owners(balancer, alike(3));
        long own = few.values().stream().filter(owner -> owner == 0).count();
        assertThat(own).isBetween(KEYS / 21 * 7L / 10, KEYS / 21 * 13L / 10);
        assertThat(few).allSatisfy((key, owner) -> assertThat(all.get(key)).isIn(owner, 0));
    }

    @Test
    void aHashIsTheSameForAllGatewaysInWhateverOrderTheyKnowTheServers() {
        Balancer one = new Balancer(Balance.HASH, List.of("a:1", "b:1", "c:1"));
        Balancer other = new Balancer(Balance.HASH, List.of("c:1", "a:1", "b:1"));
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            Optional<String> key = Optional.of("room-" + random.nextInt());
            assertThat(List.of("c:1", "a:1", "b:1").get(other.choose(alike(3), new int[3], key)))
                    .isEqualTo(List.of("a:1", "b:1", "c:1").get(one.choose(alike(3), new int[3], key)));
        }
    }

    @Test
    void withoutAKeyAHashTakesTurns() {
        Balancer balancer = new Balancer(Balance.HASH, names(2));
        assertThat(IntStream.range(0, 4).map(i -> balancer.choose(alike(2), new int[2], Optional.empty())))
                .containsExactly(0, 1, 0, 1);
    }

    private static Map<String, Integer> owners(Balancer balancer, double[] weights) {
        Map<String, Integer> owners = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            owners.put("room-" + i, balancer.choose(weights, new int[weights.length], Optional.of("room-" + i)));
        }
        return owners;
    }
}
