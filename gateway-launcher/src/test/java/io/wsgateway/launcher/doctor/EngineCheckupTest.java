package io.wsgateway.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.engine.EngineState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineCheckupTest {

    private static Finding of(int partitions, List<String> servers, Optional<String> problem) {
        return EngineCheckup.of("redis", new EngineState(partitions, servers, problem, 1, 0, Optional.empty(), 0));
    }

    @Test
    void isWellWhereAllOfItCanBeReached() {
        assertThat(of(128, List.of("a:1", "b:2"), Optional.empty()))
                .isEqualTo(Finding.ok("engine", "redis can be reached at a:1, b:2"));
    }

    @Test
    void saysWhyItCantBeReached() {
        assertThat(of(0, List.of(), Optional.of("Connection refused"))).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(Finding.State.PROBLEM);
            assertThat(finding.what()).isEqualTo("redis can't be reached: Connection refused");
        });
        assertThat(of(43, List.of("a:1"), Optional.of("b: timeout")).what())
                .isEqualTo("43 of 128 parts of redis can be reached: b: timeout");
    }
}
