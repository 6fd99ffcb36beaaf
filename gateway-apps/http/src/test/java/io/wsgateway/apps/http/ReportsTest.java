package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wsgateway.testkit.FakeMeter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReportsTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(ReportsTest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FakeMeter meter = new FakeMeter();
    private final AtomicLong now = new AtomicLong();
    private final Reports reports = new Reports(log, meter, now::get);

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void logsOneLineOfEachIdInTenSecondsAndCountsAll() {
        for (int i = 0; i < 3; i++) {
            reports.failed(Outcome.failed(Failure.TIMEOUT, "no answer"), "http://b/", "ended session " + i);
        }
        reports.failed(Outcome.failed(Failure.RESET, "lost"), "http://b/", "ended session 3");
        assertThat(lines()).containsExactly("http-timeout: ended session 0 of http://b/: no answer",
                "http-reset: ended session 3 of http://b/: lost");
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        reports.failed(Outcome.failed(Failure.TIMEOUT, "no answer"), "http://b/", "ended session 4");
        assertThat(lines()).last()
                .isEqualTo("http-timeout: ended session 4 of http://b/: no answer (and 2 more since the last line)");
        assertThat(meter.counted("http-timeout")).isEqualTo(4);
        assertThat(meter.counted("http-reset")).isEqualTo(1);
    }
}
