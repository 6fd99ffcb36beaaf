package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.EngineState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class EngineLogTest {

    private static final String TAIL = "; what is published stays on this gateway, what topics keep can't be had";

    private final EngineLog log = new EngineLog("redis", 0);
    private final List<String> lines = new ArrayList<>();
    private long losses;

    private void seen(double seconds, int partitions) {
        EngineState state = new EngineState(partitions, partitions > 0 ? List.of("127.0.0.1:6379") : List.of(),
                partitions < 128 ? Optional.of("refused") : Optional.empty(), 1, losses, Optional.empty(), 0);
        log.seen(state, (long) (seconds * 1e9)).ifPresent(remark -> lines.add(remark.text()));
    }

    @Test
    void saysOnceThatTheEngineIsReachedLostAndBack() {
        seen(0.1, 0);
        seen(0.5, 128);
        seen(1, 128);
        seen(100, 0);
        seen(101, 0);
        seen(112.5, 128);
        seen(500, 128);
        assertThat(lines).containsExactly("engine redis: reached at 127.0.0.1:6379",
                "engine redis: lost: refused" + TAIL,
                "engine redis: back at 127.0.0.1:6379 after 12.5 s");
    }

    @Test
    void saysAfterAMomentThatItWasNeverReached() {
        seen(0.1, 0);
        seen(4.9, 0);
        assertThat(lines).isEmpty();
        seen(5, 0);
        seen(300, 0);
        seen(400, 128);
        assertThat(lines).containsExactly("engine redis: can't be reached: refused" + TAIL,
                "engine redis: reached at 127.0.0.1:6379 after 400.0 s");
        seen(500, 0);
        assertThat(lines.getLast()).isEqualTo("engine redis: lost: refused" + TAIL);
    }

    @Test
    void saysWhatPartIsLeft() {
        seen(0, 128);
        seen(20, 43);
        assertThat(lines).last().isEqualTo("engine redis: reached in 43 of 128 parts only: refused" + TAIL);
    }

    @Test
    void oneThatIsBackIsToldOfAtOnceHoweverSoon() {
        seen(0, 128);
        seen(1, 0);
        seen(1.5, 128);
        assertThat(lines).containsExactly("engine redis: reached at 127.0.0.1:6379",
                "engine redis: lost: refused" + TAIL, "engine redis: back at 127.0.0.1:6379 after 0.5 s");
    }

    @Test
    void oneThatComesAndGoesIsToldOfEachPauseAndInTheEndAsItIs() {
        seen(0, 128);
        for (int i = 1; i <= 10_000; i++) {
            losses += i % 2;
            seen(20 + i * 0.05, i % 2 == 0 ? 128 : 0);
        }
        assertThat(lines).hasSizeBetween(3, 3 + 2 * 500 / (int) EngineLog.PAUSE.toSeconds())
                .anyMatch(line -> line.contains("lost, 300 times since the last such line: refused"));
        assertThat(lines.getLast()).startsWith("engine redis: back at ");
        seen(10_020, 0);
        assertThat(lines.getLast()).startsWith("engine redis: lost");
    }

    @Test
    void warnsOfWhatIsAwayAlone() {
        assertThat(log.seen(EngineState.NEW, Duration.ofSeconds(9).toNanos()).orElseThrow().level())
                .isEqualTo(Level.WARN);
        assertThat(new EngineLog("nats", 0)
                .seen(new EngineState(128, List.of("h:1\u001b"), Optional.empty(), 1, 0, Optional.empty(), 0), 1)
                .orElseThrow()).isEqualTo(Remark.info("engine nats: reached at h:1\\u001b"));
    }
}
