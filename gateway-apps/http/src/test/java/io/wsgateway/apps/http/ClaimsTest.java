package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {

    @Test
    void tellsTheClaimsThatAreAskedForAsTextOrJson() {
        Claims claims = new Claims(List.of("tenant_Id", "roles", "level", "missing"));
        assertThat(claims.of(Map.of("tenant_Id", "acme", "roles", List.of("a", 1), "level", 3, "other", "secret")))
                .containsExactly(Map.entry("claimtenantid", "acme"), Map.entry("claimroles", "[\"a\",1]"),
                        Map.entry("claimlevel", "3"));
    }

    @Test
    void leavesOutWhatIsTooLongForAField() {
        Claims claims = new Claims(List.of("a"));
        assertThat(claims.of(Map.of("a", "x".repeat(2048)))).hasSize(1);
        assertThat(claims.of(Map.of("a", "x".repeat(2049)))).isEmpty();
        assertThat(claims.of(Map.of("a", "ä".repeat(342)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "sixteencharacter"})
    void refusesNamesThatAreNoneOfAnAttribute(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Claims(List.of(name)))
                .withMessageContaining("1 to 15 letters and digits");
    }

    @Test
    void refusesTwoThatWouldBeOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Claims(List.of("a_b", "AB")));
    }
}
