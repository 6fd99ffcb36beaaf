package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.session.EndCounts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EndPageTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final EndCounts ends = new EndCounts(0);

    private JsonNode told() {
        return JSON.readTree(new String(new EndPage(ends, () -> Instant.EPOCH).answer().body(),
                StandardCharsets.UTF_8));
    }

    @Test
    void tellsCodesAndWhoEndedTheSessions() {
        assertThat(told()).isEqualTo(JSON.readTree("{\"ends\":[]}"));
        ends.ended(1001, EndedBy.PEER, 0, 0);
        ends.ended(1001, EndedBy.PEER, 0, 0);
        ends.ended(1001, EndedBy.MAX_AGE, 0, 0);
        assertThat(told()).isEqualTo(JSON.readTree("""
                {"ends":[{"code":1001,"by":"peer","sessions":2},{"code":1001,"by":"max-age","sessions":1}]}"""));
    }

    @Test
    void namesAnIdleTimeoutOnTheWay() {
        for (int i = 0; i < 10; i++) {
            ends.ended(1006, EndedBy.NETWORK, 100, 0);
        }
        assertThat(told().path("idleEnds")).isEqualTo(JSON.readTree("""
                {"seconds":100,"sessions":10,"likely":"Cloudflare has 100 s",
                "remedy":"Set keepalive.ping-interval to 50s or less."}"""));
    }
}
