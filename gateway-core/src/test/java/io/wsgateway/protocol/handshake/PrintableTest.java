package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

    @Test
    void escapesWhatIsNotVisibleAscii() {
        assertThat(Printable.of("a\r\nb\t\u001b[31m\u007f\u0085\u00e9"))
                .isEqualTo("a\\x0d\\x0ab\\x09\\x1b[31m\\x7f\\x85\\xe9");
        assertThat(Printable.of("\u2028\u202e\u2066")).isEqualTo("\\u2028\\u202e\\u2066");
        assertThat(Printable.of("\\x0a")).isEqualTo("\\\\x0a");
        assertThat(Printable.of("${jndi:ldap://a}")).isEqualTo("${jndi:ldap://a}");
    }

    @Test
    void leavesTheBackslashesOfWhatWasEscapedBefore() {
        assertThat(Printable.escapedBefore("\\x0a\n\u2028", 100)).isEqualTo("\\x0a\\x0a\\u2028");
        assertThat(Printable.escapedBefore("a".repeat(300), 300)).isEqualTo("a".repeat(300));
        assertThat(Printable.escapedBefore("a".repeat(301), 300)).isEqualTo("a".repeat(300) + "... (301 characters)");
    }

    @Test
    void cutsLongText() {
        assertThat(Printable.of("a".repeat(256))).isEqualTo("a".repeat(256));
        assertThat(Printable.of("a".repeat(257))).isEqualTo("a".repeat(256) + "... (257 characters)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /chat                        | /chat
            /chat?token=secret           | /chat?...
            /chat#secret                 | /chat#...
            /chat?secret#secret          | /chat?...
            /chat?                       | /chat?...
            /chat%3Ftoken=secret         | /chat%3F...
            /chat%3ftoken=secret?a       | /chat%3f...
            /chat%253Ftoken=secret       | /chat%253F...
            /chat%23secret               | /chat%23...
            /chat%2Fa%3                  | /chat%2Fa%3
            /nope;token=secret           | /nope;token=...
            /a;jsessionid=secret/b;x=secret;y=secret?z | /a;jsessionid=.../b;x=...;y=...?...
            /nope%3Btoken%3Dsecret       | /nope%3Btoken%3D...
            /nope%253btoken=secret;a=secret | /nope%253btoken=...;a=...
            /a;b/c                       | /a;b/c
            http://u:secret@host/a;b=secret | http://...@host/a;b=...
            http://u:secret@host%3Fsecret | http://...@host%3F...
            /@home/a@b                   | /@home/a@b
            http://user:secret@host/a?b  | http://...@host/a?...
            http://host/a@b              | http://host/a@b
            user:secret@host:80          | ...@host:80
            """)
    void hidesSecretsOfTarget(String target, String shown) {
        assertThat(Printable.target(target)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://a/b?token=secret     | https://a/b?...
            a:80#secret                  | a:80#...
            12?a=secret;b=secret         | 12?...
            Upgrade?t=secret, keep-alive | Upgrade?..., keep-alive
            a%3Ftoken=secret b%23secret  | a%3F... b%23...
            "/x?secret" '/y?secret'      | "/x?..." '/y?...'
            GET /a;t=secret/b HTTP/1.1   | GET /a;t=.../b HTTP/1.1
            at ws://a/b;t=secret, x      | at ws://a/b;t=..., x
            a:80/b;t=secret              | a:80/b;t=...
            a.example/b;t=secret         | a.example/b;t=...
            text/html;q=0.9,*/*;q=0.8    | text/html;q=0.9,*/*;q=0.8
            permessage-deflate;client_max_window_bits=15 | permessage-deflate;client_max_window_bits=15
            what?                        | what?
            keep-alive, Upgrade          | keep-alive, Upgrade
            Mozilla/5.0 (X11; Linux)     | Mozilla/5.0 (X11; Linux)
            """, quoteCharacter = '~')
    void hidesQueriesInAnyText(String text, String shown) {
        assertThat(Printable.withoutQueries(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"host:80,host:80", "user:secret@host,...@host", "https://a:b@c@host,https://...@host", "'',''"})
    void hidesUserInformation(String value, String shown) {
        assertThat(Printable.authority(value)).isEqualTo(shown);
    }
}
