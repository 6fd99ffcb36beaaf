package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.AdminToken.Access;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokensReaderTest {

    @TempDir
    private Path home;

    private ConfigurationFixture fixture;

    @BeforeEach
    void create() throws Exception {
        fixture = new ConfigurationFixture(home);
    }

    private AdminConfig withFile(String content, String permissions) throws Exception {
        Files.writeString(home.resolve("t"), content, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(home.resolve("t"), PosixFilePermissions.fromString(permissions));
        return fixture.file("admin: { address: 0.0.0.0, tokens: [{ name: a, token-file: t, access: full }] }").read()
                .admin().orElseThrow();
    }

    @Test
    void readsTheOneAndThoseOfTheList() throws Exception {
        AdminConfig admin = fixture.file("""
                admin:
                  token: one
                  tokens:
                    - { name: next, token: tw0, access: full }
                    - { name: board, token: thr33 }
                """).read().admin().orElseThrow();
        assertThat(admin.tokens()).containsExactly(new AdminToken("admin.token", "one", Access.FULL),
                new AdminToken("next", "tw0", Access.FULL), new AdminToken("board", "thr33", Access.READ));
        assertThat(admin.toString()).doesNotContain("one", "tw0", "thr33");
    }

    @Test
    void isGivenByTheEnvironment() throws Exception {
        fixture.environment("GATEWAY_ADMIN_TOKENS_0_NAME", "a").environment("GATEWAY_ADMIN_TOKENS_0_TOKEN", "#t");
        assertThat(fixture.read().admin().orElseThrow().tokens())
                .containsExactly(new AdminToken("a", "#t", Access.READ));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n"})
    void aNewlineBehindItIsNoneOfTheToken(String content) throws Exception {
        AdminConfig admin = withFile(content, "rw-r-----");
        assertThat(admin.tokens()).containsExactly(new AdminToken("a", "s3cret", Access.FULL));
        assertThat(admin.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "s3cret\n\n", "s3cret\nother\n", "s3 cret", "s3cr\u00e9t", "\u0000s3cret"})
    void whatIsNoTokenIsRefusedAndNotRepeated(String content) throws Exception {
        Files.writeString(home.resolve("t"), content, StandardCharsets.ISO_8859_1);
        fixture.file("admin: { tokens: [{ name: a, token-file: t }] }");
        assertThat(fixture.problems()).containsExactly("gateway.yaml:1:42: admin.tokens[0].token-file: no token in"
                + " HOME/t (expected: one line of visible ASCII characters without spaces, at most 4096 bytes)");
    }

    @Test
    void aLongFileIsNotRead() throws Exception {
        Files.writeString(home.resolve("t"), "t".repeat(4097));
        fixture.file("admin: { tokens: [{ name: a, token-file: t }] }");
        assertThat(fixture.problems()).singleElement().asString().contains("no token in HOME/t");
    }

    @Test
    void aFileThatEverybodyMayReadIsWarnedOf() throws Exception {
        assertThat(withFile("s3cret\n", "rw-r--r--").warnings()).containsExactly(
                "admin.tokens[0].token-file: every user of this machine may read " + home.resolve("t") + "; chmod 640");
    }
}
