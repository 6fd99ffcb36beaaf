package io.wsgateway.launcher.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopCommandTest {

    @ParameterizedTest
    @CsvSource({"50 132, 50", "0 0, 1", "'', 24", "stty: no terminal, 24", "99999 80, 24"})
    void asManyRowsAsTheTerminalHas(String said, int rows) {
        assertThat(TopCommand.rows(said)).isEqualTo(rows);
    }
}
