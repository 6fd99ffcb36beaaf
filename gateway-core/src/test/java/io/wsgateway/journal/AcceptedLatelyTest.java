package io.wsgateway.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptedLatelyTest {

    private final AcceptedLately lately = new AcceptedLately();

    private void add(long session, long millis) {
        lately.add(session, new AcceptedLately.Handshake(millis, null));
    }

    @Test
    void eachIsGivenOnce() {
        add(1, 0);
        assertThat(lately.remove(1)).isEqualTo(new AcceptedLately.Handshake(0, null));
        assertThat(lately.remove(1)).isNull();
        assertThat(lately.remove(2)).isNull();
    }

    @Test
    void forgetsThoseOfMoreThanTwoSecondsAgo() {
        add(1, 0);
        add(2, 1);
        add(3, 2001);
        assertThat(lately.remove(1)).isNull();
        assertThat(lately.remove(2)).isNotNull();
        assertThat(lately.remove(3)).isNotNull();
    }

    @Test
    void keepsAThousandAtMost() {
        for (int session = 1; session <= 1001; session++) {
            add(session, 5);
        }
        assertThat(lately.remove(1)).isNull();
        assertThat(lately.remove(2)).isNotNull();
        assertThat(lately.remove(1001)).isNotNull();
    }

    @Test
    void aClockThatIsSetBackForgetsNothing() {
        add(1, 10_000);
        add(2, 0);
        assertThat(lately.remove(1)).isNotNull();
        assertThat(lately.remove(2)).isNotNull();
    }
}
