package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdsTest {

    private final SessionIds alone = new SessionIds();
    private final SessionIds node = new SessionIds("a1b2c3d4");

    @ParameterizedTest
    @ValueSource(longs = {1, 35, 36, 123_456_789_012L, 4_738_381_338_321_616_895L})
    void readsWhatItWrites(long number) {
        assertThat(alone.parse(alone.text(number))).hasValue(number);
        assertThat(node.parse(node.text(number))).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "01", "-1", "+1", "A", "1z1z1z1z1z1z1", "1 ", "\u0661", "a1b2c3d4-1"})
    void readsNothingElse(String id) {
        assertThat(alone.parse(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "a1b2c3d4", "a1b2c3d4-", "a1b2c3d4-0", "a1b2c3d5-1", "a1b2c3d4--1", "a1b2c3d4-1-1"})
    void nodeReadsItsOwnOnly(String id) {
        assertThat(node.parse(id)).isEmpty();
    }

    @Test
    void idsAreOfBase36() {
        assertThat(alone.text(46_655)).isEqualTo("zzz");
        assertThat(node.text(46_655)).isEqualTo("a1b2c3d4-zzz");
    }

    @Test
    void idNamesItsNode() {
        assertThat(SessionIds.node(node.text(7))).hasValue("a1b2c3d4");
        assertThat(SessionIds.node(alone.text(7))).isEmpty();
        assertThat(SessionIds.node("-7")).isEmpty();
    }

    @Test
    void countsFromOne() {
        assertThat(alone.newest()).isZero();
        assertThat(alone.next()).isEqualTo(1);
        assertThat(alone.newest()).isEqualTo(1);
    }
}
