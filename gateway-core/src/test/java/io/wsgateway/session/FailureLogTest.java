package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.session.LogCapture;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class FailureLogTest {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLogTest.class);
    private static final long SECOND = 1_000_000_000;

    private final LogCapture log = new LogCapture(FailureLogTest.class);
    private long now = Long.MAX_VALUE - SECOND; // nanoTime may overflow
    private final FailureLog failures = new FailureLog(() -> now, new ApplicationFaults(InstantSource.system()));

    @AfterEach
    void stopListening() {
        log.close();
    }

    private void fail(String callback, int session, Throwable thrown) {
        failures.failed(LOG, "chat", callback, " of session " + session + ": the session ends with 1011", thrown);
    }

    @Test
    void aThousandFailuresAreOneStackAndTwentyLinesAndANumber() {
        for (int i = 1; i <= 1080; i++) {
            fail("onMessage", i, new IllegalStateException("no " + i));
        }
        List<String> expected = new ArrayList<>();
        expected.add("ERROR application chat failed in onMessage of session 1: the session ends with 1011");
        for (int i = 2; i <= 20; i++) {
            expected.add("ERROR application chat failed in onMessage of session " + i
                    + ": the session ends with 1011: java.lang.IllegalStateException: no " + i);
        }
        assertThat(log.lines).isEqualTo(expected);
        assertThat(log.stacks).hasValue(1);

        failures.fold();
        assertThat(log.lines).as("ten seconds aren't over").hasSize(20);
        now += 10 * SECOND;
        failures.fold();
        failures.fold();
        assertThat(log.lines).hasSize(21);
        assertThat(log.lines.getLast()).isEqualTo(
                "ERROR application chat failed in onMessage: and 1,060 more in 10 s, java.lang.IllegalStateException");
    }

    @Test
    void eachTenSecondsHaveAStackAgain() {
        fail("onMessage", 1, new IllegalStateException());
        now += 10 * SECOND - 1;
        fail("onMessage", 2, new IllegalStateException());
        assertThat(log.stacks).hasValue(1);
        now++;
        fail("onMessage", 3, new IllegalStateException());
        assertThat(log.stacks).hasValue(2);
        assertThat(log.lines).containsExactly(
                "ERROR application chat failed in onMessage of session 1: the session ends with 1011",
                "ERROR application chat failed in onMessage of session 2: the session ends with 1011:"
                        + " java.lang.IllegalStateException",
                "ERROR application chat failed in onMessage of session 3: the session ends with 1011");
    }

    @Test
    void saysHowManyWentUnsaidBeforeALine() {
        for (int i = 1; i <= 27; i++) {
            fail("onMessage", i, new IllegalStateException());
        }
        now += 10 * SECOND;
        fail("onMessage", 28, new IllegalStateException());
        assertThat(log.lines.getLast()).isEqualTo("ERROR application chat failed in onMessage of session 28:"
                + " the session ends with 1011 (and 7 more since the last line)");
        failures.fold();
        assertThat(log.lines).hasSize(21);
    }

    /** Another callback, another exception, another application: each has its stack. */
    @Test
    void tellsFailuresApart() {
        fail("onMessage", 1, new IllegalStateException());
        fail("onClose", 1, new IllegalStateException());
        fail("onMessage", 1, new StackOverflowError());
        failures.failed(LOG, "shout", "onMessage", "", new IllegalStateException());
        failures.failed(LOG, "shout", "admit", "", null);
        assertThat(log.stacks).hasValue(4);
        assertThat(log.lines).hasSize(5).endsWith("ERROR application shout failed in admit: it returned null");
    }

    @Test
    void kindsWithoutEndAreNoLinesWithoutEnd() {
        for (int i = 0; i < 10_000; i++) {
            fail("onMessage " + i, 1, new IllegalStateException());
        }
        assertThat(log.lines).hasSize(256 + 20);
        now += 10 * SECOND;
        failures.fold();
        assertThat(log.lines.getLast())
                .isEqualTo("ERROR application chat failed in callbacks: and 9,724 more in 10 s, others");
    }

    @Test
    void longMessagesAreCut() {
        fail("onMessage", 1, new IllegalStateException());
        fail("onMessage", 2, new IllegalStateException("x".repeat(1000)));
        assertThat(log.lines.getLast()).endsWith("IllegalStateException: " + "x".repeat(200) + "…");
    }

    @Test
    void whatCantBeToldIsStoodInFor() {
        fail("onMessage", 1, new Mute());
        fail("onMessage", 2, new Mute());
        assertThat(log.lines.getLast()).endsWith(": java.lang.IllegalStateException: " + Mute.class.getName()
                + ", which can't tell more: it threw java.lang.IllegalArgumentException");
    }

    /** Whoever has failed must be able to go on, whatever logs make of it. */
    @Test
    void neverThrows() {
        fail("onMessage", 1, new Fickle(1));
        assertThat(log.lines)
                .containsExactly("ERROR application chat failed in onMessage of session 1: the session ends with"
                        + " 1011: " + Fickle.class.getName() + ", which can't be told");
        fail("onPong", 2, new Fickle(0));
        assertThat(log.lines.getLast()).startsWith("ERROR application chat failed in onPong of session 2");
    }

    /** Tells what it says some times. */
    @SuppressWarnings("OverrideThrowableToString") // as applications do
    private static final class Fickle extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private int times;

        Fickle(int times) {
            this.times = times;
        }

        @Override
        public String toString() {
            if (times-- <= 0) {
                throw new IllegalArgumentException();
            }
            return "fickle";
        }
    }

    private static final class Mute extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalArgumentException();
        }
    }
}
