package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OutboundBudgetTest {

    @Test
    void addsUpWhatWaitsInAllLanesAndBetweenThem() {
        OutboundBudget budget = new OutboundBudget(100);
        OutboundBudget.Share one = budget.share();
        OutboundBudget.Share other = budget.share();
        one.change(30);
        other.change(50);
        budget.transit(15);
        assertThat(budget.queued()).isEqualTo(95);
        assertThat(budget.left()).isEqualTo(5);
        one.change(-30);
        budget.transit(-15);
        other.change(60);
        assertThat(budget.left()).isEqualTo(-10);
    }

    @Test
    void aLaneKnowsThatLittleIsLeftWhenItLooks() {
        OutboundBudget budget = new OutboundBudget(100);
        OutboundBudget.Share one = budget.share();
        OutboundBudget.Share other = budget.share();
        one.change(87);
        assertThat(one.isTight()).isFalse();
        one.change(2);
        assertThat(one.isTight()).isTrue();
        assertThat(other.isTight()).as("hasn't looked").isFalse();
        other.refresh();
        assertThat(other.isTight()).isTrue();
        one.change(-2);
        other.refresh();
        assertThat(one.isTight() || other.isTight()).isFalse();
    }

    @Test
    void zeroIsNoLimit() {
        OutboundBudget budget = new OutboundBudget(0);
        OutboundBudget.Share share = budget.share();
        share.change(Long.MAX_VALUE / 2);
        assertThat(budget.left()).isEqualTo(Long.MAX_VALUE);
        assertThat(share.isTight()).isFalse();
        assertThat(budget.queued()).isEqualTo(Long.MAX_VALUE / 2);
    }

    @Test
    void refusesLessThanNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundBudget(-1));
    }
}
