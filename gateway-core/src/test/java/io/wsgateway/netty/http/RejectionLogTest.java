package io.wsgateway.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RejectionLogTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 4711);
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    private static final long START = -5;

    private final Logger logger = (Logger) LoggerFactory.getLogger(RejectionLog.class);
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final RejectionLog log = new RejectionLog();

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
    void namesReasonPeerAndDetail() {
        reject(RejectionReason.KEY_INVALID, START);
        assertThat(lines()).containsExactly("rejected key-invalid from 192.0.2.7: found");
    }

    @Test
    void writesTwentyLinesForEachReasonInEachWindow() {
        for (int i = 0; i < 1000; i++) {
            reject(RejectionReason.KEY_INVALID, START + i);
        }
        assertThat(lines()).hasSize(20);
        reject(RejectionReason.HOST_INVALID, START + 1000);
        assertThat(lines()).hasSize(21);
        assertThat(lines().getLast()).isEqualTo("rejected host-invalid from 192.0.2.7: found");
    }

    @Test
    void saysHowManyWentUnsaidOnce() {
        for (int i = 0; i < 25; i++) {
            reject(RejectionReason.KEY_INVALID, START);
        }
        reject(RejectionReason.KEY_INVALID, START + WINDOW - 1);
        assertThat(lines()).hasSize(20);
        reject(RejectionReason.KEY_INVALID, START + WINDOW);
        reject(RejectionReason.KEY_INVALID, START + WINDOW);
        assertThat(lines()).hasSize(22);
        assertThat(lines().subList(20, 22)).containsExactly(
                "rejected key-invalid from 192.0.2.7: found (and 6 more since the last line)",
                "rejected key-invalid from 192.0.2.7: found");
    }

    @Test
    void foldsWhatWentUnsaidOnceAFloodIsOver() {
        for (int i = 0; i < 1224; i++) {
            reject(RejectionReason.KEY_INVALID, START);
        }
        log.fold(START + WINDOW - 1);
        assertThat(lines()).hasSize(20);
        log.fold(START + WINDOW);
        log.fold(START + WINDOW);
        assertThat(lines()).hasSize(21).last().isEqualTo("rejected key-invalid: and 1,204 more in 10 s");
    }

    private void reject(RejectionReason reason, long now) {
        log.log(OpeningHandshake.malformed(reason, "found"), PEER, now);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
