package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whether the sessions leave memory for one more. */
class SessionMemoryTest {

    private final AtomicLong waiting = new AtomicLong();

    private SessionMemory memory(long most) {
        return new SessionMemory(most, waiting::get);
    }

    @Test
    void eachSessionTakesABit() {
        SessionMemory memory = memory(10L * SessionMemory.SESSION_BYTES);
        assertThat(memory.isShort(9)).isFalse();
        assertThat(memory.isShort(10)).isTrue();
    }

    /** At the edge it would else let in one for each that ends. */
    @Test
    void isShortUntilAnEighthIsFree() {
        SessionMemory memory = memory(80_000);
        waiting.set(80_000);
        assertThat(memory.isShort(0)).isTrue();
        waiting.set(70_001 - SessionMemory.SESSION_BYTES);
        assertThat(memory.isShort(0)).isTrue();
        waiting.set(70_000 - SessionMemory.SESSION_BYTES);
        assertThat(memory.isShort(0)).isFalse();
        waiting.set(80_000 - SessionMemory.SESSION_BYTES);
        assertThat(memory.isShort(0)).isFalse();
        waiting.set(80_001 - SessionMemory.SESSION_BYTES);
        assertThat(memory.isShort(0)).isTrue();
    }

    @Test
    void withoutALimitItIsNeverShort() {
        waiting.set(Long.MAX_VALUE / 2);
        assertThat(memory(0).isShort(Integer.MAX_VALUE - 1)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> memory(-1));
    }
}
