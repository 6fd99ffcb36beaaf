package io.wsgateway.apps.upstreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.upstream.UpstreamAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {

    @ParameterizedTest
    @CsvSource({"ws://10.0.0.1:9000/socket, 10.0.0.1, 9000, false, /socket, 10.0.0.1:9000",
            "WSS://B.example, b.example, 443, true, '', b.example",
            "ws://b.example:80, b.example, 80, false, '', b.example",
            "wss://[2001:db8::1]:8443/, 2001:db8::1, 8443, true, /, [2001:db8::1]:8443",
            "ws://a:81/rooms/{room}/%2F, a, 81, false, /rooms/{room}/%2F, a:81"})
    void readsAUrl(String text, String host, int port, boolean secure, String path, String authority) {
        Target target = Target.url(text);
        assertThat(target).isEqualTo(new Target(new UpstreamAddress(host, port), secure, path));
        assertThat(target.authority()).isEqualTo(authority);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"http://a | did you mean ws:// in place of http://?", "a:80 | ws://HOST:PORT",
            "https://a | did you mean wss:// in place of https://?", "wsss://a | did you mean wss?",
            "ws://a:0 | a port of 1 to 65535", "ws://a:65536 | a port of 1 to 65535", "ws:// | a host",
            "ws://a b | no spaces", "'ws://a:1 ' | no spaces", "a:80 | with ws:// or wss:// at the beginning",
            "localhost | with ws:// or wss:// at the beginning", "ws:/a:1 | with ws:// or wss:// at the beginning",
            "ws://u:p@a | without user", "ws://a/?b | without query", "ws://a?b | without query",
            "ws://a/#b | without query", "ws://a/%zz | percent-encoded",
            "ws://a/\u00e4 | percent-encoded", "ws://a/\"x | percent-encoded"})
    void saysWhatIsExpectedInPlaceOf(String text, String expected) {
        assertThatIllegalArgumentException().isThrownBy(() -> Target.url(text)).withMessageContaining(expected);
    }

    @Test
    void readsHostAndPort() {
        assertThat(Target.hostAndPort("db.example:6379", false).name()).isEqualTo("db.example:6379");
        assertThat(Target.hostAndPort("[::1]:1", true).name()).isEqualTo("[::1]:1");
        assertThatIllegalArgumentException().isThrownBy(() -> Target.hostAndPort("db.example", false))
                .withMessageContaining("a port");
        assertThatIllegalArgumentException().isThrownBy(() -> Target.hostAndPort("db.example:1 ", false))
                .withMessageContaining("no spaces");
        assertThatIllegalArgumentException().isThrownBy(() -> Target.hostAndPort("tcp://db.example:1", false))
                .withMessageContaining("without a scheme");
    }
}
