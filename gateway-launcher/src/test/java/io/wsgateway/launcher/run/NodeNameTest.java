package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeNameTest {

    @Test
    void isTheFirstThatThereIs() {
        assertThat(NodeName.of(Optional.of("gw-1.example\n"), Map.of("HOSTNAME", "b"))).isEqualTo("gw-1.example");
        assertThat(NodeName.of(Optional.of("\n"), Map.of("HOSTNAME", "b", "COMPUTERNAME", "c"))).isEqualTo("b");
        assertThat(NodeName.of(Optional.empty(), Map.of("COMPUTERNAME", "c"))).isEqualTo("c");
        assertThat(NodeName.of(Optional.empty(), Map.of())).isEqualTo("gateway");
    }

    @Test
    void holdsOnlyWhatANameMay() {
        assertThat(NodeName.of(Optional.of("a b\u001bé"), Map.of())).isEqualTo("a-b--");
        assertThat(NodeName.of(Optional.of("x".repeat(100)), Map.of())).hasSize(64);
        assertThat(NodeName.ofHost()).matches("[A-Za-z0-9._-]{1,64}");
    }
}
