package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that do what they shouldn't, in the distribution: nobody else is harmed. */
class HostileApplicationsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TEXT = 1;

    @TempDir
    Path directory;

    private String configuration() {
        return """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: off
                applications: { directory: %s }
                """.formatted(directory.resolve("apps"));
    }

    private void drop(String name, String methods) throws IOException {
        JarFixture.provider(name + ".Provider", name, methods).write(directory.resolve("apps").resolve(name + ".jar"));
    }

    /** Answers each text with itself, on an event loop. */
    private void dropEcho() throws IOException {
        drop("echo", """
                @Override public Application start(ApplicationContext context) {
                    return (session, request) -> new SessionListener() {
                        @Override public void onText(Session session, String text) { session.sendText(text); }
                    };
                }
                """);
    }

    @Test
    void directMemoryThatEndsInAStartEndsThatApplicationAlone() throws Exception {
        dropEcho();
        drop("greedy", """
                @Override public Application start(ApplicationContext context) {
                    List<Object> all = new ArrayList<>();
                    while (true) { all.add(java.nio.ByteBuffer.allocateDirect(1 << 26)); }
                }
                """);
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION,
                List.of("-XX:MaxDirectMemorySize=100m"), directory, configuration());
                WireSession echo = WireSession.open(gateway.address(), "/echo")) {
            gateway.expectErrors(line -> line.contains("greedy"));
            assertThat(echo.echo("hello")).isEqualTo("hello");
            assertThat(gateway.output()).anyMatch(line -> line.contains(
                    "greedy.jar: application greedy: start failed: java.lang.OutOfMemoryError: Cannot reserve"));
        }
    }

    /** Two callbacks more than there are processors compute; another application that blocks answers while none of them is done. */
    @Test
    void anApplicationThatComputesIsNamedAndTheOthersGoOn() throws Exception {
        String blocking = """
                @Override public Application start(ApplicationContext context) {
                    return new Running() {
                        @Override public Execution execution() { return Execution.BLOCKING; }
                        @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                            return new SessionListener() {
                                @Override public void onText(Session session, String text) { %s }
                            };
                        }
                    };
                }
                """;
        drop("other", blocking.formatted("session.sendText(text);"));
        drop("miner", blocking.formatted("""
                session.sendText("begun");
                java.io.File found = new java.io.File(text);
                do {
                    long end = System.nanoTime() + 20_000_000;
                    while (System.nanoTime() < end) { Thread.onSpinWait(); }
                } while (!found.exists());
                session.sendText("done");
                """));
        int processors = Runtime.getRuntime().availableProcessors();
        Path found = directory.resolve("found");
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration());
                WireSession other = WireSession.open(gateway.address(), "/other")) {
            assertThat(other.echo("before")).isEqualTo("before");
            List<WireSession> mining = new ArrayList<>();
            for (int i = 0; i < processors + 2; i++) {
                mining.add(WireSession.open(gateway.address(), "/miner"));
            }
            for (WireSession miner : mining) {
                miner.send(ClientFrames.text(found.toString()));
            }
            awaitBegun(mining, processors);
            assertThat(other.echo("meanwhile")).isEqualTo("meanwhile");
            try (WireSession late = WireSession.open(gateway.address(), "/other")) {
                assertThat(late.echo("late")).isEqualTo("late");
            }
            String line = gateway.awaitLine(some -> some.contains("application miner computes"), PATIENCE);
            assertThat(line).contains("WARN");
            gateway.awaitLine(some -> some.contains("miner.jar//miner.Provider"), PATIENCE);
            Files.createFile(found);
            for (WireSession miner : mining) {
                miner.awaitFrame(TEXT, 2, Duration.ofSeconds(60));
                miner.close();
            }
        }
    }

    /** Waits until so many have said something. */
    private static void awaitBegun(List<WireSession> sessions, int count) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int begun = 0;
        while (begun < count) {
            assertThat(System.nanoTime()).as("%d of %d have begun", begun, count).isLessThan(end);
            begun = 0;
            for (WireSession session : sessions) {
                session.wire().pump(Duration.ofMillis(10));
                begun += session.stream().messages().isEmpty() ? 0 : 1;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EVENT_LOOP", "BLOCKING"})
    void anApplicationThatExitsIsRefusedAndNamed(String execution) throws Exception {
        dropEcho();
        dropQuitter(execution, "System.exit(7);");
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration());
                WireSession echo = WireSession.open(gateway.address(), "/echo");
                WireSession quitter = WireSession.open(gateway.address(), "/quitter")) {
            gateway.expectErrors(line -> line.contains("quitter"));
            quitter.send(ClientFrames.text("end"));
            assertThat(quitter.awaitClose(PATIENCE)).isEqualTo(1011);
            gateway.awaitLine(line -> line.contains("quitter.jar called System.exit(7) on the thread ")
                    && line.contains("which is refused: the gateway goes on"), PATIENCE);
            gateway.awaitLine(line -> line.contains("application quitter failed in onMessage"), PATIENCE);
            assertThat(echo.echo("hello")).isEqualTo("hello");
        }
    }

    private void dropQuitter(String execution, String exit) throws IOException {
        drop("quitter", """
                @Override public Application start(ApplicationContext context) {
                    return new Running() {
                        @Override public Execution execution() { return Execution.%s; }
                        @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                            return new SessionListener() {
                                @Override public void onText(Session session, String text) { %s }
                            };
                        }
                    };
                }
                """.formatted(execution, exit));
    }

    /** By another way than is refused. */
    @Test
    void anApplicationThatExitsTheRuntimeOnAVirtualThreadIsNamedAndTheGatewayGoesOn() throws Exception {
        dropEcho();
        dropQuitter("BLOCKING", "Runtime.getRuntime().exit(7);");
        try (GatewayProcess gateway = GatewayProcess.start(directory,
                configuration() + "drain: { period: 2s }\n"); // its callback never ends
                WireSession echo = WireSession.open(gateway.address(), "/echo");
                WireSession quitter = WireSession.open(gateway.address(), "/quitter")) {
            gateway.expectErrors(line -> line.contains("quitter.jar called Runtime.exit"));
            quitter.send(ClientFrames.text("end"));
            gateway.awaitLine(line -> line.contains("quitter.jar called Runtime.exit on the thread quitter ")
                    && line.contains(": the gateway goes on"), PATIENCE);
            assertThat(echo.echo("hello")).isEqualTo("hello");
            quitter.send(ClientFrames.close(1000));
        }
    }

    @Test
    void anApplicationThatExitsTheRuntimeOnAnEventLoopIsNamedBeforeTheGatewayEnds() throws Exception {
        dropQuitter("EVENT_LOOP", "Runtime.getRuntime().exit(7);");
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration());
                WireSession quitter = WireSession.open(gateway.address(), "/quitter")) {
            gateway.expectErrors(line -> line.contains("quitter.jar called Runtime.exit"));
            quitter.send(ClientFrames.text("end"));
            assertThat(gateway.awaitExit(PATIENCE)).isEqualTo(7);
            assertThat(gateway.output())
                    .anyMatch(line -> line.contains("quitter.jar called Runtime.exit on the thread ")
                            && line.contains(": the gateway ends"));
        }
    }

    /** A quarter of a MiB with each message, until it is named; beside it one that holds a lot, and no more of it. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC", "-XX:+UseParallelGC"})
    void anApplicationThatLeaksMemoryIsNamedBeforeThereIsNoMore(String collector) throws Exception {
        dropEcho();
        drop("cache", """
                static final byte[][] cached = new byte[20][1 << 20];
                """);
        drop("leaker", """
                static final List<byte[]> kept = new ArrayList<>();
                @Override public Application start(ApplicationContext context) {
                    return (session, request) -> new SessionListener() {
                        @Override public void onText(Session session, String text) {
                            kept.add(new byte[1 << 18]);
                            session.sendText(text);
                        }
                    };
                }
                """);
        try (GatewayProcess gateway = GatewayProcess.start(GatewayProcess.DISTRIBUTION,
                List.of("-Xmx256m", collector), directory, configuration());
                WireSession echo = WireSession.open(gateway.address(), "/echo");
                WireSession leaker = WireSession.open(gateway.address(), "/leaker")) {
            for (int i = 0; i < 1024 && !isNamed(gateway); i++) {
                assertThat(leaker.echo("more " + i)).isEqualTo("more " + i);
                // Slowly where the heap begins to be nearly full: who looks at it now and then needs some time for that.
                Pace.pause(Duration.ofMillis(i < 500 ? 5 : 50));
            }
            assertThat(gateway.output()).anyMatch(line -> line.contains("WARN") && line.contains(
                    "application leaker (leaker.jar) holds about ")
                    && line.contains(" MiB of the heap, most of it by leaker.Provider.kept; "));
            assertThat(gateway.output()).noneMatch(line -> line.contains("cache.jar) holds"));
            assertThat(echo.echo("hello")).isEqualTo("hello");
        }
    }

    private static boolean isNamed(GatewayProcess gateway) {
        return gateway.output().stream().anyMatch(line -> line.contains("MiB of the heap"));
    }

    /** As soon as it has one more than it may have: whenever they are counted, there are so many, or none is named. */
    @Test
    void anApplicationThatStartsThreadsIsNamed() throws Exception {
        dropEcho();
        drop("spawner", """
                @Override public Application start(ApplicationContext context) {
                    return (session, request) -> new SessionListener() {
                        @Override public void onText(Session session, String text) {
                            for (int i = 0; i < 65; i++) {
                                Thread.ofPlatform().daemon().name("spawned-" + i).start(() -> {
                                    try {
                                        Thread.sleep(60_000);
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
                            }
                        }
                    };
                }
                """);
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration());
                WireSession echo = WireSession.open(gateway.address(), "/echo");
                WireSession spawner = WireSession.open(gateway.address(), "/spawner")) {
            spawner.send(ClientFrames.text("start"));
            gateway.awaitLine(line -> line.contains("WARN") && line.contains("application spawner has 65 threads of its"
                    + " own, 65 of them named spawned-#"), PATIENCE);
            assertThat(echo.echo("hello")).isEqualTo("hello");
        }
    }

    @Test
    void anApplicationThatHoldsAnEventLoopIsNamedWithItsStack() throws Exception {
        dropEcho();
        drop("sleeper", """
                @Override public Application start(ApplicationContext context) {
                    return (session, request) -> new SessionListener() {
                        @Override public void onText(Session session, String text) {
                            try {
                                Thread.sleep(3000);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            session.sendText("awake");
                        }
                    };
                }
                """);
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration());
                WireSession sleeper = WireSession.open(gateway.address(), "/sleeper")) {
            sleeper.send(ClientFrames.text("sleep"));
            gateway.awaitLine(line -> line.contains("application sleeper holds an event loop"), PATIENCE);
            gateway.awaitLine(line -> line.contains("sleeper.jar//sleeper.Provider"), PATIENCE);
            sleeper.awaitFrame(TEXT, 1, PATIENCE);
            try (WireSession echo = WireSession.open(gateway.address(), "/echo")) {
                assertThat(echo.echo("hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void anApplicationThatBlocksIsClosedAfterItsCallbacks() throws Exception {
        drop("slow", """
                @Override public Application start(ApplicationContext context) {
                    return new Running() {
                        @Override public Execution execution() { return Execution.BLOCKING; }
                        @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                            return new SessionListener() {
                                @Override public void onText(Session session, String text) {
                                    session.sendText("begun");
                                    sleep(1000);
                                    context.logger().info("told {}", text);
                                }
                                @Override public void onClose(Session session,
                                        io.wsgateway.protocol.close.CloseStatus status) {
                                    sleep(1000);
                                    context.logger().info("ended with {}", status.code());
                                }
                            };
                        }
                        @Override public void close() { context.logger().info("closed"); }
                    };
                }
                static void sleep(long millis) {
                    try {
                        Thread.sleep(millis);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                """);
        try (GatewayProcess gateway = GatewayProcess.start(directory, configuration())) {
            try (WireSession session = WireSession.open(gateway.address(), "/slow")) {
                session.send(ClientFrames.text("one"));
                session.send(ClientFrames.text("two"));
                session.awaitFrame(TEXT, 1, PATIENCE);
                gateway.terminate();
                assertThat(session.awaitClose(PATIENCE)).isEqualTo(1001);
                session.send(ClientFrames.close(1001));
                assertThat(session.awaitEnd(PATIENCE)).isTrue();
            }
            assertThat(gateway.awaitExit(PATIENCE)).isZero();
            assertThat(gateway.output().stream().filter(line -> line.contains(" slow  "))).satisfiesExactly(
                    line -> assertThat(line).contains("told one"),
                    line -> assertThat(line).contains("told two"),
                    line -> assertThat(line).contains("ended with 1001"),
                    line -> assertThat(line).contains("closed"));
            gateway.assertHealthyOutput();
        }
    }
}
