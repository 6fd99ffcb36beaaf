package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionNumberTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 35, 36, 123_456_789_012L, 4_738_381_338_321_616_895L})
    void readsWhatItWrites(long number) {
        assertThat(SessionNumber.parse(SessionNumber.text(number))).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "01", "-1", "+1", "A", "1z1z1z1z1z1z1", "1 ", "\u0661"})
    void readsNothingElse(String id) {
        assertThat(SessionNumber.parse(id)).isEmpty();
    }

    @Test
    void idsAreOfBase36() {
        assertThat(SessionNumber.text(46_655)).isEqualTo("zzz");
    }
}
