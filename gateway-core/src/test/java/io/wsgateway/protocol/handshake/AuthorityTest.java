package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            example.com            | example.com            | -1
            Example.COM:8080       | example.com            | 8080
            example.com:           | example.com            | -1
            example.com.           | example.com            | -1
            example.com.:80        | example.com            | 80
            localhost:0            | localhost              | 0
            localhost:65535        | localhost              | 65535
            localhost:00080        | localhost              | 80
            my_host-1~             | my_host-1~             | -1
            xn--bcher-kva.example  | xn--bcher-kva.example  | -1
            127.0.0.1:1            | 127.0.0.1              | 1
            [::1]                  | [::1]                  | -1
            [::]:80                | [::]                   | 80
            [2001:DB8::A]:443      | [2001:db8::a]          | 443
            [1:2:3:4:5:6:7:8]      | [1:2:3:4:5:6:7:8]      | -1
            [1:2:3:4:5:6:7::]      | [1:2:3:4:5:6:7::]      | -1
            [::ffff:192.0.2.1]     | [::ffff:192.0.2.1]     | -1
            [1:2:3:4:5:6:1.2.3.4]  | [1:2:3:4:5:6:1.2.3.4]  | -1
            """)
    void parses(String text, String host, int port) {
        assertThat(Authority.parse(text)).contains(new Authority(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":80", ".", "..", ".a", "a..b", "a..", "a b", " a", "a/b", "a?b", "a#b", "a\\b",
            "user@a", "a,b", "a, b", "a%2eb", "a\u0001", "caf\u00e9", "\u212a", "a:b", "a:-1", "a:+1", "a:65536",
            "a:99999999999", "a:1:2", "a: 80", "a:\u0661", "[", "]", "[]", "[::1", "::1", "[::1]x", "[::1]:x", "[:1]",
            "[1:]",
            "[:::]", "[1::2::3]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7:8::]", "[12345::]", "[g::]",
            "[::1%25eth0]", "[v1.a]", "[::1.2.3]", "[::1.2.3.256]", "[::1.2.3.4.5]", "[::1.2..4]",
            "[1:2:3:4:5:6:7:1.2.3.4]", "[::010.2.3.4]", "[::ffff:1.2.3.04]",
            "[::1.2.3.4:1]", "[1.2.3.4]"})
    void refuses(String text) {
        assertThat(Authority.parse(text)).isEmpty();
    }

    @Test
    void refusesHostLongerThanAnyName() {
        assertThat(Authority.parse("a".repeat(255))).isPresent();
        assertThat(Authority.parse("a".repeat(256))).isEmpty();
    }

    @Test
    void staysTheSameWhenWrittenAndParsedAgain() {
        Random random = new Random(3986);
        String[] pieces = {"a", "B", ".", ":", "[", "]", "1", "80", "::", "@", "-", "%", "ff", "\u00e9"};
        int parsed = 0;
        for (int i = 0; i < 100_000; i++) {
            String text = random.ints(random.nextInt(8), 0, pieces.length)
                    .mapToObj(piece -> pieces[piece])
                    .collect(Collectors.joining());
            if (Authority.parse(text).isPresent()) {
                parsed++;
                Authority authority = Authority.parse(text).get();
                assertThat(Authority.parse(authority.toString())).contains(authority);
            }
        }
        assertThat(parsed).isGreaterThan(5_000);
    }
}
