package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimMappingTest {

    private static final Map<String, Object> CLAIMS = Map.of("sub", "alice", "tenant", "acme", "realm",
            Map.of("roles", List.of("admin", "user"), "a.b", 1), "https://example.com/plan", "pro", "scope",
            "chat:read  chat:write", "empty", Arrays.asList("a", null, 3, "", "a"));

    @Test
    void namesClaimsWithinOthersAndThoseThatHaveDots() {
        assertThat(new ClaimMapping("realm.roles", List.of("realm.roles", "https://example.com/plan", "realm.a.b",
                "realm.nothing", "tenant.x", "nothing"), "scope").attributes(CLAIMS))
                .isEqualTo(Map.of("realm.roles", List.of("admin", "user"), "https://example.com/plan", "pro",
                        "realm.a.b", 1));
    }

    @Test
    void scopesAreTextOrList() {
        assertThat(new ClaimMapping("sub", List.of(), "scope").scopes(CLAIMS))
                .isEqualTo(Set.of("chat:read", "chat:write"));
        assertThat(new ClaimMapping("sub", List.of(), "realm.roles").scopes(CLAIMS))
                .isEqualTo(Set.of("admin", "user"));
        assertThat(new ClaimMapping("sub", List.of(), "empty").scopes(CLAIMS)).isEqualTo(Set.of("a"));
        assertThat(new ClaimMapping("sub", List.of(), "realm").scopes(CLAIMS)).isEmpty();
        assertThat(new ClaimMapping("sub", List.of(), "nothing").scopes(CLAIMS)).isEmpty();
    }

    @Test
    void principalIsAText() {
        assertThat(new ClaimMapping("tenant", List.of(), "scope").name(CLAIMS)).contains("acme");
        assertThat(new ClaimMapping("realm", List.of(), "scope").name(CLAIMS)).isEmpty();
        assertThat(new ClaimMapping("nobody", List.of(), "scope").name(CLAIMS)).isEmpty();
    }
}
