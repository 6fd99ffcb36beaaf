package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs behind routes of the distribution, and what is left of them: each is found by a number in its arguments. */
@Timeout(180)
class ProcessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOUR =
            "3600." + ThreadLocalRandom.current().nextLong(100_000_000_000L, 1_000_000_000_000L);

    private GatewayProcess gateway;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                routes:
                  - { path: /bc, application: process, settings: { command: [ /usr/bin/bc, "-l" ] } }
                  - { path: "/length/{name}", application: process, settings: { command: [ /bin/cat ], framing: length } }
                  - { path: /flood, application: process, settings: { command: [ /usr/bin/yes, "HOUR" ], stderr: drop } }
                  - { path: /deaf, application: process, settings: { command: [ /bin/sleep, "HOUR" ], stop: { grace: 0s } } }
                  - path: /stubborn
                    application: process
                    settings:
                      command:
                        - /bin/sh
                        - "-c"
                        - >-
                          trap '' TERM; (env -i /usr/bin/setsid /bin/sh -c 'trap "" TERM; /bin/sleep HOUR; :' &);
                          setsid sleep HOUR & echo ready; sleep HOUR; wait
                      stop: { grace: 0s, within: 500ms }
                """.replace("HOUR", HOUR));
    }

    @AfterEach
    void stop() {
        gateway.close();
        awaitNone();
    }

    @Test
    void bcCalculates() throws Exception {
        try (WireSession session = WireSession.open(gateway.address(), "/bc")) {
            assertThat(session.echo("2^64")).isEqualTo("18446744073709551616");
            session.closeNormally();
        }
    }

    @Test
    void theEndOfAProgramClosesItsSession() throws Exception {
        try (WireSession session = WireSession.open(gateway.address(), "/bc")) {
            session.send(ClientFrames.text("quit"));
            assertThat(session.awaitClose(PATIENCE)).isEqualTo(1000);
        }
    }

    @Test
    void nothingIsLeftWhenItsSessionsHaveEnded() throws Exception {
        List<WireSession> sessions = stubborn(3);
        sessions.get(0).closeNormally();
        sessions.get(1).wire().reset();
        sessions.get(2).close();
        awaitNone();
    }

    @Test
    void nothingIsLeftWhenTheGatewayStops() throws Exception {
        List<WireSession> sessions = stubborn(3);
        gateway.stop();
        assertThat(running()).as("at its end, not later").isEmpty();
        for (WireSession session : sessions) {
            session.close();
        }
    }

    @Test
    void nothingIsLeftWhenTheGatewayIsKilled() throws Exception {
        List<WireSession> sessions = stubborn(3);
        gateway.kill();
        awaitNone();
        for (WireSession session : sessions) {
            session.close();
        }
    }

    /** Its connection is read no more, and its end is noticed all the same. */
    @Test
    void whoIsGoneIsNoticedWhereTheProgramReadsNothing() throws Exception {
        for (boolean reset : new boolean[] {true, false}) {
            try (WireSession session = WireSession.open(gateway.address(), "/deaf")) {
                await("the program", () -> running().size() == 1);
                for (int i = 0; i < 4; i++) {
                    session.send(ClientFrames.text("x".repeat(60_000)));
                }
                if (reset) {
                    session.wire().reset();
                }
            }
            awaitNone();
        }
    }

    /** What a client doesn't read stays in the program, whose writing waits. */
    @Test
    void aFloodIsNoFasterThanItsReader() throws Exception {
        try (WireSession session = WireSession.open(Wire.connectSlow(gateway.address(), 4096), "/flood")) {
            await("the program", () -> !running("/usr/bin/yes\0").isEmpty());
            long pid = running("/usr/bin/yes\0").getFirst();
            await("it waits", () -> written(pid) > 0 && written(pid) == writtenSoon(pid));
            assertThat(written(pid)).isLessThan(16 << 20);
            assertThat(session.wire().isOpen()).isTrue();
        }
        awaitNone();
    }

    private List<WireSession> stubborn(int count) throws IOException {
        List<WireSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WireSession session = WireSession.open(gateway.address(), "/stubborn");
            session.awaitFrame(ServerFrame.TEXT, 1, PATIENCE);
            sessions.add(session);
        }
        await("all of them", () -> running("/bin/sleep\0").size() == count
                && running("sleep\0").size() == 2 * count);
        return sessions;
    }

    private static void awaitNone() {
        await("an end of all: " + running(), () -> running().isEmpty());
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not come: " + what).isLessThan(end);
            pause(20);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it has written so far, in bytes. */
    private static long written(long pid) {
        return read(Path.of("/proc", Long.toString(pid), "io")).lines().filter(line -> line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring(7))).findFirst().orElse(0);
    }

    private static long writtenSoon(long pid) {
        pause(500);
        return written(pid);
    }

    private static List<Long> running() {
        return running("");
    }

    /** Those whose arguments begin so; what starts a program has others before, and for a moment none. */
    private static List<Long> running(String begin) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(folder -> folder.getFileName().toString().matches("[0-9]+")).filter(folder -> {
                String arguments = read(folder.resolve("cmdline"));
                return arguments.startsWith(begin) && arguments.contains(HOUR);
            }).map(folder -> Long.parseLong(folder.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
