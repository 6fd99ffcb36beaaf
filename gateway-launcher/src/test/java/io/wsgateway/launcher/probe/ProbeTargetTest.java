package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTargetTest {

    @ParameterizedTest
    @CsvSource({"ws://a, a, 80, /, http://a", "wss://a/b?c=d, a, 443, /b?c=d, https://a",
            "ws://a:443/, a:443, 443, /, http://a:443", "WSS://[::1]:8443/x, [::1]:8443, 8443, /x, https://[::1]:8443",
            "https://a/, a, 443, /, https://a", "ws:///x, x, 80, /, http://x",
            "ws://my_host/, my_host, 80, /, http://my_host",
            "ws://a/b c?d=e|{f}, a, 80, /b%20c?d=e|{f}, http://a",
            "ws://bücher.example/chat/café, xn--bcher-kva.example, 80, /chat/caf%C3%A9, http://xn--bcher-kva.example"})
    void readsAUrl(String url, String authority, int port, String path, String origin) {
        ProbeTarget target = ProbeTarget.parse(url);
        assertThat(target.authority()).isEqualTo(authority);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.target()).isEqualTo(path);
        assertThat(target.ownOrigin()).isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hello          | hello is no WebSocket URL (expected: ws://host/path or wss://)
            ftp://a/       | ftp://a/ is no WebSocket URL (expected: ws://host/path or wss://)
            ws://          | ws:// has no host (expected: ws://host/path or wss://)
            ws://a/#x      | a WebSocket URL has no fragment: write # as %23
            ws://u:p@a/    | user and password in a URL are sent by no browser here (expected: --header)
            ws://a b/      | ws://a b/ has a host that no browser takes: a b
            ws://me:s3cret@a b/?t=s3cret | ws://...@a b/?... has a host that no browser takes: a b
            ws://a:65536/  | ws://a:65536/ has the port 65536 (expected: 1 to 65535)
            ws://a:b/      | ws://a:b/ has the port b (expected: 1 to 65535)
            ws://a:0/      | ws://a:0/ has the port 0 (expected: 1 to 65535)
            ws://a:99999999999/ | ws://a:99999999999/ has the port 99999999999 (expected: 1 to 65535)
            ws://[::1]:70000/ | ws://[::1]:70000/ has the port 70000 (expected: 1 to 65535)
            """)
    void saysWhatIsWrongWithIt(String url, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProbeTarget.parse(url)).withMessage(message);
    }

    @Test
    void showsNoQuery() {
        assertThat(ProbeTarget.parse("ws://a/b?token=s3cret")).hasToString("ws://a/b?...");
    }
}
