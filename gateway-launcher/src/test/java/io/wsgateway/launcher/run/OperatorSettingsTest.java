package io.wsgateway.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorSettingsTest {

    private static final AdminToken READ = new AdminToken("r", "r3ad", Access.READ);
    private static final AdminToken FULL = new AdminToken("f", "fu11", Access.FULL);

    @Test
    void withoutTokensTheSettingsAreAsTheyAre() {
        assertThat(OperatorSettings.of(List.of())).isEmpty();
    }

    @Test
    void theOneTokenHasFullAccess() {
        assertThat(OperatorSettings.of(List.of(READ, FULL)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("token", "fu11", "tokens", "r3ad fu11"));
    }

    /** An empty token lets nobody in, where none at all would let this machine in. */
    @Test
    void whereNoneHasFullAccessTheOneTokenIsEmpty() {
        assertThat(OperatorSettings.of(List.of(READ)))
                .containsExactlyInAnyOrderEntriesOf(Map.of("token", "", "tokens", "r3ad"));
    }
}
