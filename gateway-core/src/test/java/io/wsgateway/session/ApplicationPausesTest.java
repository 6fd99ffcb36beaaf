package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.wsgateway.app.Application;
import io.wsgateway.app.Audience;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.netty.session.LogCapture;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ApplicationPausesTest {

    private static final int MOST = 3;

    private long now = 4711;
    private final ApplicationPauses pauses =
            new ApplicationPauses(() -> now, new ApplicationFaults(InstantSource.system()));
    private final HostedApplication chat = hosted("chat");
    private final HostedApplication echo = hosted("echo");

    ApplicationPausesTest() {
        pauses.after(MOST);
    }

    private static HostedApplication hosted(String name) {
        return HostedApplication.of(name, Audience.EVERYONE, new Application() {
            @Override
            public SessionListener onOpen(Session session, OpeningRequest request) {
                return new SessionListener() {};
            }
        });
    }

    private void failOpening(int times) {
        for (int i = 0; i < times; i++) {
            pauses.openingFailed(chat, "onOpen");
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void pausesTheOneThatFailsAndNoOther() {
        failOpening(MOST - 1);
        assertThat(pauses.refusal(chat)).isEmpty();
        failOpening(1);
        pass(Duration.ofSeconds(2));
        assertThat(pauses.refusal(chat)).contains(Duration.ofSeconds(3));
        assertThat(pauses.refusal(echo)).isEmpty();
        assertThat(pauses.paused()).containsExactly(new ApplicationPauses.Paused("chat", Duration.ofSeconds(3)));
    }

    @Test
    void pausesTheOneThatOpensEverySessionAndFailsAtItsMessages() {
        for (int i = 0; i < MOST; i++) {
            pauses.opened(chat);
            pauses.failed(chat, "onMessage");
        }
        assertThat(pauses.refusal(chat)).isPresent();
    }

    @Test
    void pausesTheOneThatLetsNobodyInHoweverWellOldSessionsGo() {
        for (int i = 0; i < MOST; i++) {
            pauses.handled(chat);
            pauses.openingFailed(chat, "admit");
        }
        assertThat(pauses.refusal(chat)).isPresent();
    }

    @Test
    void pausesNoneThatFailsForSomePeersOnly() {
        for (int i = 0; i < 100; i++) {
            pauses.failed(chat, "onMessage");
            pauses.failed(chat, "onMessage");
            pauses.handled(chat);
            pauses.openingFailed(chat, "onOpen");
            pauses.openingFailed(chat, "onOpen");
            pauses.opened(chat);
        }
        assertThat(pauses.refusal(chat)).isEmpty();
    }

    @Test
    void letsAFewInAfterThePauseAndAllIfTheyDoWell() {
        failOpening(MOST);
        pass(Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) {
            assertThat(pauses.refusal(chat)).isEmpty();
        }
        assertThat(pauses.refusal(chat)).as("one more, before it is known").contains(Duration.ZERO);
        pauses.opened(chat);
        assertThat(pauses.refusal(chat)).isEmpty();
        assertThat(pauses.paused()).isEmpty();
    }

    @Test
    void pausesForLongerAfterATrialThatFails() {
        failOpening(MOST);
        pass(Duration.ofSeconds(5));
        assertThat(pauses.refusal(chat)).isEmpty();
        failOpening(1);
        assertThat(pauses.refusal(chat)).contains(Duration.ofSeconds(10));
    }

    @Test
    void isPausedNoMoreIfTrialsDoNothingWrongForLong() {
        for (int i = 0; i < MOST; i++) {
            pauses.failed(chat, "onMessage");
        }
        pass(Duration.ofSeconds(5));
        assertThat(pauses.refusal(chat)).isEmpty();
        pass(Duration.ofSeconds(5));
        for (int i = 0; i < 10; i++) {
            assertThat(pauses.refusal(chat)).isEmpty();
        }
    }

    @Test
    void theOneThatReplacesItHasFailedInNothing() {
        failOpening(MOST);
        HostedApplication replacement = hosted("chat");
        assertThat(pauses.refusal(replacement)).isEmpty();
        pauses.openingFailed(replacement, "onOpen");
        assertThat(pauses.refusal(replacement)).isEmpty();
        assertThat(pauses.paused()).isEmpty();
    }

    @Test
    void anOperatorEndsThePause() {
        failOpening(MOST);
        assertThat(pauses.resume("echo")).isFalse();
        assertThat(pauses.resume("chat")).isTrue();
        assertThat(pauses.refusal(chat)).isEmpty();
        assertThat(pauses.resume("chat")).as("once more").isFalse();
    }

    @Test
    void pausesNothingWhereItIsSwitchedOff() {
        failOpening(MOST);
        pauses.after(0);
        assertThat(pauses.refusal(chat)).isEmpty();
        failOpening(100 * MOST);
        assertThat(pauses.refusal(chat)).isEmpty();
    }

    @Test
    void saysEachChangeOnce() {
        try (LogCapture log = new LogCapture(ApplicationPauses.class, Level.INFO)) {
            failOpening(10 * MOST);
            pass(Duration.ofNanos(TimeUnit.SECONDS.toNanos(5)));
            pauses.refusal(chat);
            pauses.opened(chat);
            pauses.opened(chat);
            assertThat(log.lines).containsExactly(
                    "ERROR application chat fails again and again, at last in onOpen: it is paused, new handshakes are answered"
                            + " 503 for 5 s, then some are let in to try it",
                    "INFO application chat works again: it is paused no more");
        }
    }
}
