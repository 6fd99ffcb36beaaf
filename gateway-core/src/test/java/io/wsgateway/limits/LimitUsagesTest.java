package io.wsgateway.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.limits.LimitUsages.Seen;
import org.junit.jupiter.api.Test;

/** What is seen of limits in a day, and what that suggests. */
class LimitUsagesTest {

    private final LimitUsages usages = new LimitUsages();

    @Test
    void suggestsWhatWouldHaveRefusedNobody() {
        for (int i = 1; i <= 100; i++) {
            usages.record("connections", i);
        }
        Seen seen = usages.today().getFirst();
        assertThat(seen).isEqualTo(new Seen("connections", 100, 100, 100, 130));
    }

    /** An attack must not make its own limit. */
    @Test
    void doesNotLetOneAmongAThousandDecide() {
        for (int i = 0; i < 1000; i++) {
            usages.record("connections-per-address", 5);
        }
        usages.record("connections-per-address", 100_000);
        assertThat(usages.today()).containsExactly(new Seen("connections-per-address", 1001, 5, 100_000, 20));
    }

    @Test
    void theNinetyNinthOfAHundredIsAnEighthTooMuchAtMost() {
        for (long value = 1; value < 1L << 40; value = value * 3 / 2 + 1) {
            LimitUsage usage = new LimitUsage();
            for (int i = 0; i < 200; i++) {
                usage.record(value);
            }
            usage.record(Long.MAX_VALUE);
            assertThat(usage.p99()).isBetween(value, value + value / 8);
            assertThat(usage.most()).isEqualTo(Long.MAX_VALUE);
            assertThat(usage.samples()).isEqualTo(201);
        }
    }

    @Test
    void anotherDayBeginsAnew() {
        usages.record("a", 0);
        assertThat(usages.yesterday()).isEmpty();
        assertThat(usages.endDay()).containsExactly(new Seen("a", 1, 0, 0, 1));
        usages.record("b", 7);
        assertThat(usages.yesterday()).extracting(Seen::limit).containsExactly("a");
        assertThat(usages.today()).containsExactly(new Seen("b", 1, 7, 7, 9));
        usages.endDay();
        assertThat(usages.endDay()).isEmpty();
        assertThat(usages.yesterday()).isEmpty();
    }
}
