package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutboundPolicyTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # budget | waiting | message | left in all | what becomes of it
            100      | 0       | 1       | 1000        | -
            100      | 0       | 100     | 1000        | -
            100      | 0       | 5000    | 1000        | -
            100      | 1       | 99      | 1000        | -
            100      | 1       | 100     | 1000        | CLOSE
            100      | 100     | 0       | 1000        | -
            100      | 100     | 1       | 1000        | CLOSE
            100      | 200     | 1       | 1000        | CLOSE
            1        | 0       | 2       | 1000        | -
            1        | 1       | 1       | 1000        | CLOSE
            100      | 0       | 50      | 0           | -
            100      | 0       | 50      | -1000       | -
            100      | 1       | 50      | 50          | -
            100      | 1       | 50      | 49          | CLOSE
            100      | 1       | 50      | -1000       | CLOSE
            """)
    void judges(long budget, long queued, int message, long left, @Nullable Overflow expected) {
        assertThat(new OutboundPolicy(budget, Overflow.CLOSE).judge(queued, message, left)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void saysWhatTheRouteSays(Overflow overflow) {
        assertThat(new OutboundPolicy(1, overflow).judge(1, 1, 1)).isEqualTo(overflow);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 1", "3, 1, 2", "100, 50, 50", "131072, 65536, 65536", "1048576, 65536, 983040"})
    void leavesTheChannelHalfOfItButNeverMuch(long budget, int channel, int always) {
        OutboundPolicy policy = new OutboundPolicy(budget, Overflow.CLOSE);
        assertThat(policy.channelBytes()).isEqualTo(channel);
        assertThat(policy.alwaysFits(always)).isTrue();
        assertThat(policy.alwaysFits(always + 1)).isFalse();
    }

    @Test
    void refusesNoBytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundPolicy(0, Overflow.CLOSE));
    }
}
