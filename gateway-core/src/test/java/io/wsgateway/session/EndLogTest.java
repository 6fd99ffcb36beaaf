package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.LogLines;
import io.wsgateway.app.EndedBy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EndLogTest {

    @RegisterExtension
    final LogLines lines = new LogLines(EndLog.class);

    private final EndCounts ends = new EndCounts(0);
    private final EndLog log = new EndLog(ends);

    @Test
    void saysWhatIsNewAndNothingTwice() {
        log.tell(0);
        assertThat(lines.all()).isEmpty();
        for (int i = 0; i < 1204; i++) {
            ends.ended(1000, EndedBy.PEER, 0, 0);
        }
        ends.ended(1001, EndedBy.MAX_AGE, 0, 0);
        log.tell(0);
        log.tell(0);
        ends.ended(1000, EndedBy.PEER, 0, 0);
        log.tell(0);
        assertThat(lines.all()).containsExactly("1,205 sessions ended: 1000 by peer 1,204, 1001 by max-age 1",
                "1 session ended: 1000 by peer 1");
    }

    @Test
    void namesAnIdleTimeoutOnTheWayOnce() {
        for (int i = 0; i < 40; i++) {
            ends.ended(1006, EndedBy.NETWORK, 60, 0);
        }
        log.tell(0);
        log.tell(0);
        assertThat(lines.all()).containsExactly("40 sessions ended: 1006 by network 40",
                "40 sessions were lost without a Close after 60 s of silence, which looks like an idle timeout of a proxy, load"
                        + " balancer or firewall on the way (nginx (proxy_read_timeout) and load balancers of AWS (ALB) have 60 s):"
                        + " set keepalive.ping-interval to 30s or less");
    }
}
