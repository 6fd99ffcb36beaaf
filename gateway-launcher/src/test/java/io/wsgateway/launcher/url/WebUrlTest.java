package io.wsgateway.launcher.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As browsers read URLs: the cases follow those of web-platform-tests, urltestdata.json, that a WebSocket's URL can meet. */
class WebUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '¦', textBlock = """
            ws://example.com → example.com → /
            ws:example.com/ → example.com → /
            wss:/example.com/ → example.com → /
            ws:////example.com///x → example.com → ///x
            ws:\\\\example.com\\x → example.com → /x
            WSS://EXAMPLE.COM:443/Foo → example.com → /Foo
            ws://example.com:80/ → example.com → /
            ws://example.com:443/ → example.com:443 → /
            wss://example.com:80/ → example.com:80 → /
            ws://f:/c → f → /c
            ws://f:00000000000000000000080/c → f → /c
            ws://f:0/c → f:0 → /c
            ws://f:65535/c → f:65535 → /c
            ws://me:pw@c:29/d → c:29 → /d
            ws://::@c@d:2/ → d:2 → /
            ws://@c/ → c → /
            ws://foo.com/\\@ → foo.com → //@
            ws://my_host/ → my_host → /
            ws://a.b-c.de. → a.b-c.de. → /
            ws://%41bc/ → abc → /
            ws://a!$&'()*+,;=~b/ → a!$&'()*+,;=~b → /
            """)
    void readsTheAuthority(String url, String authority, String path) throws Exception {
        assertThat(WebUrl.parse(url).authority()).isEqualTo(authority);
        assertThat(WebUrl.parse(url).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '¦', textBlock = """
            faß.ExAmPlE → -
            bücher.example → xn--bcher-kva.example
            B%C3%BCcher.example → xn--bcher-kva.example
            ☃.example → xn--n3h.example
            你好你好 → xn--6qqa088eba
            www.foo。bar.com → www.foo.bar.com
            Ｇｏ.com → go.com
            xn--mgba3gch31f.example → xn--mgba3gch31f.example
            0Xc0.0250.01 → 192.168.0.1
            192.168.257 → 192.168.1.1
            192.168.0.1. → 192.168.0.1
            0x7f.1 → 127.0.0.1
            4294967295 → 255.255.255.255
            0xffffffff → 255.255.255.255
            ０Ｘｃ０．０２５０．０１ → 192.168.0.1
            foo.0x → -
            1.2.3.4.5. → -
            256.256.256.256.com → 256.256.256.256.com
            0x4 → 0.0.0.4
            00000000000000000000000001 → 0.0.0.1
            [::1] → [::1]
            [1:0::] → [1::]
            [0:1:2:3:4:5:6:7] → [0:1:2:3:4:5:6:7]
            [1:0:0:2::3:0] → [1::2:0:0:3:0]
            [2001:DB8::00A] → [2001:db8::a]
            [::127.0.0.1] → [::7f00:1]
            [::ffff:1.2.3.4] → [::ffff:102:304]
            """)
    void readsTheHost(String host, String sent) throws Exception {
        if (sent.equals("-")) {
            assertThatExceptionOfType(MalformedUrlException.class).isThrownBy(() -> WebUrl.parse("ws://" + host));
        } else {
            assertThat(WebUrl.parse("ws://" + host).host()).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '¦', textBlock = """
            ? → /?
            ?a=b|c → /?a=b|c
            ?{a}^[]\\` → /?{a}^[]\\`
            ?"<>' → /?%22%3C%3E%27
            ?ü=%zz% → /?%C3%BC=%zz%
            ?a?b/c\\d → /?a?b/c\\d
            ?a#b → /?a
            #b?c → /
            /chat/café → /chat/caf%C3%A9
            /a|b[c]^"{d} → /a|b[c]%5E%22%7Bd%7D
            /%7Ea%zz%2f → /%7Ea%zz%2f
            /你好 → /%E4%BD%A0%E5%A5%BD
            /😀 → /%F0%9F%98%80
            /. → /
            /./a → /a
            /a/. → /a/
            /a/.. → /
            /a/../b/ → /b/
            /a/b/.. → /a/
            /../../c → /c
            /a/%2e → /a/
            /a/%2E%2e/c → /c
            /a/.%2E → /
            /a/%2e%2 → /a/%2e%2
            /a/... → /a/...
            /a/..bar → /a/..bar
            //x/../y → //y
            \\a\\..\\b → /b
            """)
    void readsTheTarget(String behind, String target) throws Exception {
        assertThat(WebUrl.parse("ws://a" + behind).target()).isEqualTo(target);
    }

    @Test
    void readsSpaces() throws Exception {
        assertThat(WebUrl.parse(" \t\nws://a/ b ? c d \r\n").target()).isEqualTo("/%20b%20?%20c%20d");
        assertThat(WebUrl.parse("w\ns:/\t/a.\nb:\t8\r0/\tc").toString()).isEqualTo("ws://a.b/c");
        assertThat(WebUrl.parse("ws://a/\u0001\u007f").target()).isEqualTo("/%01%7F");
        assertThat(WebUrl.parse("ws://a/\ud800x?\udfff").target()).isEqualTo("/%EF%BF%BDx?%EF%BF%BD");
        assertThat(WebUrl.parse("ws://a\u00adb/").host()).isEqualTo("ab");
        assertThat(WebUrl.parse("ws://\u2603.\u00ad/").host()).isEqualTo("xn--n3h.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/chat", "//a/b", "://a", "ftp://a", "file:///a", "blob:ws://a", "wsx://a",
            "1ws://a", "ws",
            "ws:", "ws://", "ws:///", "ws://?a", "ws://#a", "ws://@/x", "ws://me:pw@/x", "ws://:80/", "ws://a:b/c",
            "ws://a: 8/c", "ws://a:-1/", "ws://a:65536/", "ws://a:99999999999999999999/", "ws://a:8:0/", "ws://a b/",
            "ws://a%20b/", "ws://a^b", "ws://a|b", "ws://a<b", "ws://a%", "ws://a%zz", "ws://a%00b/", "ws://a%3ab/",
            "ws://%ff/",
            "ws://[::1", "ws://[::1]x", "ws://::1]", "ws://[1:2]", "ws://[::1%25eth0]", "ws://[::1.2.3]",
            "ws://[::1.2.3.04]",
            "ws://[1::2::3]", "ws://[www.google.com]/", "ws://a]b", "ws://256.1.1.1", "ws://1.2.3.4.5",
            "ws://4294967296",
            "ws://0x100000000", "ws://08.1", "ws://1..2", "ws://1.2.3.09", "ws://xn--", "ws://a.xn--/", "ws://\u00ad/",
            "ws://％００.com", "ws://%ef%bc%85%ef%bc%90%ef%bc%90.com"})
    void refusesWhatBrowsersRefuse(String url) {
        assertThatExceptionOfType(MalformedUrlException.class).isThrownBy(() -> WebUrl.parse(url));
    }

    @ParameterizedTest
    @CsvSource({"ws://a, false, false", "ws://a/#, false, true", "ws://a/?#b, false, true", "ws://u@a, true, false",
            "ws://:p@a, true, false", "ws://:@a, false, false"})
    void saysWhatMustNotBeThere(String url, boolean credentials, boolean fragment) throws Exception {
        assertThat(WebUrl.parse(url).credentials()).isEqualTo(credentials);
        assertThat(WebUrl.parse(url).fragment()).isEqualTo(fragment);
    }

    @Test
    void showsNoSecret() throws Exception {
        assertThat(WebUrl.parse("wss://me:pw@a/b?token=s3cret")).hasToString("wss://a/b?...");
    }
}
