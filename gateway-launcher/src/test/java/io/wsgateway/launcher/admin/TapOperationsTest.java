package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.TailMode;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.Opcode;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.tap.Tap;
import io.wsgateway.tap.TapBatch;
import io.wsgateway.tap.TapEvent;
import io.wsgateway.tap.TappedSession;
import io.wsgateway.session.SessionIds;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TapOperationsTest {

    private static final Instant AT = Instant.parse("2026-01-09T00:00:00Z");

    private final Gateway gateway = Gateway.create(GatewayConfig.DEFAULT);

    @AfterEach
    void close() {
        gateway.close();
    }

    private Answer ask(TailMode mode, String method, String target, String token) {
        AdminEndpoint endpoint = new AdminEndpoint(new HostGuard(InetAddress.getLoopbackAddress()),
                List.of(new AdminToken("reader", "read", AdminToken.Access.READ),
                        new AdminToken("anna", "full", AdminToken.Access.FULL)),
                AdminFixture.sources(gateway, Optional::empty, mode));
        return AdminAnswers.of(endpoint, method, target, new HeaderField("Host", "localhost"),
                new HeaderField("Authorization", "Bearer " + token));
    }

    private Answer ask(TailMode mode, String method, String target) {
        return ask(mode, method, target, "full");
    }

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private String begun(TailMode mode, String query) {
        Answer answer = ask(mode, "POST", "/taps?" + query);
        assertThat(answer.status()).as(body(answer)).isEqualTo(201);
        return new JsonMapper().readTree(answer.body()).get("tap").asString();
    }

    @Test
    void nobodySeesAnythingUnlessTheConfigurationSaysSo() {
        Answer off = ask(TailMode.OFF, "POST", "/taps?route=/chat");
        assertThat(off.status()).isEqualTo(403);
        assertThat(body(off)).contains("admin.tail is off");
        Answer without = ask(TailMode.ON, "POST", "/taps?route=/chat&bytes=1");
        assertThat(without.status()).isEqualTo(403);
        assertThat(body(without)).contains("admin.tail is on: no payloads");
        begun(TailMode.ON, "route=/chat&bytes=0");
        begun(TailMode.PAYLOADS, "route=/chat&bytes=65536");
    }

    @Test
    void takesFullAccess() {
        assertThat(ask(TailMode.ON, "POST", "/taps?route=/chat", "read").status()).isEqualTo(403);
        String id = begun(TailMode.ON, "route=/chat");
        assertThat(ask(TailMode.ON, "GET", "/taps/" + id, "read").status()).isEqualTo(403);
        assertThat(ask(TailMode.ON, "DELETE", "/taps/" + id, "none").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            for=60s                  | 400 | which sessions?
            session=!                | 400 | a session's id
            session=1&next=true      | 400 | open already
            route=/chat&for=11m      | 400 | from 1s to 10m
            route=/chat&for=0s       | 400 | from 1s to 10m
            route=/chat&bytes=65537  | 400 | a number from 0 to 65536
            address=here             | 400 | an IP address
            rout=/chat               | 400 | did you mean
            session=zz               | 404 | no session of this id
            topic=room               | 400 | APPLICATION/TOPIC
            topic=/room              | 400 | APPLICATION/TOPIC
            topic=chat/              | 400 | APPLICATION/TOPIC
            topic=chat/a/%23         | 400 | APPLICATION/TOPIC
            topic=chat/a&next=true   | 400 | topic: not with
            topic=chat/a&route=/chat | 400 | topic: not with
            topic=none/a             | 404 | No such application
            """)
    void saysWhatIsWrong(String query, int status, String sentence) {
        Answer answer = ask(TailMode.PAYLOADS, "POST", "/taps?" + query);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(body(answer)).contains(sentence);
    }

    @Test
    void endsWhereOneEndsItAndSaysWhy() {
        String id = begun(TailMode.ON, "principal=bob");
        assertThat(body(ask(TailMode.ON, "DELETE", "/taps/" + id)))
                .isEqualTo("{\"sessions\":0,\"events\":0,\"dropped\":0}");
        assertThat(body(ask(TailMode.ON, "GET", "/taps/" + id)))
                .isEqualTo(
                        "{\"last\":0,\"sessions\":0,\"dropped\":0,\"over\":\"operator anna has ended it\",\"events\":[]}");
        assertThat(ask(TailMode.ON, "GET", "/taps/0123456789abcdef").status()).isEqualTo(404);
    }

    @Test
    void endsWhereAnotherConfigurationForbidsIt() {
        String id = begun(TailMode.PAYLOADS, "route=/chat&bytes=10");
        assertThat(ask(TailMode.ON, "GET", "/taps/" + id).status()).isEqualTo(403);
        assertThat(gateway.taps().find(id).flatMap(Tap::over)).hasValueSatisfying(
                why -> assertThat(why).contains("doesn't allow"));
    }

    @Test
    void writesEventsAsJson() throws Exception {
        TappedSession session = new TappedSession(71, "chat", "/chat", "/chat", InetAddress.getByName("192.0.2.7"),
                Optional.of("bob"), Optional.of("chat.v1"), false);
        byte[] cut = {(byte) 'a', (byte) 0xC3};
        List<TapEvent> events = List.of(new TapEvent.Begun(AT, session, true),
                new TapEvent.Frame(AT, 71, true, Opcode.TEXT, true, 3, "a\n\"".getBytes(StandardCharsets.UTF_8),
                        false),
                new TapEvent.Frame(AT, 71, false, Opcode.TEXT, false, 5, cut, false),
                new TapEvent.Frame(AT, 71, true, Opcode.TEXT, true, 40, null, true),
                new TapEvent.Frame(AT, 71, true, Opcode.PING, true, 0, null, false),
                new TapEvent.Close(AT, 71, true, CloseStatus.of(1000, "bye")),
                new TapEvent.Ended(AT, 71, 1000, EndedBy.MAX_AGE),
                new TapEvent.Published(AT, true, 5, cut), new TapEvent.Published(AT, false, 9, null));
        String at = "{\"at\":\"2026-01-09T00:00:00Z\",\"session\":\"1z\",\"event\":";
        assertThat(TapJson.of(new TapBatch(3, events, 2, 1, Optional.empty()), new SessionIds())).isEqualTo(
                "{\"last\":11,\"sessions\":1,\"dropped\":2,\"events\":[" + String.join(",",
                        at + "\"session\",\"application\":\"chat\",\"route\":\"/chat\",\"path\":\"/chat\","
                                + "\"address\":\"192.0.2.7\",\"principal\":\"bob\",\"subprotocol\":\"chat.v1\","
                                + "\"compressed\":false,\"whole\":true}",
                        at + "\"frame\",\"from\":\"client\",\"opcode\":\"text\",\"bytes\":3,\"text\":\"a\\n\\\"\"}",
                        at + "\"frame\",\"from\":\"server\",\"opcode\":\"text\",\"fin\":false,\"bytes\":5,"
                                + "\"base64\":\"YcM=\"}",
                        at + "\"frame\",\"from\":\"client\",\"opcode\":\"text\",\"bytes\":40,\"secret\":true}",
                        at + "\"frame\",\"from\":\"client\",\"opcode\":\"ping\",\"bytes\":0}",
                        at + "\"close\",\"from\":\"client\",\"code\":1000,\"reason\":\"bye\"}",
                        at + "\"end\",\"code\":1000,\"by\":\"max-age\"}",
                        "{\"at\":\"2026-01-09T00:00:00Z\",\"event\":\"message\",\"opcode\":\"text\","
                                + "\"bytes\":5,\"base64\":\"YcM=\"}",
                        "{\"at\":\"2026-01-09T00:00:00Z\",\"event\":\"message\",\"opcode\":\"binary\","
                                + "\"bytes\":9}")
                        + "]}");
    }
}
