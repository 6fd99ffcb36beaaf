package io.wsgateway.netty.session;

import static io.wsgateway.netty.frame.ClientFrames.frame;
import static io.wsgateway.netty.frame.ClientFrames.join;
import static io.wsgateway.netty.frame.ClientFrames.text;
import static io.wsgateway.netty.session.SessionTester.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.wsgateway.app.Session;
import io.wsgateway.session.GatewayEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fails in an application, in the gateway, or in the machine ends one session, and only once. */
class SessionFailureTest {

    private final LogCapture log = new LogCapture(SessionHandler.class);
    private final RecordingApplication application = new RecordingApplication();

    @AfterEach
    void stopListening() {
        log.close();
    }

    static Stream<Supplier<Throwable>> throwables() {
        return Stream.of(IllegalStateException::new, StackOverflowError::new, NoClassDefFoundError::new,
                IOException::new, () -> new OutOfMemoryError("heap of a test"), Mute::new);
    }

    /** What can't even be logged. */
    private static final class Mute extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void onOpenThatThrowsEndsTheSessionWith1011(Supplier<Throwable> failure) {
        application.onOpen = (session, request) -> SessionFailureTest.<RuntimeException>sneaky(failure.get());
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(text("late"));
            assertThat(tester.sent()).containsExactly("880203f3");
            assertThat(application.heard).isEmpty();
            assertThat(log.lines).singleElement().asString().contains("test failed in onOpen of session 1");
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void onMessageThatThrowsEndsTheSessionWith1011(Supplier<Throwable> failure) {
        application.onMessage = (session, message) -> SessionFailureTest.<RuntimeException>sneaky(failure.get());
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(text("1"));
            assertThat(tester.sent()).containsExactly("880203f3");
            assertThat(application.heard).containsExactly("text 1", "close 1011");
            assertThat(log.lines).singleElement().asString().contains("test failed in onMessage of session 1");
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void onPongThatThrowsEndsTheSessionWith1011(Supplier<Throwable> failure) {
        application.onPong = (session, payload) -> SessionFailureTest.<RuntimeException>sneaky(failure.get());
        try (SessionTester tester = SessionTester.open(application)) {
            only(application).ping(ByteBuffer.wrap(new byte[] {'p'}));
            tester.receive(frame(0x8A, new byte[] {'p'}));
            assertThat(tester.sent()).containsExactly("890170", "880203f3");
            assertThat(application.heard).containsExactly("pong p", "close 1011");
            assertThat(log.lines).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void onWritableThatThrowsEndsTheSessionWith1011(Supplier<Throwable> failure) {
        application.onWritable = () -> SessionFailureTest.<RuntimeException>sneaky(failure.get());
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.stall();
            only(application).sendBinary(ByteBuffer.allocate(40_000));
            tester.channel.flow();
            assertThat(tester.sent().getLast()).isEqualTo("880203f3");
            assertThat(application.heard).containsExactly("writable", "close 1011");
            assertThat(log.lines).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void onCloseThatThrowsIsLogged(Supplier<Throwable> failure) {
        application.onClose = (session, status) -> SessionFailureTest.<RuntimeException>sneaky(failure.get());
        try (SessionTester tester = SessionTester.open(application)) {
            tester.lose();
            assertThat(application.heard).containsExactly("close 1006");
            assertThat(log.lines).hasSize(1);
        }
    }

    @Test
    void aFailedApplicationHearsNoMoreOfTheBatch() {
        application.onMessage = (session, message) -> {
            throw new IllegalStateException("a test");
        };
        try (SessionTester tester = SessionTester.open(application)) {
            tester.receive(join(text("1"), text("2"), text("3")));
            assertThat(application.heard).containsExactly("text 1", "close 1011");
            assertThat(tester.sent()).containsExactly("880203f3");
            assertThat(log.lines).hasSize(1);
        }
    }

    @Test
    void anotherSessionNoticesNothing() {
        RecordingApplication failing = new RecordingApplication();
        failing.onMessage = (session, message) -> {
            throw new IllegalStateException("a test");
        };
        application.onMessage = Session::send;
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(failing)) {
            neighbour.receive(text("1"));
            tester.receive(text("2"));
            assertThat(tester.sent()).containsExactly("810132");
            tester.after(Duration.ofSeconds(26));
            assertThat(tester.sent()).singleElement().asString().matches("8904.{8}");
        }
    }

    @Test
    void withoutMemoryForAnAnswerTheConnectionIsClosed() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.config().setAllocator(new ExhaustedAllocator());
            tester.receive(frame(0x89, new byte[] {'p'}));
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("close 1011");
        }
    }

    @Test
    void withoutMemoryForAPingTheConnectionIsClosedAndOthersAreStillTimed() {
        RecordingApplication other = new RecordingApplication();
        try (SessionTester tester = SessionTester.open(application);
                SessionTester neighbour = tester.neighbour(other)) {
            neighbour.channel.config().setAllocator(new ExhaustedAllocator());
            tester.after(Duration.ofSeconds(26));
            assertThat(neighbour.channel.isOpen()).isFalse();
            assertThat(other.heard).containsExactly("close 1011");
            assertThat(tester.sent()).singleElement().asString().matches("8904.{8}");
            tester.after(Duration.ofSeconds(10));
            assertThat(application.heard).containsExactly("close 1001");
        }
    }

    @Test
    void brokenTlsRecordsAreThePeersFault() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.pipeline().fireExceptionCaught(new DecoderException(new SSLException("bad record")));
            tester.sent();
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("close 1006");
            assertThat(log.lines).isEmpty();
        }
    }

    static Stream<Throwable> losses() {
        IOException reset = new IOException("Connection reset by peer");
        return Stream.of(reset, new UncheckedIOException("epoll_ctl(..) failed with error(-2)", reset));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lostConnectionsAreThePeersFault(Throwable loss) {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.pipeline().fireExceptionCaught(loss);
            tester.sent();
            assertThat(tester.channel.isOpen()).isFalse();
            assertThat(application.heard).containsExactly("close 1006");
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void faultsOfTheGatewayEndTheSessionWith1011() {
        try (SessionTester tester = SessionTester.open(application)) {
            tester.channel.pipeline().fireExceptionCaught(new IllegalStateException("a bug of a test"));
            assertThat(tester.sent()).containsExactly("880203f3");
            assertThat(application.heard).containsExactly("close 1011");
            assertThat(log.lines).hasSize(1);
        }
    }

    /** A flood of large messages ends many sessions at once. */
    @Test
    void shortagesOfMemoryAreFewLinesWithoutAStack() {
        try (SessionTester tester = SessionTester.open(application)) {
            for (int i = 0; i < 30; i++) {
                try (SessionTester neighbour = tester.neighbour(new RecordingApplication())) {
                    neighbour.channel.pipeline().fireExceptionCaught(new OutOfMemoryError("of a test"));
                    assertThat(neighbour.sent()).containsExactly("880203f3");
                }
            }
            assertThat(log.lines).hasSize(20)
                    .allMatch(line -> line.matches("WARN session .* ends with 1011: of a test"));
            tester.after(Duration.ofSeconds(11));
            tester.channel.pipeline().fireExceptionCaught(new OutOfMemoryError("of a test"));
            assertThat(log.lines.getLast()).endsWith("of a test (and 10 more since the last line)");
        }
    }

    @Test
    void aBrokenObserverOfEventsLeavesNothingBehind() {
        try (SessionTester tester = SessionTester.open(application);
                LogCapture observers = new LogCapture(GatewayEvents.class)) {
            tester.services.events().observe(event -> {
                throw new IllegalStateException("a test");
            });
            tester.lose();
            assertThat(application.heard).containsExactly("close 1006");
            assertThat(observers.lines).hasSize(1);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneaky(Throwable failure) throws T {
        throw (T) failure;
    }
}
