package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wsgateway.app.EndedBy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ClosureLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(ClosureLog.class);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Closures closures = new Closures(0);
    private final ClosureLog log = new ClosureLog(closures);

    @BeforeEach
    void capture() {
        written.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(written);
    }

    @AfterEach
    void release() {
        logger.detachAppender(written);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void saysWhatIsNewAndNothingTwice() {
        log.tell(0);
        assertThat(lines()).isEmpty();
        for (int i = 0; i < 1204; i++) {
            closures.ended(1000, EndedBy.PEER, 0, 0);
        }
        closures.ended(1001, EndedBy.MAX_AGE, 0, 0);
        log.tell(0);
        log.tell(0);
        closures.ended(1000, EndedBy.PEER, 0, 0);
        log.tell(0);
        assertThat(lines()).containsExactly("1,205 sessions ended: 1000 by peer 1,204, 1001 by max-age 1",
                "1 session ended: 1000 by peer 1");
    }

    @Test
    void namesAnIdleTimeoutOnTheWayOnce() {
        for (int i = 0; i < 40; i++) {
            closures.ended(1006, EndedBy.NETWORK, 60, 0);
        }
        log.tell(0);
        log.tell(0);
        assertThat(lines()).containsExactly("40 sessions ended: 1006 by network 40",
                "40 sessions were lost without a Close after 60 s of silence, which looks like an idle timeout of a proxy, load"
                        + " balancer or firewall on the way (nginx (proxy_read_timeout) and load balancers of AWS (ALB) have 60 s):"
                        + " set keepalive.ping-interval to 30s or less");
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
