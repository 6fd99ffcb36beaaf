package io.wsgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {

    @Test
    void keepsACopyThatNobodyCanChange() {
        List<Object> groups = new ArrayList<>(List.of("a"));
        Map<String, Object> claims =
                new HashMap<>(Map.of("groups", groups, "address", Map.of("zip", 8000), "vip", true));
        Principal principal = new Principal("me", claims);
        groups.add("admins");
        claims.put("more", 1);
        assertThat(principal.claims())
                .isEqualTo(Map.of("groups", List.of("a"), "address", Map.of("zip", 8000), "vip", true));
        assertThatThrownBy(() -> principal.claims().put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) principal.claims().getOrDefault("groups", List.of())).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) principal.claims().getOrDefault("address", Map.of())).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hasNoValueInItsText() {
        assertThat(new Principal("me", Map.of("email", "me@example.com")))
                .hasToString("Principal[name=me, claims=[email]]");
    }

    @Test
    void keepsItsClaimsUnderAnotherName() {
        assertThat(new Principal("me", Map.of("a", 1)).named("you")).isEqualTo(new Principal("you", Map.of("a", 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    void rejectsNameOfLength(int length) {
        assertThatThrownBy(() -> Principal.of("x".repeat(length)))
                .hasMessage("a principal's name of " + length + " characters (expected: 1 to 256)");
    }

    @Test
    void rejectsClaimsBeyondTheirBounds() {
        Map<String, Object> many = IntStream.range(0, 257).boxed()
                .collect(Collectors.toMap(i -> "c" + i, i -> i));
        assertThatThrownBy(() -> new Principal("me", many)).hasMessage("more than 256 values of claims");
        assertThatThrownBy(() -> new Principal("me", Map.of("list", Collections.nCopies(256, 1))))
                .hasMessage("more than 256 values of claims");
        assertThatThrownBy(() -> new Principal("me", Map.of("long", "x".repeat(8189))))
                .hasMessage("claims of more than 8192 characters");
        assertThatThrownBy(() -> new Principal("me", Map.of("deep", nested(8))))
                .hasMessage("claims of more than 8 levels");
        assertThat(new Principal("me", Map.of("deep", nested(7), "long", "x".repeat(8170))).claims()).hasSize(2);
        assertThatThrownBy(() -> new Principal("me", Map.of("thread", Thread.currentThread())))
                .hasMessageStartingWith("a claim's value is a java.lang.Thread");
        assertThatThrownBy(() -> new Principal("me", Map.of("map", Collections.singletonMap("a", null))))
                .hasMessage("a claim without a value");
    }

    private static Object nested(int levels) {
        return levels == 0 ? "end" : List.of(nested(levels - 1));
    }
}
