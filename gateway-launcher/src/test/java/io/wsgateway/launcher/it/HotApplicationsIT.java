package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.JarFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that come, change and go while the distribution runs, written in the ways people write files. */
class HotApplicationsIT {

    private static final Duration SECONDS = Duration.ofSeconds(30);
    private static final int RESTART = 1012;

    @TempDir
    private Path directory;

    private Path apps;
    private GatewayProcess gateway;
    private WireSession bystander;

    @BeforeEach
    void start() throws IOException {
        apps = Files.createDirectory(directory.resolve("apps"));
        VersionedApplication.write("other", "1", apps.resolve("other.jar"));
        VersionedApplication.write("hello", "1", apps.resolve("hello.jar"));
        gateway = GatewayProcess.start(directory, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                applications: { directory: %s, move-over: 100ms }
                keepalive: { ping-interval: 10m }
                """.formatted(apps));
        bystander = WireSession.open(gateway.address(), "/other");
    }

    /** Whatever happened, who is with another application has noticed nothing. */
    @AfterEach
    void stop() throws IOException {
        try (WireSession other = bystander) {
            assertThat(other.echo("still here")).isEqualTo("1 still here");
        } finally {
            gateway.close();
        }
    }

    private Path built(String name, String version) throws IOException {
        return VersionedApplication.write(name, version,
                directory.resolve("built").resolve(name + "-" + version + ".jar"));
    }

    private String answer(String path) throws IOException {
        return new VersionedApplication(gateway.address(), gateway::output).answer(path);
    }

    private void await(String path, String before, String expected) throws IOException {
        new VersionedApplication(gateway.address(), gateway::output).await(path, before, expected);
    }

    @Test
    void aCopiedJarIsLive() throws Exception {
        Files.copy(built("fresh", "1"), apps.resolve("fresh.jar"));
        await("/fresh", "404", "1 hi");
    }

    @Test
    void aMovedJarReplacesAnotherAndItsSessionsAreToldToComeBack() throws Exception {
        try (WireSession old = WireSession.open(gateway.address(), "/hello")) {
            assertThat(old.echo("hi")).isEqualTo("1 hi");
            Files.move(built("hello", "2"), apps.resolve("hello.jar"), StandardCopyOption.REPLACE_EXISTING);
            await("/hello", "1 hi", "2 hi");
            assertThat(old.awaitClose(SECONDS)).isEqualTo(RESTART);
        }
        gateway.awaitLine(line -> line.contains("hello.jar: the old generation has ended"), SECONDS);
    }

    @Test
    void aJarThatIsCopiedSlowlyIsWaitedFor() throws Exception {
        byte[] whole = Files.readAllBytes(built("hello", "2"));
        int parts = 12;
        try (OutputStream out =
                Files.newOutputStream(apps.resolve("hello.jar"), StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int part = 0; part < parts; part++) {
                out.write(Arrays.copyOfRange(whole, part * whole.length / parts, (part + 1) * whole.length / parts));
                assertThat(answer("/hello")).isEqualTo("1 hi");
                Pace.pause(Duration.ofMillis(500));
            }
        }
        await("/hello", "1 hi", "2 hi");
        assertThat(gateway.output()).filteredOn(line -> line.contains("hello.jar: still being copied")).hasSize(1);
    }

    /** Over a bad line: it goes on and on, stops for a while, and goes on. Somebody who waits for it is told. */
    @Test
    @Tag("clients") // it takes more than a minute
    void aJarThatIsCopiedForMoreThanAMinuteIsWaitedForAndWarnedOf() throws Exception {
        byte[] whole = Files.readAllBytes(built("hello", "2"));
        int parts = 50;
        try (OutputStream out =
                Files.newOutputStream(apps.resolve("hello.jar"), StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int part = 0; part < parts; part++) {
                out.write(Arrays.copyOfRange(whole, part * whole.length / parts, (part + 1) * whole.length / parts));
                assertThat(answer("/hello")).isEqualTo("1 hi");
                Pace.pause(part == parts / 2 ? SECONDS : Duration.ofSeconds(1));
            }
        }
        await("/hello", "1 hi", "2 hi");
        assertThat(gateway.output()).filteredOn(line -> line.contains("hello.jar: still being copied")).hasSize(2)
                .last().asString().contains("WARN").contains("or not whole, after 60 s");
    }

    @Test
    void aTruncatedJarChangesNothing() throws Exception {
        byte[] whole = Files.readAllBytes(built("hello", "2"));
        Files.write(apps.resolve("hello.jar"), Arrays.copyOf(whole, whole.length - 30));
        gateway.awaitLine(line -> line.contains("hello.jar: still being copied (zip END header not found)"), SECONDS);
        assertThat(answer("/hello")).isEqualTo("1 hi");
        Files.write(apps.resolve("hello.jar"), whole);
        await("/hello", "1 hi", "2 hi");
    }

    /** The old file is renamed, the new one written, the old one removed; and the same by a hidden file, as rsync does. */
    @Test
    void aJarThatIsRenamedIntoPlaceIsTaken() throws Exception {
        Path second = built("hello", "2"); // now: a jar that is away for a second is gone
        Files.move(apps.resolve("hello.jar"), apps.resolve("hello.jar~"));
        Files.copy(second, apps.resolve("hello.jar"));
        Files.delete(apps.resolve("hello.jar~"));
        await("/hello", "1 hi", "2 hi");
        Files.copy(built("hello", "3"), apps.resolve(".hello.jar.Qw3rTy"));
        Files.move(apps.resolve(".hello.jar.Qw3rTy"), apps.resolve("hello.jar"), StandardCopyOption.ATOMIC_MOVE);
        await("/hello", "2 hi", "3 hi");
    }

    /** In each of its ways: a hidden file that is renamed, into the same file, and all files in one go at the end. */
    @Test
    @Tag("clients")
    void whatRsyncWritesIsTaken() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        List<List<String>> ways = List.of(List.of("--archive"), List.of("--archive", "--inplace"),
                List.of("--archive", "--delay-updates"), List.of("--archive", "--checksum", "--whole-file"));
        int version = 1;
        for (List<String> way : ways) {
            String before = version++ + " hi";
            VersionedApplication.write("hello", Integer.toString(version), source.resolve("hello.jar"));
            // What rsync is told to keep may be older than what is there.
            Files.setLastModifiedTime(source.resolve("hello.jar"),
                    FileTime.from(Instant.parse("2026-01-01T00:00:00Z").minusSeconds(version)));
            rsync(way, source + "/", apps + "/");
            await("/hello", before, version + " hi");
        }
        Path pair = Files.createDirectory(source.resolve("pair"));
        VersionedApplication.write("one", "1", pair.resolve("one.jar"));
        VersionedApplication.write("two", "1", pair.resolve("two.jar"));
        rsync(List.of("--archive", "--bwlimit=1"), source + "/", apps + "/");
        await("/two", "404", "1 hi");
        assertThat(answer("/one")).isEqualTo("1 hi");
        Files.delete(pair.resolve("two.jar"));
        rsync(List.of("--archive", "--delete"), pair + "/", apps.resolve("pair") + "/");
        await("/two", "1 hi", "404");
        assertThat(answer("/one")).isEqualTo("1 hi");
        assertThat(gateway.output()).noneMatch(line -> line.contains("can't be used") || line.contains(" ERROR "));
    }

    private static void rsync(List<String> options, String from, String to) throws Exception {
        List<String> command = new ArrayList<>(List.of("rsync"));
        command.addAll(options);
        command.addAll(List.of(from, to));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        OutputLines output = OutputLines.of(process);
        int status = process.waitFor();
        output.awaitEnd(SECONDS);
        assertThat(status).as("%s: %s", command, output).isZero();
    }

    @Test
    void aFolderWhoseJarsAreReplacedOneByOneIsTakenWhenItIsAtRest() throws Exception {
        Path folder = Files.createDirectory(apps.resolve("pair"));
        Files.copy(built("one", "1"), folder.resolve("one.jar"));
        Files.copy(built("two", "1"), folder.resolve("two.jar"));
        await("/two", "404", "1 hi");
        Path one = built("one", "2");
        Path two = built("two", "2");
        Files.copy(one, folder.resolve("one.jar"), StandardCopyOption.REPLACE_EXISTING);
        Pace.pause(Duration.ofSeconds(2)); // a jar would be at rest, a folder isn't
        assertThat(answer("/one")).as("while only one of two is replaced").isEqualTo("1 hi");
        Files.copy(two, folder.resolve("two.jar"), StandardCopyOption.REPLACE_EXISTING);
        await("/one", "1 hi", "2 hi");
        assertThat(answer("/two")).isEqualTo("2 hi");
    }

    @Test
    void aConfigMapsLinkThatIsSwappedIsFollowed() throws Exception {
        for (String version : List.of("1", "2")) {
            Path mounted = Files.createDirectory(apps.resolve("..2026_0" + version));
            Files.copy(built("mapped", version), mounted.resolve("mapped.jar"));
        }
        Files.createSymbolicLink(apps.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(apps.resolve("mapped.jar"), Path.of("..data", "mapped.jar"));
        await("/mapped", "404", "1 hi");
        Files.createSymbolicLink(apps.resolve("..data_tmp"), Path.of("..2026_02"));
        Files.move(apps.resolve("..data_tmp"), apps.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        await("/mapped", "1 hi", "2 hi");
    }

    @Test
    void aJarThatIsRemovedIsGoneAndItsSessionsEnd() throws Exception {
        try (WireSession old = WireSession.open(gateway.address(), "/hello")) {
            Files.delete(apps.resolve("hello.jar"));
            await("/hello", "1 hi", "404");
            assertThat(old.awaitClose(SECONDS)).isEqualTo(RESTART);
        }
    }

    @Test
    void aJarThatDoesNotStartLeavesTheOldOne() throws Exception {
        try (WireSession old = WireSession.open(gateway.address(), "/hello")) {
            gateway.expectErrors(line -> line.contains("hello.jar: application hello: start failed"));
            JarFixture.provider("hello.Provider", "hello", """
                    @Override public Application start(ApplicationContext context) {
                        throw new IllegalStateException("not today");
                    }
                    """).write(apps.resolve("hello.jar"));
            gateway.awaitLine(line -> line.contains("hello.jar: the generation that ran before goes on"), SECONDS);
            assertThat(answer("/hello")).isEqualTo("1 hi");
            assertThat(old.echo("hi")).isEqualTo("1 hi");
            Files.copy(built("hello", "2"), apps.resolve("hello.jar"), StandardCopyOption.REPLACE_EXISTING);
            await("/hello", "1 hi", "2 hi");
        }
    }

    /** After each of several replacements, each with a session of the old one, its classes are gone. */
    @Test
    void classesOfOldGenerationsAreGoneAfterACollection() throws Exception {
        int replacements = 4;
        for (int version = 2; version < 2 + replacements; version++) {
            String before = version - 1 + " hi";
            try (WireSession old = WireSession.open(gateway.address(), "/hello")) {
                assertThat(old.echo("hi")).isEqualTo(before);
                Files.move(built("hello", Integer.toString(version)), apps.resolve("hello.jar"),
                        StandardCopyOption.REPLACE_EXISTING);
                await("/hello", before, version + " hi");
                assertThat(old.awaitClose(SECONDS)).isEqualTo(RESTART);
            }
        }
        assertThat(ClassLoaders.awaitAtMost(2, gateway, Duration.ofMinutes(1)))
                .as("class loaders; output:\n%s", gateway.output())
                .containsExactly("hello.jar", "other.jar");
    }

    /** Two were logged, one has ended a session; the log is written by another thread. */
    @Test
    void classesOfExceptionsThatWereLoggedAreGoneAfterACollection() throws Exception {
        JarFixture.provider("failing.Provider", "failing", """
                static final class Own extends RuntimeException {
                    static final long serialVersionUID = 1;
                    final Own[] held = {this};
                }
                @Override public Application start(ApplicationContext context) {
                    return new Application() {
                        @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                            context.logger().warn("logged", new Own());
                            return new SessionListener() {
                                @Override public void onText(Session session, String text) { throw new Own(); }
                            };
                        }
                        @Override public void close() { context.logger().warn("closed", new Own()); }
                    };
                }
                """).write(apps.resolve("failing.jar"));
        gateway.expectErrors(line -> line.contains("failing"));
        gateway.awaitLine(line -> line.contains("failing.jar: added"), SECONDS);
        try (WireSession session = WireSession.open(gateway.address(), "/failing")) {
            session.send(ClientFrames.text("fail"));
            assertThat(session.awaitClose(SECONDS)).isEqualTo(1011);
        }
        Files.delete(apps.resolve("failing.jar"));
        gateway.awaitLine(line -> line.contains("failing.jar: the old generation has ended"), SECONDS);
        assertThat(ClassLoaders.awaitAtMost(2, gateway, Duration.ofMinutes(1)))
                .as("class loaders; output:\n%s", gateway.output())
                .containsExactly("hello.jar", "other.jar");
        assertThat(gateway.output()).filteredOn(line -> line.startsWith("failing.Provider$Own")).hasSize(3);
    }

    /** The session stays open, and its application goes on counting where the one before was. */
    @Test
    void sessionsOfAnApplicationThatCarriesThemStayOpen() throws Exception {
        counting("1", apps.resolve("count.jar"));
        await("/count", "404", "1: 1");
        try (WireSession session = WireSession.open(gateway.address(), "/count")) {
            assertThat(session.echo("hi")).isEqualTo("1: 1");
            assertThat(session.echo("hi")).isEqualTo("1: 2");
            Files.move(counting("2", directory.resolve("built/count.jar")), apps.resolve("count.jar"),
                    StandardCopyOption.REPLACE_EXISTING);
            gateway.awaitLine(line -> line.contains("count.jar: the old generation has ended; 1 session carried"),
                    SECONDS);
            assertThat(session.echo("hi")).isEqualTo("2: 3");
        }
    }

    /** Whoever was carried, is being carried or waits for it is told to go, once, as by any gateway that stops. */
    @Test
    void stopsInOrderInTheMidstOfCarrying() throws Exception {
        int sessions = 500;
        Path home = Files.createDirectory(directory.resolve("stopping"));
        counting("1", apps.resolve("count.jar"));
        try (GatewayProcess stopping = GatewayProcess.start(home, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0 }
                applications: { directory: %s }
                limits: { handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
                keepalive: { ping-interval: 10m }
                """.formatted(apps)); Crowd crowd = new Crowd()) {
            crowd.open(stopping.address(), "/count", sessions, SECONDS);
            Files.move(counting("2", directory.resolve("built/count.jar")), apps.resolve("count.jar"),
                    StandardCopyOption.REPLACE_EXISTING);
            stopping.awaitLine(line -> line.contains("count.jar: replaced"), SECONDS);
            stopping.terminate();
            crowd.awaitClose(1001, SECONDS);
            assertThat(stopping.awaitExit(SECONDS)).isZero();
            stopping.assertHealthyOutput();
        }
    }

    private static Path counting(String version, Path jar) throws IOException {
        return JarFixture.provider("count.Provider", "count", """
                static class Counting implements Application, Carriable {
                    @Override public SessionListener onOpen(Session session, OpeningRequest request) {
                        return new Counter((byte) 0);
                    }
                    @Override public SessionListener resume(Session session, byte[] state) {
                        return new Counter(state[0]);
                    }
                }
                static class Counter implements SessionListener {
                    byte count;
                    Counter(byte count) { this.count = count; }
                    @Override public void onText(Session session, String text) {
                        session.sendText("%s: " + ++count);
                    }
                    @Override public byte[] suspend(Session session) { return new byte[] {count}; }
                }
                @Override public Application start(ApplicationContext context) { return new Counting(); }
                """.formatted(version)).write(jar);
    }

    @Test
    void theCommandTakesWhatIsNewAtOnce() throws Exception {
        Path home = Files.createDirectory(directory.resolve("unwatched"));
        try (GatewayProcess unwatched = GatewayProcess.start(home, """
                listeners: [{ address: 127.0.0.1, port: 0 }]
                admin: { address: 127.0.0.1, port: 0, token: t0ken }
                applications: { directory: %s, watch: off }
                keepalive: { ping-interval: 10m }
                """.formatted(apps));
                WireSession old = WireSession.open(unwatched.address(), "/hello")) {
            Files.copy(built("hello", "2"), apps.resolve("hello.jar"), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(apps.resolve("half.jar"), "PK");
            assertThat(reload(home, unwatched, "--dry-run")).contains("configuration: unchanged",
                    "applications: 2 changed",
                    "  half.jar: waiting: zip END header not found",
                    "  hello.jar: replaced (hello); 1 session told to go");
            assertThat(old.echo("hi")).isEqualTo("1 hi");
            Files.delete(apps.resolve("half.jar"));
            assertThat(reload(home, unwatched)).contains("  hello.jar: replaced (hello); 1 session told to go");
            try (WireSession next = WireSession.open(unwatched.address(), "/hello")) {
                assertThat(next.echo("hi")).isEqualTo("2 hi");
            }
        }
    }

    private static List<String> reload(Path home, GatewayProcess gateway, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(GatewayProcess.DISTRIBUTION.resolve("bin/gateway").toString(), "reload",
                        "--config", home.resolve("gateway.yaml").toString(), "--set",
                        "admin.port=" + gateway.admin().getPort()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        OutputLines output = OutputLines.of(process);
        process.waitFor();
        output.awaitEnd(SECONDS);
        return output.all();
    }

    /** A new version under another name, and the old one removed only then: the name is free again. */
    @Test
    void aJarOfAnotherNameTakesOverOnceTheOldOneIsRemoved() throws Exception {
        gateway.expectErrors(line -> line.contains("the name is taken by hello.jar"));
        Files.copy(built("hello", "2"), apps.resolve("hello-2.jar"));
        gateway.awaitLine(line -> line.contains("hello-2.jar: application hello: the name is taken"), SECONDS);
        Files.delete(apps.resolve("hello.jar"));
        await("/hello", "1 hi", "2 hi");
    }
}
