package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.limits.LimitUsages;
import io.wsgateway.session.SessionCounters;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What {@code /limits} shows. */
class LimitsPageTest {

    @Test
    void showsTodayAndYesterday() {
        SessionCounters counters = new SessionCounters();
        LimitUsages usages = counters.usages();
        counters.limitReached("connections");
        counters.limitReached("connections");
        usages.record("connections", 3);
        usages.endDay();
        usages.record("handshakes-per-second", 40);
        assertThat(new String(new LimitsPage(counters).answer().body(), StandardCharsets.UTF_8).strip()).isEqualTo(
                "{\"reached\":{\"connections\":2},\"today\":[{\"limit\":\"handshakes-per-second\",\"samples\":1,\"p99\":40,\"most\":40,\"recommended\":50}],"
                        + "\"yesterday\":[{\"limit\":\"connections\",\"samples\":1,\"p99\":3,\"most\":3,\"recommended\":4}]}");
    }
}
