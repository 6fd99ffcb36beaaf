package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.session.ApplicationFaults.Fault;
import io.wsgateway.session.ApplicationFaults.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ApplicationFaultsTest {

    private Instant now = Instant.EPOCH;
    private final ApplicationFaults faults = new ApplicationFaults(() -> now);

    @Test
    void eachKindIsCountedWithItsLast() {
        faults.add("chat", Kind.THREW, "onText: one");
        faults.add("chat", Kind.BLOCKED, "an event loop");
        now = now.plusSeconds(1);
        faults.add("chat", Kind.THREW, "onText: two");
        now = now.plusSeconds(1);
        faults.again("chat", Kind.THREW);
        assertThat(faults.of("chat")).containsExactly(
                new Fault(Kind.THREW, 3, Instant.ofEpochSecond(2), "onText: two"),
                new Fault(Kind.BLOCKED, 1, Instant.EPOCH, "an event loop"));
        assertThat(faults.last("chat")).map(Fault::kind).contains(Kind.THREW);
        assertThat(faults.of("echo")).isEmpty();
        assertThat(faults.last("echo")).isEmpty();
    }

    @Test
    void forgetsAnApplicationOfWhichNothingIsLeft() {
        faults.add("chat", Kind.THREW, "one");
        faults.add("echo", Kind.THREW, "two");
        faults.forget("chat");
        assertThat(faults.of("chat")).isEmpty();
        assertThat(faults.of("echo")).hasSize(1);
    }

    @Test
    void longLinesAreCut() {
        faults.add("chat", Kind.THREW, "x".repeat(1_000_000));
        assertThat(faults.of("chat").getFirst().line()).hasSize(301).endsWith("x…");
    }

    @Test
    void namesBeyondTheBoundAreCountedTogether() {
        for (int i = 0; i < 1002; i++) {
            faults.add("application " + i, Kind.THREW, "no");
        }
        faults.add("application 0", Kind.THREW, "no");
        assertThat(faults.of("application 0").getFirst().count()).isEqualTo(2);
        assertThat(faults.of("application 1001")).isEmpty();
        assertThat(faults.of("others").getFirst().count()).isEqualTo(2);
    }

    @Test
    void theInnermostCallOfAnApplicationIsNamed() {
        StackTraceElement jdk = new StackTraceElement(null, "java.base", "25", "java.lang.Thread", "sleep",
                "Thread.java", 500);
        StackTraceElement applications =
                new StackTraceElement("chat.jar", null, null, "chat.Chat", "onText", "Chat.java", 12);
        StackTraceElement gateways = new StackTraceElement("app", null, null, "io.wsgateway.X", "call", "X.java", 1);
        assertThat(ApplicationFaults.at(new StackTraceElement[] {jdk, applications, gateways}))
                .isEqualTo(" at chat.Chat.onText (Chat.java:12)");
        assertThat(ApplicationFaults.at(new StackTraceElement[] {jdk, gateways}))
                .isEqualTo(" at java.lang.Thread.sleep (Thread.java:500)");
        assertThat(ApplicationFaults.at(new StackTraceElement[0])).isEmpty();
    }
}
