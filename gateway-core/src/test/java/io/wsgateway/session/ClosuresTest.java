package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.session.Closures.Count;
import io.wsgateway.session.Closures.IdleEnds;
import io.wsgateway.session.Closures.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosuresTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final Closures closures = new Closures(0);

    @Test
    void countsByCodeAndByWhom() {
        closures.ended(1000, EndedBy.PEER, 0, 0);
        closures.ended(1000, EndedBy.PEER, 0, 0);
        closures.ended(1000, EndedBy.APPLICATION, 0, 0);
        closures.ended(1006, EndedBy.NETWORK, 0, 0);
        assertThat(closures.counts()).containsExactly(new Count(new Kind(1000, EndedBy.PEER), 2),
                new Count(new Kind(1000, EndedBy.APPLICATION), 1), new Count(new Kind(1006, EndedBy.NETWORK), 1));
        assertThat(closures.byWhom()).hasSize(EndedBy.values().length).containsEntry(EndedBy.PEER, 2L)
                .containsEntry(EndedBy.NETWORK, 1L).containsEntry(EndedBy.DRAIN, 0L);
    }

    @Test
    void peersThatInventCodesFillNothing() {
        for (int code = 3000; code < 5000; code++) {
            closures.ended(code, EndedBy.PEER, 0, 0);
        }
        assertThat(closures.counts()).hasSize(257);
        assertThat(closures.counts().getFirst()).isEqualTo(new Count(new Kind(Closures.OTHERS, EndedBy.PEER), 1744));
        assertThat(closures.byWhom()).containsEntry(EndedBy.PEER, 2000L);
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
            closures.ended(1006, EndedBy.NETWORK, seconds + i % 2, 0);
            closures.ended(1006, EndedBy.NETWORK, 2, 0); // too soon to say anything
        }
        IdleEnds ends = closures.idleEnds(0).orElseThrow();
        assertThat(ends.seconds()).isBetween(seconds, seconds + 1);
        assertThat(ends.sessions()).isEqualTo(30);
        assertThat(ends.likely()).isEqualTo(likely);
        assertThat(ends.pingSeconds()).isEqualTo(ping);
    }

    @Test
    void endsAtAllAgesAreNoCluster() {
        for (int i = 0; i < 1000; i++) {
            closures.ended(1006, EndedBy.NETWORK, i, 0);
        }
        assertThat(closures.idleEnds(0)).isEmpty();
    }

    @Test
    void whatSomebodyEndsIsNotSilent() {
        for (int i = 0; i < 100; i++) {
            closures.ended(1001, EndedBy.PEER, 60, 0);
            closures.ended(1001, EndedBy.KEEPALIVE, 60, 0);
        }
        assertThat(closures.idleEnds(0)).isEmpty();
    }

    @Test
    void fewAreNoCluster() {
        for (int i = 0; i < 9; i++) {
            closures.ended(1006, EndedBy.NETWORK, 60, 0);
        }
        assertThat(closures.idleEnds(0)).isEmpty();
        closures.ended(1006, EndedBy.NETWORK, 61, 0);
        assertThat(closures.idleEnds(0)).map(IdleEnds::sessions).isEqualTo(Optional.of(10L));
    }

    @Test
    void forgetsWhatIsLongOver() {
        for (int i = 0; i < 100; i++) {
            closures.ended(1006, EndedBy.NETWORK, 60, 0);
        }
        assertThat(closures.idleEnds(HOUR / 2)).isPresent();
        assertThat(closures.idleEnds(HOUR)).isEmpty();
        closures.ended(1006, EndedBy.NETWORK, 60, HOUR);
        assertThat(closures.idleEnds(5 * HOUR)).isEmpty();
        assertThat(closures.counts()).hasSize(1);
    }
}
