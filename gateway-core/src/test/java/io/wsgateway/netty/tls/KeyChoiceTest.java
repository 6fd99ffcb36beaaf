package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyChoiceTest {

    @TempDir
    static Path directory;
    private static KeyChoice choice;
    private static CertifiedKey first;

    @BeforeAll
    static void makeKeys() throws Exception {
        TestAuthority authority = TestAuthority.create(directory, "authority");
        first = authority.server("EC", "gw.example.com", "Example.COM");
        choice = new KeyChoice(List.of(
                key(first),
                key(authority.server("EC", "*.example.com")),
                key(authority.server("EC", "chat.example.com")),
                key(authority.server("RSA", "Example.COM", "gw.example.com")),
                key(authority.server("RSA", "gw.example.com", "Example.COM")),
                NamedKey.of(new KeySource.Made(first), authority.server("EC", "hidden.example.org"),
                        List.of("shown.example.org"))));
    }

    private static NamedKey key(CertifiedKey pair) {
        return NamedKey.of(new KeySource.Made(pair), pair, List.of());
    }

    @ParameterizedTest
    @CsvSource({
            "gw.example.com,     EC,     0",
            "GW.Example.Com,     EC,     0",
            "gw.example.com.,    EC,     0",
            "example.com,        EC,     0",
            "gw.example.com,     EC_RSA, 0",
            "gw.example.com,     RSA,    3",
            "chat.example.com,   EC,     2",
            "other.example.com,  EC,     1",
            // A wildcard is one label, and a whole one (RFC 9525 section 6.3).
            "a.b.example.com,    EC,     0",
            ".example.com,       EC,     0",
            "shown.example.org,  EC,     5",
            "hidden.example.org, EC,     0",
            "elsewhere.test,     EC,     0",
            // With the same names as the first; of the same key type the first stands.
            "elsewhere.test,     RSA,    4",
            "localhost,          EC,     0",
            "*.example.com,      EC,     1",
    })
    void choosesByName(String host, String keyType, int index) {
        assertThat(choice.choose(Optional.of(host), keyType)).contains(index);
    }

    @ParameterizedTest
    @CsvSource({"chat.example.com, RSA", "gw.example.com, EdDSA", "gw.example.com, DH_RSA", "gw.example.com, ''"})
    void hasNoneWithAnotherKey(String host, String keyType) {
        assertThat(choice.choose(Optional.of(host), keyType)).isEmpty();
    }

    @Test
    void showsTheFirstWhereNoNameIsAsked() {
        assertThat(choice.choose(Optional.empty(), "EC")).contains(0);
        assertThat(choice.choose(Optional.empty(), "RSA")).contains(4);
    }
}
