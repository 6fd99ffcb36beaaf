package io.wsgateway.apps.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {

    private static final FakeRequest ROOM = FakeRequest.to("/rooms/den/a/b").parameter("room", "den")
            .parameter("**", "a/b");

    private static RouteSettings settings(String upstream, Map<String, Object> more) {
        FakeSettings settings = new FakeSettings().set("upstreams", upstream);
        more.forEach(settings::set);
        RouteSettings read = RouteSettings.read(new ApplicationRoute("/rooms/{room}/**", settings));
        assertThat(settings.problems()).isEmpty();
        return read;
    }

    private static UpstreamHandshake ask(OpeningRequest request, RouteSettings settings) {
        return Question.of(request, settings).handshake(settings, settings.pool().targets().getFirst(),
                request.parameters(), Duration.ofSeconds(1));
    }

    private static Map<String, String> fields(FakeRequest request, Map<String, Object> headers) {
        Map<String, String> fields = new HashMap<>();
        ask(request.build(), settings("ws://a", Map.of("headers", headers))).headers()
                .forEach(field -> assertThat(fields.put(field.name(), field.value())).as(field.name()).isNull());
        return fields;
    }

    @Test
    void asksForThePathAndTheQueryOfTheRequest() {
        UpstreamHandshake asked = ask(FakeRequest.to("/rooms/den \u00e4%/?a=%20&b='\"").header("Sec-WebSocket-Protocol",
                "chat.v2, chat.v1").build(), settings("ws://a:81", Map.of()));
        assertThat(asked.target()).isEqualTo("/rooms/den%20%C3%A4%25/?a=%20&b='\"");
        assertThat(asked.host()).isEqualTo("a:81");
        assertThat(asked.subprotocols()).containsExactly("chat.v2", "chat.v1");
        assertThat(asked.messageBytes()).isEqualTo(64 << 20);
        assertThat(asked.confirmed()).isFalse();
        assertThat(ask(ROOM.build(), settings("ws://a", Map.of("hold", "1s"))).confirmed()).isTrue();
        assertThat(ask(FakeRequest.to("/?a=b").build(), settings("ws://a", Map.of("query", "drop"))).target())
                .isEqualTo("/");
    }

    @Test
    void offersEachSubprotocolOnce() {
        UpstreamHandshake asked = ask(FakeRequest.to("/").header("Sec-WebSocket-Protocol", "a, b, a")
                .header("Sec-WebSocket-Protocol", "b").build(), settings("ws://a", Map.of()));
        assertThat(asked.subprotocols()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({"ws://a/socket, /socket?q", "ws://a/r/{room}, /r/den?q", "ws://a/r/{room}/{**}/x, /r/den/a/b/x?q",
            "ws://a/, /?q"})
    void asksForTheServersOwnPath(String upstream, String target) {
        FakeRequest request = FakeRequest.to("/rooms/den/a/b?q").parameter("room", "den").parameter("**", "a/b");
        assertThat(ask(request.build(), settings(upstream, Map.of())).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a?b", "a#b", "a%2fb", "\r\nX: y", "\u00e4", "a\\b"})
    void encodesAParameterInAPath(String value) {
        FakeRequest request = FakeRequest.to("/rooms/x").parameter("room", value);
        assertThat(ask(request.build(), settings("ws://a/r/{room}", Map.of("query", "drop"))).target())
                .matches("/r/[A-Za-z0-9%:]+");
    }

    @Test
    void forwardsWhatIsHarmlessAndNothingElse() {
        FakeRequest request = FakeRequest.to("/").header("Host", "Chat.Example:8443").header("Origin", "https://a")
                .header("user-agent", "x").header("Cookie", "secret").header("Authorization", "secret")
                .header("Proxy-Authorization", "secret").header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Host", "evil").header("X-Forwarded-Proto", "gopher")
                .header("Forwarded", "for=evil")
                .header("X-Real-IP", "6.6.6.6").header("Connection", "Upgrade").header("Sec-WebSocket-Key", "x")
                .header("traceparent", "00").from("203.0.113.9").secure();
        assertThat(fields(request, Map.of())).containsExactlyInAnyOrderEntriesOf(Map.of("Origin", "https://a",
                "user-agent", "x", "traceparent", "00", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https",
                "X-Forwarded-Host", "chat.example:8443"));
    }

    @Test
    void forwardsWhatIsListedAndLeavesOutWhatIsRemoved() {
        FakeRequest request = FakeRequest.to("/").header("Cookie", "a=1").header("cookie", "b=2")
                .header("Origin", "https://a").header("X-Other", "x");
        assertThat(fields(request, Map.of("forward", "cookie", "remove",
                List.of("Origin", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"))))
                .containsExactly(Map.entry("Cookie", "a=1; b=2"));
    }

    @Test
    void tellsAnAddressOfIpV6WithoutItsZone() {
        assertThat(fields(FakeRequest.to("/").from("2001:db8::1"), Map.of()))
                .containsEntry("X-Forwarded-For", "2001:db8:0:0:0:0:0:1");
    }

    @Test
    void setsFieldsThatNothingOfTheRequestCanTakeThePlaceOf() {
        Principal alice = new Principal("alice", Map.of("sub", "s-1", "roles", List.of("a,b", "admin"), "age", 7,
                "deep", Map.of("x", "y")));
        Map<String, Object> headers = Map.of("forward", List.of("X-User", "X-Deep"), "set",
                Map.of("X-User", "u:{principal}", "X-Sub", "{claim.sub}", "X-Roles", "{claim.roles}", "X-Age",
                        "{claim.age}", "X-Room", "{room}", "X-Deep", "{claim.deep}", "X-None", "{claim.none}",
                        "X-Fixed",
                        "yes"));
        FakeRequest request =
                FakeRequest.to("/").parameter("room", "den").header("x-user", "root").header("X-Deep", "1")
                        .header("X-Fixed", "no");
        Map<String, String> known = fields(request.by(alice), headers);
        assertThat(known).containsEntry("X-User", "u:alice").containsEntry("X-Sub", "s-1")
                .containsEntry("X-Roles", "a%2Cb,admin").containsEntry("X-Age", "7").containsEntry("X-Room", "den")
                .containsEntry("X-Fixed", "yes").doesNotContainKeys("x-user", "X-Deep", "X-None");
        Map<String, String> unknown = fields(FakeRequest.to("/").header("X-User", "root"), headers);
        assertThat(unknown).containsEntry("X-Fixed", "yes").doesNotContainKeys("X-User", "X-Sub", "X-Room");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\r\nX-Admin: yes", "a\nb", "a\u0000", "a, admin", "a; b", "\"a\"", "\u00e4\ud83d\ude00", " a ",
                    "\u0085", "%0d%0a"})
    void letsNoValueBreakOutOfItsField(String value) {
        Map<String, Object> headers = Map.of("set", Map.of("X-User", "{principal}", "X-Claim", "{claim.c}", "X-Room",
                "{room}"));
        Map<String, String> fields = fields(FakeRequest.to("/").parameter("room", value)
                .by(new Principal(value, Map.of("c", value))), headers);
        assertThat(List.of("X-User", "X-Claim", "X-Room")).allSatisfy(
                name -> assertThat(fields.get(name)).matches("[!-~&&[^,;\"]]+").doesNotContain("%0d"));
    }

    @Test
    void leavesOutAValueThatIsTooLong() {
        Map<String, Object> headers = Map.of("set", Map.of("X-Claim", "{claim.c}"));
        assertThat(fields(FakeRequest.to("/").by(new Principal("a", Map.of("c", "\u00e4".repeat(1000)))), headers))
                .doesNotContainKey("X-Claim");
        assertThat(fields(FakeRequest.to("/").by(new Principal("a", Map.of("c", "a".repeat(4096)))), headers))
                .containsKey("X-Claim");
    }

    @Test
    void saysTheOperatorsHost() {
        RouteSettings settings =
                settings("wss://a", Map.of("headers", Map.of("set", Map.of("host", "inner.example:81"))));
        assertThat(ask(FakeRequest.to("/").header("Host", "evil").build(), settings).host())
                .isEqualTo("inner.example:81");
        assertThat(ask(FakeRequest.to("/").build(), settings("wss://a", Map.of())).host()).isEqualTo("a");
    }

    @Test
    void isReadAsItWasWritten() {
        Question question = new Question("/a", "?b=\u00e4", List.of("chat"),
                List.of(new HeaderField("X", "\u00ff"), new HeaderField("Y", "")));
        assertThat(Question.read(question.write())).isEqualTo(question);
        assertThat(question.speaking(Optional.empty()).subprotocols()).isEmpty();
        byte[] whole = question.write();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Question.read(cut));
        }
    }

    @Test
    void aStateIsReadAsItWasWritten() {
        SessionState read = SessionState.read(new SessionState("a:1", true, false, new byte[] {1, 2}).write());
        assertThat(read.server()).isEqualTo("a:1");
        assertThat(read.held()).isTrue();
        assertThat(read.certain()).isFalse();
        assertThat(read.question()).containsExactly(1, 2);
        SessionState large = SessionState.read(new SessionState("a:1", false, true, new byte[70_000]).write());
        assertThat(large.question()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> SessionState.read(new byte[] {0, 0}));
        assertThatIllegalArgumentException().isThrownBy(() -> SessionState.read(new byte[] {0, 0, 9, 'a'}));
    }
}
