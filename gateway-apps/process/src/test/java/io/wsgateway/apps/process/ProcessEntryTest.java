package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessEntryTest {

    private static final String REST = " 1 10 9 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0";

    @ParameterizedTest
    @ValueSource(strings = {"sh", "a b", ") Z 1 (", "a) R 2 3 4", "\n"})
    void aNameMayHoldAnything(String name) {
        assertThat(ProcessEntry.parse(12, "12 (" + name + ") S" + REST))
                .contains(new ProcessEntry(12, false, 1, 10, 9, 77));
    }

    @Test
    void aZombieIsOne() {
        assertThat(ProcessEntry.parse(12, "12 (sh) Z" + REST)).map(ProcessEntry::zombie).contains(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "12", "12 (sh)", "12 (sh) S 1 2", "12 (sh) S x 10 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77"})
    void whatIsCutIsNone(String stat) {
        assertThat(ProcessEntry.parse(12, stat)).isEqualTo(Optional.empty());
    }
}
