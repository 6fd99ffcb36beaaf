package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that don't want to end, each found by its arguments alone. */
@Timeout(300)
class NothingIsLeftTest {

    private static final String HOUR = "@";

    /** Scripts that write {@code ready} once all is there that is to end; {@code @} is the seconds of a long sleep. */
    enum Unwilling {
        ENDS_AT_THE_SIGNAL("echo ready; exec sleep @", 1),
        IGNORES_SIGNALS("trap '' TERM INT HUP QUIT; echo ready; while :; do sleep @; done", 2),
        HAS_CHILDREN("for i in 1 2 3; do sleep @ & done; echo ready; wait", 4),
        HAS_CHILDREN_THAT_IGNORE_SIGNALS("trap '' TERM; (trap '' TERM; sleep @) & echo ready; sleep @", 3),
        LEAVES_ITS_SESSION("setsid sh -c 'trap \"\" TERM; sleep @; :' & echo ready; wait", 2),
        LEAVES_AN_ORPHAN("(setsid sh -c 'setsid sleep @ & setsid sleep @ &' &); sleep 0.2; echo ready; exec sleep @",
                3),
        LEAVES_AN_ORPHAN_WITHOUT_ENVIRONMENT(
                "(env -i /usr/bin/setsid /bin/sh -c '/usr/bin/env -i /usr/bin/setsid /bin/sleep @ & exit' &); sleep 0.2; echo ready; exec sleep @",
                2),
        LEAVES_AN_ORPHAN_WITH_ANOTHER_LIMIT(
                "(prlimit --locks=100000000000000000:100000000000000000 setsid sh -c 'setsid sleep @ & exit' &); sleep 0.2; echo ready; exec sleep @",
                2),
        LEAVES_AN_ORPHAN_AND_ENDS(
                "(env -i /usr/bin/setsid /bin/sh -c 'exec <&- >&- 2>&-; trap \"\" TERM; /bin/sleep @; :' &); echo ready; sleep 0.2",
                1),
        CLOSES_ITS_STREAMS("echo ready; exec 0<&- 1>&- 2>&-; trap '' TERM; while :; do sleep @; done", 2),
        STOPS_ITSELF("(sleep 0.3; kill -STOP $$) & echo ready; sleep 1; sleep @", 1),
        WRITES_WITHOUT_END("echo ready; trap '' TERM; while :; do echo @; done", 1),
        FLOODS_STDERR("echo ready; trap '' TERM; while :; do echo @ >&2; done", 1),
        FORKS_AND_FORKS(
                "trap '' TERM; i=0; while [ $i -lt 60 ]; do setsid sh -c 'trap \"\" TERM; sleep @; :' & i=$((i+1)); done; echo ready; wait",
                60);

        private final String script;
        private final int processes;

        Unwilling(String script, int processes) {
            this.script = script;
            this.processes = processes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenItsSessionHasEnded(Unwilling program) {
        String hour = RunningProcesses.hour();
        try (Served served = Served.with(Served.script(program.script.replace(HOUR, hour)))) {
            FakeSession session = served.open();
            Conditions.await("ready", () -> session.texts().contains("ready"));
            if (program != Unwilling.LEAVES_AN_ORPHAN_AND_ENDS) {
                Conditions.await(() -> "running: " + RunningProcesses.with(hour).size(),
                        () -> RunningProcesses.with(hour).size() >= program.processes);
            }
            session.end(CloseStatus.of(1000));
            served.awaitNone();
            assertThat(RunningProcesses.with(hour)).isEmpty();
        }
        assertThat(RunningProcesses.with(hour)).isEmpty();
    }

    /** What knows nothing of the marks, and goes where it finds no mark of its own, is still a descendant or in the session. */
    @Test
    void withoutAMarkDescendantsAreFoundAllTheSame() {
        String hour = RunningProcesses.hour();
        String script = "exec env -i /usr/bin/prlimit --locks=5:5 /bin/sh -c '/usr/bin/setsid /bin/sleep " + hour
                + " & /bin/sleep " + hour + " & echo ready; trap \"\" TERM; wait; wait'";
        try (Served served = Served.with(Served.script(script))) {
            FakeSession session = served.open();
            Conditions.await("ready", () -> session.texts().contains("ready"));
            Conditions.await("running", () -> RunningProcesses.with(hour).size() == 3);
            session.end(CloseStatus.of(1000));
            served.awaitNone();
            assertThat(RunningProcesses.with(hour)).isEmpty();
        }
    }

    @Test
    void whenAProgramHasEndedThatLeavesAnotherWithItsOutput() {
        String hour = RunningProcesses.hour();
        try (Served served = Served.with(Served.script("trap '' TERM; sleep " + hour + " & echo ready; exit 3"))) {
            FakeSession session = served.open();
            Conditions.await("the end", () -> session.closeStatus().isPresent());
            assertThat(session.texts()).containsExactly("ready");
            assertThat(session.closeStatus()).contains(CloseStatus.of(1011, "exit 3"));
            session.end(CloseStatus.of(1011));
            served.awaitNone();
            assertThat(RunningProcesses.with(hour)).isEmpty();
        }
    }

    @Test
    void whenAHundredSessionsHaveComeAndGone() {
        String hour = RunningProcesses.hour();
        FakeSettings settings = Served.script("trap '' TERM; sleep " + hour + " & echo ready; sleep " + hour)
                .set("limits", Map.of("processes", 1000));
        try (Served served = Served.with(settings)) {
            List<FakeSession> sessions = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                FakeSession session = served.open();
                sessions.add(session);
                if (i % 2 == 0) { // before it has started, or while
                    session.end(CloseStatus.of(1006));
                }
            }
            sessions.forEach(session -> session.end(CloseStatus.of(1001)));
            served.awaitNone();
            assertThat(RunningProcesses.with(hour)).isEmpty();
            assertThat(served.context().meter().counts()).containsEntry("started", 100L);
        }
    }

    @Test
    void whenTheApplicationIsClosed() throws Exception {
        String hour = RunningProcesses.hour();
        long watchdog;
        try (Served served =
                Served.with(Served.script("trap '' TERM; setsid sleep " + hour + " & echo ready; sleep " + hour))) {
            FakeSession session = served.open();
            Conditions.await("ready", () -> session.texts().contains("ready"));
            watchdog = served.application().watchdog();
            assertThat(ProcessHandle.of(watchdog)).isPresent();
        }
        assertThat(RunningProcesses.with(hour)).isEmpty();
        var handle = ProcessHandle.of(watchdog);
        if (handle.isPresent()) {
            handle.get().onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** What forks may have taken every process that there may be. */
    @Test
    void whenAProcessCanNotBeStartedForTheSignal() throws Exception {
        String hour = RunningProcesses.hour();
        Watchdog watchdog = new Watchdog(CommandLine.find("setsid").orElseThrow(), Mark.application());
        watchdog.ensure();
        Process one = new ProcessBuilder("/usr/bin/setsid", "/bin/sh", "-c", "sleep " + hour + " & wait").start();
        Process two = new ProcessBuilder("/bin/sleep", hour).start();
        Process another = new ProcessBuilder("/bin/sleep", hour).start();
        try {
            Conditions.await("running", () -> RunningProcesses.with(hour).size() == 4);
            watchdog.send("TERM", new LinkedHashSet<>(List.of(-1_000_000_000L, -one.pid(), two.pid())));
            Conditions.await("ended", () -> RunningProcesses.with(hour).equals(List.of(another.pid())));
            assertThat(one.waitFor()).isEqualTo(143);
            assertThat(ProcessHandle.of(watchdog.pid())).as("it goes on").isPresent();
        } finally {
            another.destroyForcibly().waitFor();
            watchdog.dismiss();
        }
    }

    /** Those that fork are stopped at first, and not only those that were seen by one look. */
    @Test
    void whenTheWatchdogFindsWhatForksWithoutEnd() throws Exception {
        String hour = RunningProcesses.hour();
        long application = Mark.application();
        CommandLine line = new CommandLine(CommandLine.find("setsid").orElseThrow(),
                CommandLine.find("prlimit").orElseThrow(), true);
        ProgramLimits limits = new ProgramLimits(1, 0, Duration.ZERO, 64, Duration.ZERO);
        Watchdog watchdog = new Watchdog(line.setsid(), application);
        watchdog.ensure();
        Process forks = new ProcessBuilder(line.of(List.of("/bin/sh", "-c",
                "trap '' TERM; for i in 1 2 3; do env -i setsid sh -c 'while :; do sleep " + hour
                        + " & sleep 0.05; done' & done; wait"),
                limits, Mark.of(application, 1))).start();
        Conditions.await("running", () -> RunningProcesses.with(hour).size() > 10);
        watchdog.close();
        assertThat(forks.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Conditions.await("killed", () -> RunningProcesses.with(hour).isEmpty());
    }

    /** As where the gateway is killed: its end of the pipe is closed, and nothing else is done. */
    @Test
    void whenTheWatchdogFindsTheGatewayGone() throws Exception {
        String hour = RunningProcesses.hour();
        long application = Mark.application();
        Mark mark = Mark.of(application, 1);
        CommandLine line = new CommandLine(CommandLine.find("setsid").orElseThrow(),
                CommandLine.find("prlimit").orElseThrow(), true);
        ProgramLimits limits = new ProgramLimits(1, 0, Duration.ZERO, 64, Duration.ZERO);
        Watchdog watchdog = new Watchdog(line.setsid(), application);
        watchdog.ensure();
        Process marked = new ProcessBuilder(line.of(List.of("/bin/sh", "-c",
                "(env -i /usr/bin/setsid /bin/sleep " + hour + " &); trap '' TERM; sleep " + hour), limits, mark))
                .start();
        ProcessBuilder named = new ProcessBuilder("/usr/bin/prlimit", "--locks=5:5", "/bin/sleep", hour);
        named.environment().put(Mark.VARIABLE, mark.toString());
        Process unmarked = named.start();
        ProcessBuilder others =
                new ProcessBuilder(line.of(List.of("/bin/sleep", hour), limits, Mark.of(application - 1, 1)));
        Process another = others.start();
        try {
            Conditions.await("running", () -> RunningProcesses.with(hour).size() == 5);
            watchdog.close();
            Conditions.await("killed", () -> RunningProcesses.with(hour).equals(List.of(another.pid())));
            assertThat(marked.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(unmarked.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            another.destroyForcibly().waitFor();
        }
    }
}
