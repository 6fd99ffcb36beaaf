package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ApplicationClassLoaderTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void logNothing() {
        ((Logger) LoggerFactory.getLogger(RefusedExit.class)).setLevel(Level.OFF);
    }

    private ApplicationClassLoader loader(Path... jars) throws IOException {
        return ApplicationClassLoader.of("probe.jar", List.of(jars),
                new ApiClassLoader(getClass().getClassLoader()));
    }

    /** A class whose {@code call} does this. */
    private static byte[] compiled(JarFixture jar) {
        return Objects.requireNonNull(jar.compiled().get("probe/Probe.class"));
    }

    private static JarFixture callable(String body) {
        return new JarFixture().source("probe.Probe", """
                package probe;
                public final class Probe implements java.util.concurrent.Callable<Object> {
                    public static final long NUMBER = 7_000_000_000L;
                    public static final double PART = 0.5;
                    static void exit(int status) {}
                    @Override public Object call() throws Exception { %s }
                }
                """.formatted(body));
    }

    private static Object call(ClassLoader loader) throws Exception {
        return ((Callable<?>) loader.loadClass("probe.Probe").getConstructor().newInstance()).call();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "System.exit(7); return 1;",
            "if (NUMBER == System.nanoTime()) { return PART; } exit(1); System.exit(7); return \"java/lang/System\";",
            "java.util.function.IntConsumer exit = System::exit; exit.accept(7); return 1;"})
    void exitIsRefused(String body) throws Exception {
        try (ApplicationClassLoader loader = loader(callable(body).write(folder.resolve("probe.jar")))) {
            assertThatThrownBy(() -> call(loader)).isInstanceOf(SecurityException.class)
                    .hasMessage("System.exit(7) is refused to applications");
        }
    }

    @Test
    void anExitOfTheApplicationsOwnIsNot() throws Exception {
        try (ApplicationClassLoader loader = loader(callable("exit(3); return System.lineSeparator();")
                .write(folder.resolve("probe.jar")))) {
            assertThat(call(loader)).isEqualTo(System.lineSeparator());
        }
    }

    @Test
    void classFilesWithoutExitStayAsTheyAre() {
        byte[] bytes = compiled(callable("return System.lineSeparator();"));
        assertThat(SystemExits.refused(bytes)).isSameAs(bytes);
    }

    /** The JVM says what is wrong with it. */
    @Test
    void whatIsNoClassFileStaysAsItIs() {
        byte[] whole = compiled(callable("System.exit(7); return 1;"));
        assertThat(SystemExits.refused(whole)).hasSizeGreaterThan(whole.length);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            byte[] refused = SystemExits.refused(cut);
            if (refused.length <= length) {
                assertThat(refused).as("cut at %d", length).isSameAs(cut);
            }
        }
        for (int at = 8; at < whole.length; at++) {
            byte[] broken = whole.clone();
            broken[at] = (byte) 0xff;
            assertThat(SystemExits.refused(broken)).hasSizeGreaterThanOrEqualTo(whole.length);
        }
    }

    @Test
    void classesSayWhereTheyAreFrom() throws Exception {
        Path jar = callable("return 1;").manifest("Implementation-Version", "1.2").write(folder.resolve("probe.jar"));
        try (ApplicationClassLoader loader = loader(jar)) {
            Class<?> probe = loader.loadClass("probe.Probe");
            assertThat(probe.getProtectionDomain().getCodeSource().getLocation()).isEqualTo(jar.toUri().toURL());
            assertThat(probe.getPackage().getImplementationVersion()).isEqualTo("1.2");
            assertThat(loader.loaded()).isEqualTo(List.of(probe));
            assertThat(probe.getResource("/probe/Probe.class")).isNotNull();
        }
    }

    @Test
    void theFirstJarThatHasAClassWins() throws Exception {
        Path one = callable("return 1;").write(folder.resolve("one.jar"));
        Path two = callable("return 2;").write(folder.resolve("two.jar"));
        try (ApplicationClassLoader loader = loader(one, two)) {
            assertThat(call(loader)).isEqualTo(1);
        }
        try (ApplicationClassLoader loader = loader(two, one)) {
            assertThat(call(loader)).isEqualTo(2);
        }
    }

    @Test
    void ofAMultiReleaseJarItIsTheClassForThisVersionOfJava() throws Exception {
        byte[] newer = compiled(callable("return 21;"));
        Path jar = callable("return 8;").manifest("Multi-Release", "true")
                .entry("META-INF/versions/21/probe/Probe.class", newer).write(folder.resolve("probe.jar"));
        try (ApplicationClassLoader loader = loader(jar)) {
            assertThat(call(loader)).isEqualTo(21);
        }
    }

    @Test
    void aJarThatTheManifestNamesIsLookedInto() throws Exception {
        callable("return 1;").write(folder.resolve("library.jar"));
        Path jar = new JarFixture().manifest("Class-Path", "library.jar").write(folder.resolve("probe.jar"));
        try (ApplicationClassLoader loader = loader(jar)) {
            assertThat(call(loader)).isEqualTo(1);
        }
    }

    @Test
    void aClassThatIsNotThereIsNotFoundAlsoOnceItIsClosed() throws Exception {
        ApplicationClassLoader loader = loader(callable("return 1;").write(folder.resolve("probe.jar")));
        assertThatThrownBy(() -> loader.loadClass("probe.Other")).isInstanceOf(ClassNotFoundException.class);
        loader.close();
        assertThatThrownBy(() -> loader.loadClass("probe.Probe")).isInstanceOf(ClassNotFoundException.class);
    }
}
