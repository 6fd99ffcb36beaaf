package io.wsgateway.netty.server;

import static io.wsgateway.netty.server.PipelineTester.ACCEPT_KEY;
import static io.wsgateway.netty.server.PipelineTester.REQUEST;
import static io.wsgateway.netty.server.PipelineTester.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Session;
import io.wsgateway.netty.frame.ClientFrames;
import io.wsgateway.netty.server.PipelineTester.Answer;
import io.wsgateway.netty.server.PipelineTester.Peer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** From the first byte to the 101 and the first frames, through the whole pipeline. */
class OpeningPipelineTest {

    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: " + ACCEPT_KEY + "\r\n\r\n";

    private final TestApplication application = new TestApplication();

    @Test
    void answersExactlyWhatWasAgreedOn() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(REQUEST);
            assertThat(peer.receivedText()).isEqualTo(SWITCHING);
            assertThat(peer.handlers()).containsExactly("session");
            assertThat(peer.channel.config().isAutoRead()).isTrue();
            assertThat(tester.loops.all()).singleElement()
                    .satisfies(loop -> assertThat(loop.deadlines().size()).isOne());
        }
    }

    @Test
    void namesTheSubprotocolThatIsPreferredAmongThoseOffered() {
        application.subprotocols = List.of("v2", "v1");
        try (PipelineTester tester = new PipelineTester(application)) {
            assertThat(open(tester, "Sec-WebSocket-Protocol: v1, v2").values("Sec-WebSocket-Protocol"))
                    .containsExactly("v2");
            assertThat(open(tester, "Sec-WebSocket-Protocol: v1").values("Sec-WebSocket-Protocol"))
                    .containsExactly("v1");
            assertThat(open(tester, "Sec-WebSocket-Protocol: V1").values("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(open(tester).values("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(application.sessions.stream().map(Session::subprotocol).map(name -> name.orElse("none")))
                    .containsExactly("v2", "v1", "none", "none");
        }
    }

    @Test
    void namesCompressionOnlyIfItIsOfferedInAWayThatCanBeMet() {
        try (PipelineTester tester = new PipelineTester(application)) {
            assertThat(open(tester, "Sec-WebSocket-Extensions: permessage-deflate").values("Sec-WebSocket-Extensions"))
                    .singleElement().asString().startsWith("permessage-deflate");
            assertThat(open(tester, "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7")
                    .values("Sec-WebSocket-Extensions")).isEmpty();
        }
    }

    private static Answer open(PipelineTester tester, String... fields) {
        Peer peer = tester.connect();
        peer.send(request("/chat", fields));
        Answer answer = peer.answer();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.values("Content-Length")).isEmpty();
        assertThat(answer.values("Transfer-Encoding")).isEmpty();
        assertThat(answer.body()).isEmpty();
        return answer;
    }

    @Test
    void answersTheSameHoweverTheBytesAreSplit() {
        byte[] stream = ClientFrames.join(REQUEST.getBytes(StandardCharsets.US_ASCII), ClientFrames.text("hello"));
        for (int split = 0; split <= stream.length; split++) {
            for (boolean oneGo : List.of(true, false)) {
                TestApplication heard = new TestApplication();
                try (PipelineTester tester = new PipelineTester(heard)) {
                    Peer peer = tester.connect();
                    byte[] first = Arrays.copyOf(stream, split);
                    byte[] second = Arrays.copyOfRange(stream, split, stream.length);
                    if (oneGo) {
                        peer.send(first, second);
                    } else {
                        peer.send(first);
                        peer.send(second);
                    }
                    // 81 05 68656c6c6f: text "hello"
                    assertThat(HexFormat.of().formatHex(peer.received())).as("split at %d", split)
                            .isEqualTo(hex(SWITCHING) + "810568656c6c6f");
                    assertThat(heard.heard).containsExactly("open", "hello");
                }
            }
        }
    }

    @Test
    void answersTheSameByteByByte() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            for (byte b : ClientFrames.join(bytes(REQUEST), ClientFrames.text("a"), ClientFrames.text("b"))) {
                peer.send(new byte[] {b});
            }
            assertThat(application.heard).containsExactly("open", "a", "b");
            assertThat(peer.receivedText()).startsWith(SWITCHING);
        }
    }

    @Test
    void deliversHalfAFrameWithTheRestOfIt() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            byte[] frame = ClientFrames.text("in two parts");
            peer.send(ClientFrames.join(bytes(REQUEST), Arrays.copyOf(frame, 5)));
            assertThat(application.heard).containsExactly("open");
            peer.send(Arrays.copyOfRange(frame, 5, frame.length));
            assertThat(application.heard).containsExactly("open", "in two parts");
        }
    }

    @Test
    void deliversFramesSentDuringAdmissionAfterThe101InOrder() {
        CompletableFuture<Admission> admission = new CompletableFuture<>();
        application.admit = request -> admission;
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(bytes(REQUEST), ClientFrames.text("1"), ClientFrames.text("2"));
            peer.send(ClientFrames.text("3"));
            assertThat(peer.channel.config().isAutoRead()).isFalse();
            assertThat(peer.received()).isEmpty();
            admission.complete(Admission.granted());
            peer.send(ClientFrames.text("4"));
            assertThat(application.heard).containsExactly("open", "1", "2", "3", "4");
            assertThat(HexFormat.of().formatHex(peer.received()))
                    .isEqualTo(hex(SWITCHING) + "810131" + "810132" + "810133" + "810134");
            assertThat(peer.channel.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void sendsWhatTheApplicationSaysAtOnceBehindThe101() {
        application.onOpen = session -> session.sendText("welcome");
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(REQUEST);
            // 81 07: text of seven bytes
            assertThat(peer.receivedText()).isEqualTo(SWITCHING + "\u0081\u0007welcome");
        }
    }

    @Test
    void readsASecondRequestAsFramesWhichItIsNot() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(REQUEST.repeat(1000));
            String received = peer.receivedText();
            assertThat(received).startsWith(SWITCHING + "\u0088").doesNotContainPattern("(?s)HTTP.*HTTP");
            assertThat(application.heard).containsExactly("open", "close 1002");
        }
    }

    @Test
    void givesTheSessionPrincipalPathParametersAndAddress() {
        application.admit = request -> CompletableFuture
                .completedFuture(Admission.granted(request.parameters().get("room") + "'s"));
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect("2001:db8::1");
            peer.send(request("/rooms/a%20b?x=1"));
            assertThat(peer.answer().status()).isEqualTo(101);
            Session session = application.sessions.getFirst();
            assertThat(session.principal()).contains("a b's");
            assertThat(session.path()).isEqualTo("/rooms/a b");
            assertThat(session.remoteAddress().getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        }
    }

    @Test
    void leavesNoDeadlineOfTheHandshakeBehind() {
        try (PipelineTester tester = new PipelineTester(application)) {
            Peer peer = tester.connect();
            peer.send(REQUEST);
            peer.received();
            tester.after(Duration.ofSeconds(20));
            assertThat(peer.channel.isActive()).isTrue();
            assertThat(peer.received()).isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(bytes(text));
    }
}
