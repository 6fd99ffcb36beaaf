package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.binary;
import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Message;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionHandlerTest {

    // Messages.

    @Test
    void echoesTextAndBinary() {
        RecordingApplication echo = RecordingApplication.echo();
        try (SessionTester tester = SessionTester.open(echo)) {
            tester.receive(join(text("Hello"), binary((byte) 1, (byte) 2)));
            assertThat(echo.heard).containsExactly("text Hello", "binary 0102");
            assertThat(tester.sent()).containsExactly("810548656c6c6f", "82020102");
        }
    }

    @Test
    void passesAMessageOnFromWhereItLies() {
        try (SessionTester tester = SessionTester.open(RecordingApplication.echo())) {
            tester.receive(text("Hello"));
            ByteBuf in = tester.received.getFirst();
            ByteBuf out = tester.channel.readOutbound();
            in.setByte(in.writerIndex() - 1, '!');
            assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("\u0081\u0005Hell!");
            out.release();
        }
    }

    @Test
    void sendsOneMessageTwice() {
        RecordingApplication twice = new RecordingApplication();
        twice.onMessage = (session, message) -> {
            session.send(message);
            session.send(message);
        };
        try (SessionTester tester = SessionTester.open(twice)) {
            tester.receive(join(text("Hello"), frame(0x82, new byte[200])));
            assertThat(tester.sent()).containsExactly("810548656c6c6f", "810548656c6c6f",
                    "827e00c8" + "00".repeat(200), "827e00c8" + "00".repeat(200));
        }
    }

    @Test
    void echoesFragmentsAsOneMessage() {
        try (SessionTester tester = SessionTester.open(RecordingApplication.echo())) {
            tester.receive(frame(0x01, bytes("Hel")), frame(0x80, bytes("lo")));
            assertThat(tester.sent()).containsExactly("810548656c6c6f");
        }
    }

    @Test
    void readsBytesHoweverTheyAreSplit() {
        byte[] all = join(text("Hello"), frame(0x89, bytes("p")), frame(0x82, new byte[126]), close(1000));
        for (int at = 1; at < all.length; at++) {
            RecordingApplication echo = RecordingApplication.echo();
            try (SessionTester tester = SessionTester.open(echo)) {
                tester.receive(Arrays.copyOfRange(all, 0, at));
                tester.receive(Arrays.copyOfRange(all, at, all.length));
                assertThat(tester.sent()).as("split at %d", at).containsExactly("810548656c6c6f", "8a0170",
                        "827e007e" + "00".repeat(126), "880203e8");
            }
        }
    }

    @Test
    void aMessageIsInvalidAfterItsCallback() {
        List<Message> kept = new ArrayList<>();
        RecordingApplication keeper = new RecordingApplication();
        keeper.onMessage = (session, message) -> kept.add(message);
        try (SessionTester tester = SessionTester.open(keeper)) {
            tester.receive(text("Hello"));
            Message message = kept.getFirst();
            assertThatIllegalStateException().isThrownBy(message::text);
            assertThatIllegalStateException().isThrownBy(message::bytes);
            assertThatIllegalStateException().isThrownBy(message::toByteArray);
            assertThatIllegalStateException().isThrownBy(message::size);
            assertThatIllegalStateException().isThrownBy(message::isText);
            assertThatIllegalStateException().isThrownBy(() -> only(keeper).send(message));
        }
    }

    @Test
    void aMessageKeptByMistakeNeverShowsAnotherSessions() {
        List<Message> kept = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        RecordingApplication keeper = new RecordingApplication();
        keeper.onMessage = (session, message) -> kept.add(message);
        RecordingApplication other = new RecordingApplication();
        other.onMessage = (session, message) -> {
            try {
                kept.getFirst().text();
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        };
        try (SessionTester tester = SessionTester.open(keeper); SessionTester neighbour = tester.neighbour(other)) {
            tester.receive(text("Hello"));
            neighbour.receive(text("secret"));
            assertThat(thrown).hasSize(1);
        }
    }

    @Test
    void aBinaryMessageHasNoText() {
        RecordingApplication application = new RecordingApplication();
        List<Throwable> thrown = new ArrayList<>();
        application.onMessage = (session, message) -> {
            try {
                message.text();
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        };
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(binary((byte) 1));
            assertThat(thrown).hasSize(1);
        }
    }

    @Test
    void listenersThatHandleNothingRefuseMessagesWith1003() {
        for (byte[] message : List.of(text("Hello"), binary((byte) 1))) {
            try (SessionTester tester = SessionTester.open((session, request) -> new SessionListener() {})) {
                tester.receive(message);
                assertThat(tester.sent()).singleElement().asString().startsWith("88").contains("03eb");
            }
        }
    }

    // Control frames.

    @Test
    void answersPingsInOrder() {
        try (SessionTester tester = SessionTester.open(RecordingApplication.echo())) {
            tester.receive(join(frame(0x89, bytes("1")), text("a"), frame(0x89, bytes("2")), frame(0x89, new byte[0])));
            assertThat(tester.sent()).containsExactly("8a0131", "810161", "8a0132", "8a00");
        }
    }

    @Test
    void tellsOfPongsThatAnswerItsPings() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(frame(0x8A, bytes("unsolicited")));
            only(application).ping(ByteBuffer.wrap(bytes("p")));
            assertThat(tester.sent()).containsExactly("890170");
            tester.receive(frame(0x8A, bytes("p")));
            assertThat(application.heard).containsExactly("pong p");
        }
    }

    @Test
    void pingsHaveOneTo125Bytes() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            assertThatIllegalArgumentException().isThrownBy(() -> only(application).ping(ByteBuffer.allocate(0)));
            assertThatIllegalArgumentException().isThrownBy(() -> only(application).ping(ByteBuffer.allocate(126)));
            assertThat(only(application).ping(ByteBuffer.allocate(125))).isEqualTo(SendResult.QUEUED);
            assertThat(tester.sent()).containsExactly("897d" + "00".repeat(125));
        }
    }

    // The peer closes.

    @ParameterizedTest
    @CsvSource({
            "03e8,           880203e8, 1000",
            "03e8627965,     880203e8, 1000", // with a reason, "bye"
            "0fa0,           88020fa0, 4000",
            "'',             8800,     1005",
    })
    void echoesTheCodeOfAClose(String payload, String answer, int heard) {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(frame(0x88, HexFormat.of().parseHex(payload)));
            assertThat(tester.sent()).containsExactly(answer);
            assertThat(application.heard).containsExactly("close " + heard);
            assertThat(tester.channel.isOutputShutdown()).isTrue();
            assertThat(tester.channel.isOpen()).isTrue();
            tester.channel.endInput();
            assertThat(tester.channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
            "8881 37fa213d 34,       1002", // half a code
            "8882 00000000 03ed,     1002", // 1005 is never sent
            "8882 00000000 03e7,     1002", // 999
            "8883 00000000 03e8ff,   1007", // a reason that isn't UTF-8
            "8100,                   1002", // not masked
            "8b80 00000000,          1002", // a reserved opcode
            "8180 00000000 8000 00000000, 1002", // an empty text, then an unmasked continuation
            "8182 00000000 c0af,     1007", // not UTF-8
            "82ff 0000000000020001,  1009", // 2^17 + 1 bytes
    })
    void failsAViolationWithExactlyOneClose(String hex, int code) {
        byte[] violation = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] mask = new byte[8];
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(violation, mask), text("late"), close(1000), violation);
            assertThat(tester.sent()).singleElement().asString()
                    .matches("88..%04x.*".formatted(code));
            assertThat(application.heard).endsWith("close " + code).doesNotContain("text late");
            assertThat(application.heard).filteredOn(line -> line.startsWith("close")).hasSize(1);
            assertThat(tester.channel.isOutputShutdown()).isTrue();
        }
    }

    @Test
    void dropsFramesAfterAClose() {
        RecordingApplication application = RecordingApplication.echo();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(close(1000), text("late"), frame(0x89, bytes("p"))), text("later"), close(1001));
            assertThat(tester.sent()).containsExactly("880203e8");
            assertThat(application.heard).containsExactly("close 1000");
        }
    }

    // The application closes.

    @Test
    void closesAndAwaitsTheAnswer() {
        RecordingApplication application = RecordingApplication.echo();
        try (SessionTester tester = SessionTester.open(application)) {
            only(application).close(new CloseStatus(4001, "done"));
            assertThat(only(application).isOpen()).isFalse();
            assertThat(tester.sent()).containsExactly("88060fa1646f6e65");
            only(application).close(CloseStatus.of(4002));
            tester.receive(join(text("late"), frame(0x89, bytes("p"))));
            assertThat(tester.channel.isOutputShutdown()).isFalse();
            tester.receive(close(4001));
            assertThat(tester.channel.isOutputShutdown()).isTrue();
            assertThat(tester.sent()).isEmpty();
            assertThat(application.heard).containsExactly("close 4001");
        }
    }

    @Test
    void closesInTheMiddleOfABatch() {
        RecordingApplication application = new RecordingApplication();
        application.onMessage = (session, message) -> session.close(CloseStatus.of(1000));
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2"), frame(0x89, bytes("p")), close(1000), text("3")));
            assertThat(application.heard).containsExactly("text 1", "close 1000");
            assertThat(tester.sent()).containsExactly("880203e8");
        }
    }

    @Test
    void closesOnOpen() {
        RecordingApplication application = new RecordingApplication();
        application.onOpen = (session, request) -> {
            session.sendText("no");
            session.close(CloseStatus.of(1008));
            assertThat(session.sendText("late")).isEqualTo(SendResult.CLOSED);
        };
        try (SessionTester tester = SessionTester.open(application)) {
            assertThat(tester.sent()).containsExactly("81026e6f", "880203f0");
            tester.receive(text("late"), close(1008));
            assertThat(application.heard).containsExactly("close 1008");
        }
    }

    @Test
    void dropsAConnectionWhoseCloseIsNotAnswered() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            only(application).close(CloseStatus.of(1000));
            tester.after(Duration.ofMillis(4900));
            assertThat(tester.channel.isOpen()).isTrue();
            tester.after(Duration.ofMillis(200));
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("close 1006");
        }
    }

    @Test
    void dropsAConnectionThatStaysOpenAfterTheClosingHandshake() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(close(1000));
            tester.after(Duration.ofMillis(5100));
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("close 1000");
        }
    }

    @Test
    void sendsNothingAfterAClose() {
        RecordingApplication application = new RecordingApplication();
        List<Object> results = new ArrayList<>();
        application.onClose = (session, status) -> {
            results.add(session.isOpen());
            results.add(session.sendText("late"));
            results.add(session.ping(ByteBuffer.wrap(bytes("p"))));
            session.close(CloseStatus.of(4000));
        };
        for (byte[] end : List.of(close(1000), frame(0x83, new byte[0]))) {
            try (SessionTester tester = SessionTester.open(application)) {
                tester.receive(end);
                assertThat(tester.sent()).singleElement().asString().startsWith("88");
            }
        }
        assertThat(results).containsExactly(false, SendResult.CLOSED, SendResult.CLOSED, false, SendResult.CLOSED,
                SendResult.CLOSED);
    }

    @Test
    void refusesCodesThatMayNotBeSent() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
                assertThatIllegalArgumentException().as("code %d", code)
                        .isThrownBy(() -> only(application).close(CloseStatus.of(code)));
            }
            assertThat(tester.sent()).isEmpty();
        }
    }

    // The connection ends.

    @Test
    void reportsALostConnectionOnceAs1006() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(frame(0x01, bytes("half a mess")));
            tester.lose();
            assertThat(application.heard).containsExactly("close 1006");
            Session session = only(application);
            assertThat(session.isOpen()).isFalse();
            assertThat(session.sendText("late")).isEqualTo(SendResult.CLOSED);
            assertThat(session.queuedBytes()).isZero();
        }
        assertThat(application.heard).containsExactly("close 1006");
    }

    @Test
    void sendsWhatIsQueuedWhenThePeersSideEnds() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            only(application).sendText("Hello");
            tester.channel.endInput();
            assertThat(application.heard).containsExactly("close 1006");
            assertThat(tester.channel.isOpen()).isTrue();
            tester.channel.flow();
            assertThat(tester.sent()).containsExactly("810548656c6c6f");
            assertThat(tester.channel.isOpen()).isFalse();
        }
    }

    @Test
    void dropsAPeerThatEndedItsSideAndReadsNothing() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            only(application).sendText("Hello");
            tester.channel.endInput();
            tester.after(Duration.ofMillis(5100));
            assertThat(tester.channel.isOpen()).isFalse();
        }
    }

    // What others see.

    @Test
    void saysWhoItIs() {
        RecordingApplication application = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application)) {
            Session session = only(application);
            assertThat(session.id()).isEqualTo("1");
            assertThat(session.path()).isEqualTo("/test");
            assertThat(session.parameters()).containsEntry("room", "1");
            assertThat(session.subprotocol()).contains("test.v1");
            assertThat(session.principal()).contains("somebody");
            assertThat(session.remoteAddress().getPort()).isEqualTo(40_000);
            session.attributes().put("key", "value");
            assertThat(session.attributes()).containsEntry("key", "value");
            assertThat(tester.session().view().since()).isEqualTo(SessionTester.OPENED);
            assertThat(session).hasToString("test session 1");
        }
    }

    @Test
    void countsMessagesAndPublishesItsLife() {
        RecordingApplication echo = RecordingApplication.echo();
        List<GatewayEvent> events = new ArrayList<>();
        try (SessionTester tester = SessionTester.open(echo)) {
            tester.services.events().observe(events::add);
            tester.receive(join(text("1"), text("2"), frame(0x89, bytes("p"))));
            assertThat(tester.session().view().received()).isEqualTo(2);
            assertThat(tester.session().view().sent()).isEqualTo(2);
            tester.receive(close(1000));
            tester.lose();
            assertThat(events).singleElement().isInstanceOfSatisfying(GatewayEvent.Closed.class,
                    closed -> assertThat(closed.status()).isEqualTo(CloseStatus.of(1000)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
