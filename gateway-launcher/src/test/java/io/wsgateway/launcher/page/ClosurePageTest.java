package io.wsgateway.launcher.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.session.Closures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClosurePageTest {

    private static final JsonMapper JSON = new JsonMapper();

    private final Closures closures = new Closures(0);

    private JsonNode told() {
        return JSON.readTree(new String(new ClosurePage(closures, () -> Instant.EPOCH).answer().body(),
                StandardCharsets.UTF_8));
    }

    @Test
    void tellsCodesAndWhoEndedTheSessions() {
        assertThat(told()).isEqualTo(JSON.readTree("{\"closes\":[]}"));
        closures.ended(1001, EndedBy.PEER, 0, 0);
        closures.ended(1001, EndedBy.PEER, 0, 0);
        closures.ended(1001, EndedBy.MAX_AGE, 0, 0);
        assertThat(told()).isEqualTo(JSON.readTree("""
                {"closes":[{"code":1001,"by":"peer","sessions":2},{"code":1001,"by":"max-age","sessions":1}]}"""));
    }

    @Test
    void namesAnIdleTimeoutOnTheWay() {
        for (int i = 0; i < 10; i++) {
            closures.ended(1006, EndedBy.NETWORK, 100, 0);
        }
        assertThat(told().path("idleEnds")).isEqualTo(JSON.readTree("""
                {"seconds":100,"sessions":10,"likely":"Cloudflare has 100 s",
                "remedy":"Set keepalive.ping-interval to 50s or less."}"""));
    }
}
