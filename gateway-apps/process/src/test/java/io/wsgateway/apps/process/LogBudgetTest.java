package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogBudgetTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void allowsSoManyInEachSecondAndCountsTheOthers() {
        LogBudget budget = new LogBudget(2);
        for (long begin : new long[] {-5 * SECOND, 0, 7 * SECOND}) {
            assertThat(budget.take(begin)).isTrue();
            assertThat(budget.take(begin + 1)).isTrue();
            assertThat(budget.take(begin + 2)).isFalse();
            assertThat(budget.take(begin + SECOND - 1)).isFalse();
            assertThat(budget.takeLeftOut(begin + SECOND - 1)).as("not before the second is over").isZero();
            assertThat(budget.takeLeftOut(begin + SECOND)).isEqualTo(2);
            assertThat(budget.takeLeftOut(begin + SECOND)).as("told once").isZero();
        }
    }

    @Test
    void atTheEndAllAreTold() {
        LogBudget budget = new LogBudget(0);
        assertThat(budget.take(3)).isFalse();
        assertThat(budget.takeAllLeftOut()).isEqualTo(1);
        assertThat(budget.takeAllLeftOut()).isZero();
    }
}
