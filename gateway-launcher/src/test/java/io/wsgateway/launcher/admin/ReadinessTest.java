package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.server.DrainProgress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final Optional<DrainProgress> DRAINS =
            Optional.of(new DrainProgress(1000, 2, 998, Duration.ofSeconds(25)));

    private static String answer(Optional<DrainProgress> draining, Optional<EngineAway> engine) {
        var answer = new Readiness(() -> draining, () -> engine).answer();
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void isReadyUntilItDrains() {
        assertThat(answer(Optional.empty(), Optional.empty())).isEqualTo("200 ready\n");
        assertThat(answer(DRAINS, Optional.empty())).startsWith("503 draining: ");
    }

    @Test
    void anEngineThatIsAwayIsToldOfAndOnlyInTheWayWhereItIsRequired() {
        assertThat(answer(Optional.empty(), Optional.of(new EngineAway("redis", false))))
                .isEqualTo("200 ready; engine redis is away\n");
        assertThat(answer(Optional.empty(), Optional.of(new EngineAway("nats", true))))
                .isEqualTo("503 engine nats is away\n");
        assertThat(answer(DRAINS, Optional.of(new EngineAway("redis", false)))).startsWith("503 draining: ");
    }
}
