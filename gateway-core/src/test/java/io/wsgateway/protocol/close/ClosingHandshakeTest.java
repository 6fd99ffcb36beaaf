package io.wsgateway.protocol.close;

import static io.wsgateway.protocol.close.ClosingHandshake.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.wsgateway.protocol.close.ClosingHandshake.Action;
import io.wsgateway.protocol.close.ClosingHandshake.CloseConnection;
import io.wsgateway.protocol.close.ClosingHandshake.CloseSent;
import io.wsgateway.protocol.close.ClosingHandshake.Closed;
import io.wsgateway.protocol.close.ClosingHandshake.Disconnected;
import io.wsgateway.protocol.close.ClosingHandshake.DropConnection;
import io.wsgateway.protocol.close.ClosingHandshake.Event;
import io.wsgateway.protocol.close.ClosingHandshake.Failure;
import io.wsgateway.protocol.close.ClosingHandshake.Input;
import io.wsgateway.protocol.close.ClosingHandshake.InputEnded;
import io.wsgateway.protocol.close.ClosingHandshake.Lingering;
import io.wsgateway.protocol.close.ClosingHandshake.LocalClose;
import io.wsgateway.protocol.close.ClosingHandshake.PeerClose;
import io.wsgateway.protocol.close.ClosingHandshake.Report;
import io.wsgateway.protocol.close.ClosingHandshake.SendClose;
import io.wsgateway.protocol.close.ClosingHandshake.ShutDownOutput;
import io.wsgateway.protocol.close.ClosingHandshake.StartTimer;
import io.wsgateway.protocol.close.ClosingHandshake.State;
import io.wsgateway.protocol.close.ClosingHandshake.Step;
import io.wsgateway.protocol.close.ClosingHandshake.TimedOut;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClosingHandshakeTest {

    private static final CloseStatus OURS = new CloseStatus(1001, "draining");
    private static final CloseStatus THEIRS = new CloseStatus(4000, "enough");
    private static final CloseStatus BROKEN = new CloseStatus(1002, "frame is not masked");
    private static final CloseStatus EMPTY = CloseStatus.of(1005);
    private static final CloseStatus LOST = CloseStatus.of(1006);

    private static final State SENT = new CloseSent(OURS);
    private static final State LINGERING = new Lingering();
    private static final State CLOSED = new Closed();

    private static final Event CLOSE = new LocalClose(OURS);
    private static final Event PEER_CLOSE = new PeerClose(THEIRS);
    private static final Event FAILURE = new Failure(BROKEN);
    private static final Event INPUT_ENDED = new InputEnded();
    private static final Event DISCONNECTED = new Disconnected();
    private static final Event TIMED_OUT = new TimedOut();

    private static final Action TIMER = new StartTimer();
    private static final Action SHUT_DOWN = new ShutDownOutput();
    private static final Action CLOSE_TCP = new CloseConnection();
    private static final Action DROP_TCP = new DropConnection();

    static Stream<Arguments> everyEventInEveryState() {
        return Stream.of( //
                row(OPEN, CLOSE, SENT, new SendClose(OURS), TIMER),
                row(OPEN, PEER_CLOSE, LINGERING, new SendClose(CloseStatus.of(4000)), SHUT_DOWN, TIMER,
                        new Report(THEIRS)),
                row(OPEN, FAILURE, LINGERING, new SendClose(BROKEN), SHUT_DOWN, TIMER, new Report(BROKEN)),
                row(OPEN, INPUT_ENDED, LINGERING, CLOSE_TCP, TIMER, new Report(LOST)),
                row(OPEN, DISCONNECTED, CLOSED, new Report(LOST)), //
                row(OPEN, TIMED_OUT, OPEN), //

                row(SENT, CLOSE, SENT), //
                row(SENT, PEER_CLOSE, LINGERING, SHUT_DOWN, new Report(OURS)),
                row(SENT, FAILURE, LINGERING, SHUT_DOWN, new Report(BROKEN)),
                row(SENT, INPUT_ENDED, LINGERING, CLOSE_TCP, new Report(LOST)),
                row(SENT, DISCONNECTED, CLOSED, new Report(LOST)),
                row(SENT, TIMED_OUT, CLOSED, DROP_TCP, new Report(LOST)), //

                row(LINGERING, CLOSE, LINGERING), //
                row(LINGERING, PEER_CLOSE, LINGERING, CLOSE_TCP), //
                row(LINGERING, FAILURE, LINGERING), //
                row(LINGERING, INPUT_ENDED, LINGERING, CLOSE_TCP), //
                row(LINGERING, DISCONNECTED, CLOSED), //
                row(LINGERING, TIMED_OUT, CLOSED, DROP_TCP), //

                row(CLOSED, CLOSE, CLOSED), //
                row(CLOSED, PEER_CLOSE, CLOSED), //
                row(CLOSED, FAILURE, CLOSED), //
                row(CLOSED, INPUT_ENDED, CLOSED), //
                row(CLOSED, DISCONNECTED, CLOSED), //
                row(CLOSED, TIMED_OUT, CLOSED));
    }

    private static Arguments row(State state, Event event, State next, Action... actions) {
        return arguments(state, event, new Step(next, List.of(actions)));
    }

    @ParameterizedTest
    @MethodSource("everyEventInEveryState")
    void leadsTo(State state, Event event, Step expected) {
        assertThat(ClosingHandshake.on(state, event)).isEqualTo(expected);
    }

    @Test
    void answersAnEmptyCloseWithAnEmptyOne() {
        assertThat(ClosingHandshake.on(OPEN, new PeerClose(EMPTY)).actions())
                .containsExactly(new SendClose(EMPTY), SHUT_DOWN, TIMER, new Report(EMPTY));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1006, 1015, 5000})
    void refusesToSendACodeThatMayNotBeSent(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> new LocalClose(CloseStatus.of(code)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Failure(CloseStatus.of(code)));
    }

    @Test
    void beginsByAnEmptyCloseButNeverFailsByOne() {
        assertThat(ClosingHandshake.on(OPEN, new LocalClose(EMPTY)).actions()).containsExactly(new SendClose(EMPTY),
                TIMER);
        assertThatIllegalArgumentException().isThrownBy(() -> new Failure(EMPTY));
    }

    @Test
    void readsOnlyWhatTheStateNeeds() {
        assertThat(OPEN.input()).isEqualTo(Input.PROCESS);
        assertThat(SENT.input()).isEqualTo(Input.AWAIT_CLOSE);
        assertThat(LINGERING.input()).isEqualTo(Input.DISCARD);
        assertThat(CLOSED.input()).isEqualTo(Input.DISCARD);
    }

    @Test
    void sendsOneCloseAtMostAndReportsExactlyOnceWhateverHappens() {
        List<Event> events = List.of(CLOSE, PEER_CLOSE, FAILURE, INPUT_ENDED, TIMED_OUT, DISCONNECTED);
        Random random = new Random(7);
        for (int round = 0; round < 10_000; round++) {
            int closes = 0;
            int timers = 0;
            int reports = 0;
            boolean outputDone = false;
            State state = OPEN;
            for (int n = random.nextInt(12); n >= 0; n--) {
                Event event = n == 0 ? DISCONNECTED : events.get(random.nextInt(5));
                Step step = ClosingHandshake.on(state, event);
                for (Action action : step.actions()) {
                    switch (action) {
                        case SendClose close -> {
                            assertThat(outputDone).isFalse();
                            closes++;
                        }
                        case StartTimer timer -> timers++;
                        case Report report -> reports++;
                        case ShutDownOutput shut -> outputDone = true;
                        case CloseConnection close -> outputDone = true;
                        case DropConnection drop -> outputDone = true;
                    }
                }
                state = step.next();
            }
            assertThat(state).isEqualTo(CLOSED);
            assertThat(closes).isLessThanOrEqualTo(1);
            assertThat(timers).isLessThanOrEqualTo(1);
            assertThat(reports).isEqualTo(1);
        }
    }
}
