package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.testkit.FakeRequest;
import io.wsgateway.testkit.FakeSession;
import io.wsgateway.testkit.FakeSettings;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real programs, and what their sessions see of them. */
@Timeout(300)
class ProgramsTest {

    @Test
    void whatIsSentIsALineForTheProgramAndItsLinesAreTexts() {
        try (Served served = Served.with(Served.command("/usr/bin/bc", "-l"))) {
            FakeSession session = served.open();
            session.receiveText("2^100");
            session.receiveText("scale=3; 1/8");
            awaitTexts(session, "1267650600228229401496703205376", ".125");
            session.receiveText("quit");
            awaitEnd(session, 1000, "exit 0");
        }
    }

    @Test
    void bytesAreFramedByTheirLength() {
        try (Served served = Served.with(Served.command("/bin/cat").set("framing", "length"))) {
            FakeSession session = served.open();
            session.receiveBinary(1, 2, 3);
            session.receiveBinary(new byte[0]);
            session.receiveBinary(new byte[65_536]);
            Conditions.await("three messages", () -> session.binaries().size() == 3);
            assertThat(session.binaries()).containsExactly(ByteBuffer.wrap(new byte[] {1, 2, 3}),
                    ByteBuffer.allocate(0), ByteBuffer.allocate(65_536));
        }
    }

    @ParameterizedTest
    @CsvSource({"exit 0, 1000, exit 0", "exit 3, 1011, exit 3", "kill -KILL $$, 1011, signal 9",
            "kill -SEGV $$, 1011, signal 11"})
    void itsEndIsToldWhenAllIsToldThatItHasWritten(String script, int code, String reason) {
        try (Served served = Served.with(Served.script("seq 1 20000; printf last; " + script))) {
            FakeSession session = served.open();
            awaitEnd(session, code, reason);
            assertThat(session.texts()).hasSize(20_001).startsWith("1", "2").endsWith("20000", "last");
        }
    }

    @ParameterizedTest
    @CsvSource({"lines, b, 1003, binary messages are not accepted here",
            "length, t, 1003, text messages are not accepted here",
            "lines, n, 1007, a message is one line here"})
    void whatIsNoMessageForTheProgramIsRefused(String framing, String message, int code, String reason) {
        try (Served served = Served.with(Served.command("/bin/cat").set("framing", framing))) {
            FakeSession session = served.open();
            switch (message) {
                case "b" -> session.receiveBinary(1);
                case "t" -> session.receiveText("x");
                default -> session.receiveText("two\nlines");
            }
            assertThat(session.closeStatus()).contains(CloseStatus.of(code, reason));
        }
    }

    @Test
    void aTextMayBeLinesWhereThatIsConfigured() {
        try (Served served = Served.with(Served.command("/bin/cat").set("newlines", "send"))) {
            FakeSession session = served.open();
            session.receiveText("two\nlines");
            awaitTexts(session, "two", "lines");
        }
    }

    @ParameterizedTest
    @CsvSource({"lines, head -c 100 /dev/zero; sleep 3600, the program has written a line of more than 10 bytes",
            "lines, printf '\\377\\n'; sleep 3600, the program has written a line that is not UTF-8",
            "length, printf '\\0\\0\\1\\0'; sleep 3600, the program has announced a message of more than 10 bytes",
            "length, printf '\\0\\0', the program has stopped within a message"})
    void whatItWritesThatIsNoMessageEndsIt(String framing, String script, String reason) {
        try (Served served = Served.with(Served.script(script).set("framing", framing).set("message-bytes", 10))) {
            FakeSession session = served.open();
            awaitEnd(session, 1011, reason);
            served.awaitNone();
        }
    }

    @Test
    void itsEnvironmentIsThatOfCgiAndNothingElse() {
        FakeSettings settings = Served.command("/usr/bin/env").set("environment", Map.of("MODE", "a=b")).set("headers",
                List.of("User-Agent"));
        try (Served served = Served.with(settings)) {
            FakeSession session = served.open(FakeRequest.to("/run/a/b?x=$(id)").header("Host", "h.example")
                    .header("User-Agent", "a;b`c`").header("Proxy", "http://evil/").header("Cookie", "c")
                    .header("Authorization", "Bearer t"));
            awaitEnd(session, 1000, "exit 0");
            Map<String, String> environment = new TreeMap<>();
            session.texts().forEach(line -> environment.put(line.substring(0, line.indexOf('=')),
                    line.substring(line.indexOf('=') + 1)));
            assertThat(environment).containsEntry("MODE", "a=b").containsEntry("PATH_INFO", "/a/b")
                    .containsEntry("SCRIPT_NAME", "/run").containsEntry("QUERY_STRING", "x=$(id)")
                    .containsEntry("HTTP_USER_AGENT", "a;b`c`").containsEntry("PATH", System.getenv("PATH"))
                    .doesNotContainKeys("HTTP_PROXY", "HTTP_COOKIE", "HTTP_AUTHORIZATION");
            environment.keySet()
                    .removeAll(Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"));
            assertThat(environment.keySet()).containsExactlyInAnyOrder("GATEWAY_INTERFACE", "SERVER_SOFTWARE",
                    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REQUEST_METHOD", "REQUEST_URI", "PATH_INFO",
                    "SCRIPT_NAME",
                    "QUERY_STRING", "REMOTE_ADDR", "REMOTE_PORT", "HTTP_USER_AGENT", "MODE", Mark.VARIABLE);
        }
    }

    @Test
    void itHasASessionOfItsOwnInItsFolder() {
        try (Served served = Served.with(Served.script("read -r stat < /proc/self/stat; echo $$ ${stat#*) }; pwd")
                .set("directory", "/usr"))) {
            FakeSession session = served.open();
            awaitEnd(session, 1000, "exit 0");
            String[] stat = session.texts().getFirst().split(" ", -1);
            assertThat(stat[3]).as("group").isEqualTo(stat[0]);
            assertThat(stat[4]).as("session").isEqualTo(stat[0]);
            assertThat(session.texts()).endsWith("/usr");
        }
    }

    @ParameterizedTest
    @CsvSource({"memory, 100MiB, dd if=/dev/zero of=/dev/null bs=200M count=1, 1011, exit 1",
            "memory, 1GiB, dd if=/dev/zero of=/dev/null bs=200M count=1, 1000, exit 0",
            "cpu-time, 1s, exec sh -c 'while :; do :; done', 1011, signal 24",
            "files, 9, [ $(ulimit -n) = 9 ], 1000, exit 0"})
    void hasLimits(String key, String value, String script, int code, String reason) {
        try (Served served = Served.with(Served.script(script).set("limits", Map.of(key, value)))) {
            FakeSession session = served.open();
            awaitEnd(session, code, reason);
        }
    }

    @Test
    void itMayRunForAWhile() {
        try (Served served = Served
                .with(Served.script("trap '' TERM; echo ready; sleep 3600").set("limits", Map.of("run-time", "1h")))) {
            FakeSession session = served.open();
            awaitTexts(session, "ready");
            Conditions.await("the timer, which is set after the start", () -> {
                served.context().advance(Duration.ofHours(1));
                return session.closeStatus().isPresent();
            });
            assertThat(session.closeStatus()).contains(CloseStatus.of(1011, "the program has run for 3600 s"));
            served.awaitNone();
        }
    }

    @Test
    void thereAreSoManyAndNoMore() {
        try (Served served = Served.with(Served.command("/bin/cat").set("limits", Map.of("processes", 2)))) {
            FakeSession first = served.open();
            served.open();
            assertThat(served.application().admit(FakeRequest.to("/run/x").route(Served.ROUTE).build()))
                    .isCompletedWithValue(Admission.unavailable("as many programs run as may", Duration.ofSeconds(5)));
            assertThat(served.open().closeStatus()).as("whose place was there a moment ago")
                    .contains(CloseStatus.of(1013, "as many programs run as may; retry-after=5"));
            first.end(CloseStatus.of(1000));
            Conditions.await("a place", () -> served.application().taken() == 1);
            assertThat(served.application().admit(FakeRequest.to("/run/x").route(Served.ROUTE).build()))
                    .isCompletedWithValue(Admission.granted());
        }
    }

    @Test
    void whatCanNotBeStartedAnyMoreIsTold(@TempDir Path folder) throws Exception {
        Path program = Files.copy(Path.of("/bin/cat"), folder.resolve("cat"));
        Path work = Files.createDirectory(folder.resolve("work"));
        try (Served served = Served.with(Served.command(program.toString()).set("directory", work.toString()))) {
            Files.delete(program);
            awaitEnd(served.open(), 1011, "exit 127");
            Files.delete(work);
            awaitEnd(served.open(), 1011, "the program can't be started");
            served.awaitNone();
            assertThat(served.context().meter().counts()).containsEntry("start-failed", 1L);
        }
    }

    /** The pipe holds 64 KiB, and then the program waits. */
    @Test
    void whoReadsSlowlyHoldsTheProgramUp() {
        try (Served served = Served
                .with(Served.script("i=0; while :; do i=$((i+1)); echo $i; echo $i >&2; done").set("stderr", "drop"))) {
            FakeSession session = served.open();
            Conditions.await("some lines", () -> session.texts().size() > 100);
            session.setQueuedBytes(1 << 20);
            Conditions.await("nothing comes any more", () -> {
                int before = session.texts().size();
                pause();
                return session.texts().size() == before;
            });
            int held = session.texts().size();
            session.drain();
            Conditions.await("it goes on", () -> session.texts().size() > held + 50_000);
            session.setQueuedBytes(1 << 20);
            List<String> texts = session.texts();
            assertThat(texts.getLast()).as("nothing is left out").isEqualTo(Integer.toString(texts.size()));
        }
    }

    @Test
    void aProgramThatDoesNotReadHoldsItsClientUp() {
        try (Served served = Served
                .with(Served.script("read -r first; echo $first; sleep 3600"))) {
            FakeSession session = served.open();
            session.receiveText("hello");
            awaitTexts(session, "hello");
            String big = "x".repeat(50_000);
            AtomicInteger sent = new AtomicInteger();
            Conditions.await("Pings, by which the end of its peer is noticed", () -> {
                if (!session.isPaused()) {
                    session.receiveText(big);
                    sent.incrementAndGet();
                }
                served.context().advance(Duration.ofSeconds(3));
                return session.pings().size() >= 2;
            });
            assertThat(sent.get()).as("what the pipe and the queue hold").isBetween(2, 10);
            session.end(CloseStatus.of(1000));
            served.awaitNone();
        }
    }

    @Test
    void aClientIsReadAgainWhenTheProgramReads(@TempDir Path folder) throws Exception {
        Path go = folder.resolve("go");
        try (Served served = Served.with(Served.script("while [ ! -e " + go + " ]; do sleep 0.05; done; exec wc -c"))) {
            FakeSession session = served.open();
            long sent = 0;
            while (!session.isPaused()) {
                session.receiveText("x".repeat(50_000));
                sent += 50_001;
            }
            Files.createFile(go);
            Conditions.await("reading goes on", () -> !session.isPaused());
            session.receiveText("more");
            assertThat(sent).isPositive();
        }
    }

    @Test
    void aProgramThatHasClosedItsInputMissesWhatIsSent() {
        try (Served served = Served.with(Served.script("exec 0<&-; echo ready; sleep 3600"))) {
            FakeSession session = served.open();
            awaitTexts(session, "ready");
            Conditions.await("no pause for long", () -> {
                session.receiveText("x".repeat(50_000));
                return !session.isPaused();
            });
            assertThat(session.isOpen()).isTrue();
        }
    }

    @Test
    void oneForAllTellsAllAndEndsWithTheLast() {
        try (Served served = Served.with(Served.script("echo $$; exec cat").set("per", "route"))) {
            FakeSession first = served.open();
            Conditions.await("its number", () -> first.texts().size() == 1);
            String number = first.texts().getFirst();
            FakeSession second = served.open();
            first.receiveText("from one");
            second.receiveText("from two");
            Conditions.await("both told", () -> first.texts().size() == 3 && second.texts().size() == 2);
            assertThat(second.texts()).containsExactlyInAnyOrder("from one", "from two");
            first.end(CloseStatus.of(1000));
            second.receiveText("alone");
            Conditions.await("told", () -> second.texts().contains("alone"));
            second.end(CloseStatus.of(1000));
            served.awaitNone();
            FakeSession next = served.open();
            Conditions.await("another", () -> next.texts().size() == 1);
            assertThat(next.texts().getFirst()).isNotEqualTo(number);
        }
    }

    @Test
    void oneForAllDoesNotWaitForWhoReadsSlowly() {
        try (Served served = Served.with(Served.command("/bin/cat").set("per", "route"))) {
            FakeSession slow = served.open();
            FakeSession quick = served.open();
            slow.setQueuedBytes(1 << 20);
            quick.receiveText("a");
            quick.receiveText("b");
            awaitTexts(quick, "a", "b");
            assertThat(slow.closeStatus()).contains(CloseStatus.of(1013, "what the program writes is read too slowly"));
        }
    }

    /** A second for all of them, not for each. */
    @Test
    void oneForAllDoesNotWaitForEachOfManyThatReadSlowly() {
        try (Served served = Served.with(Served.command("/bin/cat").set("per", "route"))) {
            List<FakeSession> slow = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                FakeSession session = served.open();
                session.setQueuedBytes(1 << 20);
                slow.add(session);
            }
            FakeSession quick = served.open();
            long begin = System.nanoTime();
            quick.receiveText("a");
            quick.receiveText("b");
            awaitTexts(quick, "a", "b");
            assertThat(slow).allMatch(session -> session.closeStatus().isPresent());
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(50));
        }
    }

    @Test
    void theEndOfOneForAllIsEverybodys() {
        try (Served served = Served.with(Served.script("read -r x; exit 4").set("per", "route"))) {
            FakeSession first = served.open();
            FakeSession second = served.open();
            first.receiveText("x");
            awaitEnd(first, 1011, "exit 4");
            awaitEnd(second, 1011, "exit 4");
        }
    }

    private static void awaitTexts(FakeSession session, String... texts) {
        Conditions.await(() -> session.texts() + " " + session.closeStatus(),
                () -> session.texts().size() >= texts.length);
        assertThat(session.texts()).containsExactly(texts);
    }

    private static void awaitEnd(FakeSession session, int code, String reason) {
        Conditions.await("the end", () -> session.closeStatus().isPresent());
        assertThat(session.closeStatus()).contains(CloseStatus.of(code, reason));
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
