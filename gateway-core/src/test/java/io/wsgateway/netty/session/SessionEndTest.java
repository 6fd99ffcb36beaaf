package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.close;
import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.SessionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose doing the end of a session was, as it is counted and told. */
class SessionEndTest {

    private static final SessionPolicy POLICY = SessionTester.messagesPerMinute(3).withMaxAge(Duration.ofMinutes(10));

    /** What happens to a session, and whose doing its end is. */
    record Case(String name, EndedBy by, Consumer<SessionTester> happens) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("the peer closes", EndedBy.PEER, tester -> tester.receive(close(1000))),
                new Case("the application closes", EndedBy.APPLICATION, tester -> tester.receive(text("close"))),
                new Case("the application throws", EndedBy.APPLICATION, tester -> tester.receive(text("throw"))),
                new Case("the application closes, then the peer answers", EndedBy.APPLICATION, tester -> {
                    tester.receive(text("close"));
                    tester.receive(close(4001));
                }),
                new Case("a reserved opcode", EndedBy.PROTOCOL, tester -> tester.receive(frame(0x83, new byte[0]))),
                new Case("more messages than allowed", EndedBy.LIMIT,
                        tester -> tester.receive(text("1"), text("2"), text("3"), text("4"))),
                new Case("a message that never ends", EndedBy.LIMIT, tester -> {
                    tester.receive(frame(0x01, new byte[1])); // text, not final
                    tester.after(Duration.ofSeconds(31));
                }),
                new Case("a silent peer", EndedBy.KEEPALIVE, tester -> tester.after(Duration.ofSeconds(36))),
                new Case("an old session", EndedBy.MAX_AGE, tester -> {
                    for (int i = 0; i < 34 && tester.channel.isOpen(); i++) {
                        tester.receive(frame(0x8A, new byte[0])); // Pong
                        tester.after(Duration.ofSeconds(20));
                    }
                }),
                new Case("the gateway drains", EndedBy.DRAIN, tester -> tester.session().drain()),
                new Case("the connection is lost", EndedBy.NETWORK, SessionTester::lose),
                new Case("the gateway fails", EndedBy.GATEWAY,
                        tester -> tester.handler.failed(new IllegalStateException("a fault of the gateway"))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isWhoeverCameFirst(Case expected) {
        List<GatewayEvent> events = new ArrayList<>();
        try (LogCapture log = new LogCapture(SessionHandler.class);
                SessionTester tester = SessionTester.open((session, request) -> new Obedient(), POLICY)) {
            tester.services.events().observe(events::add);
            expected.happens().accept(tester);
            tester.lose();
            assertThat(events).last().isInstanceOfSatisfying(GatewayEvent.Closed.class,
                    closed -> assertThat(closed.by()).isEqualTo(expected.by()));
            assertThat(tester.services.ends().byWhom())
                    .allSatisfy((by, sessions) -> assertThat(sessions).isEqualTo(by == expected.by() ? 1 : 0));
            assertThat(log.lines).hasSizeLessThanOrEqualTo(1);
        }
    }

    /** Does what it is told. */
    private static final class Obedient implements SessionListener {
        @Override
        public void onText(Session session, String text) {
            switch (text) {
                case "close" -> session.close(CloseStatus.of(4000));
                case "throw" -> throw new IllegalStateException("told to");
                default -> {}
            }
        }
    }
}
