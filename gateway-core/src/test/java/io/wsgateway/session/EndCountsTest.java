package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.session.EndCounts.Count;
import io.wsgateway.session.EndCounts.IdleEnds;
import io.wsgateway.session.EndCounts.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndCountsTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final EndCounts ends = new EndCounts(0);

    @Test
    void countsByCodeAndByWhom() {
        ends.ended(1000, EndedBy.PEER, 0, 0);
        ends.ended(1000, EndedBy.PEER, 0, 0);
        ends.ended(1000, EndedBy.APPLICATION, 0, 0);
        ends.ended(1006, EndedBy.NETWORK, 0, 0);
        assertThat(ends.counts()).containsExactly(new Count(new Kind(1000, EndedBy.PEER), 2),
                new Count(new Kind(1000, EndedBy.APPLICATION), 1), new Count(new Kind(1006, EndedBy.NETWORK), 1));
        assertThat(ends.byWhom()).hasSize(EndedBy.values().length).containsEntry(EndedBy.PEER, 2L)
                .containsEntry(EndedBy.NETWORK, 1L).containsEntry(EndedBy.DRAIN, 0L);
    }

    @Test
    void peersThatInventCodesFillNothing() {
        for (int code = 3000; code < 5000; code++) {
            ends.ended(code, EndedBy.PEER, 0, 0);
        }
        assertThat(ends.counts()).hasSize(257);
        assertThat(ends.counts().getFirst()).isEqualTo(new Count(new Kind(EndCounts.OTHERS, EndedBy.PEER), 1744));
        assertThat(ends.byWhom()).containsEntry(EndedBy.PEER, 2000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            60  | nginx (proxy_read_timeout) and load balancers of AWS (ALB) have 60 s | 30
            100 | Cloudflare has 100 s                                               | 50
            350 | network load balancers of AWS (NLB) have 350 s                     | 175
            77  | nothing well-known has just that                                   | 38
            """)
    void namesWhatEndsIdleConnections(int seconds, String likely, int ping) {
        for (int i = 0; i < 30; i++) {
            ends.ended(1006, EndedBy.NETWORK, seconds + i % 2, 0);
            ends.ended(1006, EndedBy.NETWORK, 2, 0); // too soon to say anything
        }
        IdleEnds idle = ends.idleEnds(0).orElseThrow();
        assertThat(idle.seconds()).isBetween(seconds, seconds + 1);
        assertThat(idle.sessions()).isEqualTo(30);
        assertThat(idle.likely()).isEqualTo(likely);
        assertThat(idle.pingSeconds()).isEqualTo(ping);
    }

    @Test
    void endsAtAllAgesAreNoCluster() {
        for (int i = 0; i < 1000; i++) {
            ends.ended(1006, EndedBy.NETWORK, i, 0);
        }
        assertThat(ends.idleEnds(0)).isEmpty();
    }

    @Test
    void whatSomebodyEndsIsNotSilent() {
        for (int i = 0; i < 100; i++) {
            ends.ended(1001, EndedBy.PEER, 60, 0);
            ends.ended(1001, EndedBy.KEEPALIVE, 60, 0);
        }
        assertThat(ends.idleEnds(0)).isEmpty();
    }

    @Test
    void fewAreNoCluster() {
        for (int i = 0; i < 9; i++) {
            ends.ended(1006, EndedBy.NETWORK, 60, 0);
        }
        assertThat(ends.idleEnds(0)).isEmpty();
        ends.ended(1006, EndedBy.NETWORK, 61, 0);
        assertThat(ends.idleEnds(0)).map(IdleEnds::sessions).isEqualTo(Optional.of(10L));
    }

    @Test
    void forgetsWhatIsLongOver() {
        for (int i = 0; i < 100; i++) {
            ends.ended(1006, EndedBy.NETWORK, 60, 0);
        }
        assertThat(ends.idleEnds(HOUR / 2)).isPresent();
        assertThat(ends.idleEnds(HOUR)).isEmpty();
        ends.ended(1006, EndedBy.NETWORK, 60, HOUR);
        assertThat(ends.idleEnds(5 * HOUR)).isEmpty();
        assertThat(ends.counts()).hasSize(1);
    }
}
