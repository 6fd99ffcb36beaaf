package io.wsgateway.launcher.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {

    @Test
    void namesOneAsOne() {
        assertThat(Counted.of(0, "session")).isEqualTo("0 sessions");
        assertThat(Counted.of(1, "session")).isEqualTo("1 session");
        assertThat(Counted.of(2, "event loop")).isEqualTo("2 event loops");
    }
}
