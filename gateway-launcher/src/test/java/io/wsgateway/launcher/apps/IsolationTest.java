package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.wsgateway.app.Application;
import io.wsgateway.session.HostedApplication;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an application sees of the gateway, and what it leaves behind. */
class IsolationTest {

    private static final int MOST_COLLECTIONS = 50;

    @TempDir
    private Path apps;

    /** What is logged is asserted as a value; the build's output stays quiet. */
    @BeforeAll
    static void logNothing() {
        ((Logger) LoggerFactory.getLogger(Applications.class)).setLevel(Level.OFF);
    }

    /** The subprotocols a started application declares: how the tests' applications tell what they see. */
    private List<String> told(JarFixture jar) throws IOException {
        jar.write(apps.resolve("probe.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            assertThat(applications.failures()).isEmpty();
            FoundApplication probe = Objects.requireNonNull(applications.found().get("probe"));
            HostedApplication hosted =
                    applications.start(probe, context -> new ContextFixture(context.name())).orElseThrow();
            return hosted.subprotocols();
        }
    }

    private static JarFixture probe(String expressions) {
        return JarFixture.provider("probe.Provider", "probe", """
                static String see(String name) {
                    try {
                        return String.valueOf(Class.forName(name).getClassLoader() == Provider.class.getClassLoader()
                                ? "own" : "shared");
                    } catch (ClassNotFoundException e) {
                        return "hidden";
                    }
                }
                static String find(String name) {
                    return Provider.class.getClassLoader().getResource(name) == null ? "hidden" : "seen";
                }
                @Override public Application start(ApplicationContext context) {
                    List<String> told = List.of(%s);
                    List<String> numbered = new ArrayList<>();
                    for (int i = 0; i < told.size(); i++) {
                        numbered.add(i + "-" + told.get(i));
                    }
                    return new Running() { @Override public List<String> subprotocols() { return numbered; } };
                }
                """.formatted(expressions));
    }

    @Test
    void seesTheApiAndSlf4jOfTheGateway() throws IOException {
        assertThat(told(probe("""
                see("io.wsgateway.app.Session"), see("io.wsgateway.app.upstream.Upstream"),
                see("io.wsgateway.protocol.close.CloseCode"),
                see("io.wsgateway.protocol.handshake.HandshakeRequest"), see("org.slf4j.Logger"),
                see("java.net.http.HttpClient")"""))).containsExactly("0-shared", "1-shared", "2-shared", "3-shared",
                "4-shared", "5-shared");
    }

    @Test
    void seesNothingElseOfTheGateway() throws IOException {
        assertThat(told(probe("""
                see("io.netty.channel.Channel"), see("tools.jackson.core.JsonParser"),
                see("ch.qos.logback.classic.Logger"), see("picocli.CommandLine"),
                see("io.wsgateway.launcher.Main"), see("io.wsgateway.session.Route"),
                see("io.wsgateway.netty.upstream.Link"), see("io.wsgateway.routing.RouteTable"), find("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"),
                find("logback-test.xml"), find("io/wsgateway/app/Session.class")"""))).allMatch(
                told -> told.endsWith("-hidden"));
    }

    @Test
    void hasItsOwnCopyOfAClassThatTheGatewayHasToo() throws IOException {
        assertThat(told(probe("see(\"picocli.CommandLine\"), see(\"io.wsgateway.launcher.Main\")")
                .source("picocli.CommandLine", "package picocli; public class CommandLine {}")
                .source("io.wsgateway.launcher.Main", "package io.wsgateway.launcher; public class Main {}")))
                .containsExactly("0-own", "1-own");
    }

    @Test
    void aBundledCopyOfTheApiIsPassedOver() throws IOException {
        assertThat(told(probe("see(\"io.wsgateway.app.Page\")").entry("io/wsgateway/app/Page.class", new byte[] {1})))
                .containsExactly("0-shared");
    }

    @Test
    void twoApplicationsDoNotShareClasses() throws Exception {
        JarFixture.provider("same.Provider", "one", "").write(apps.resolve("one.jar"));
        JarFixture.provider("same.Provider", "two", "").write(apps.resolve("two.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            Map<String, FoundApplication> found = applications.found();
            assertThat(found).containsOnlyKeys("one", "two");
            assertThat(found.values().stream().map(one -> one.provider().getClass()).distinct()).hasSize(2);
        }
    }

    @Test
    void worksOnWhenItsJarIsReplaced() throws Exception {
        Path jar = JarFixture.provider("late.Provider", "late", """
                @Override public Application start(ApplicationContext context) throws Exception {
                    Class.forName("late.Later");
                    return new Running();
                }
                """).source("late.Later", "package late; class Later {}").write(apps.resolve("late.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            Files.writeString(jar, "replaced");
            FoundApplication late = Objects.requireNonNull(applications.found().get("late"));
            assertThat(applications.start(late, context -> new ContextFixture("late"))).isPresent();
        }
    }

    @Test
    void aFolderOfJarsIsOneApplicationWithItsLibraries() throws IOException {
        JarFixture library = new JarFixture().source("lib.Library", "package lib; public class Library {}");
        library.write(apps.resolve("probe/library.jar"));
        probe("see(\"lib.Library\")").write(apps.resolve("probe/probe.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            FoundApplication probe = Objects.requireNonNull(applications.found().get("probe"));
            assertThat(applications.start(probe, context -> new ContextFixture("probe")).orElseThrow().subprotocols())
                    .containsExactly("0-own");
        }
    }

    @Test
    void leavesNothingBehindOnceClosed() throws Exception {
        JarFixture.provider("gone.Provider", "gone", "").write(apps.resolve("gone.jar"));
        WeakReference<ClassLoader> loader = loadAndClose();
        for (int i = 0; i < MOST_COLLECTIONS && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(loader.get()).isNull();
    }

    private WeakReference<ClassLoader> loadAndClose() throws IOException {
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            FoundApplication gone = Objects.requireNonNull(applications.found().get("gone"));
            Application application =
                    applications.start(gone, context -> new ContextFixture("gone")).orElseThrow().application();
            return new WeakReference<>(application.getClass().getClassLoader());
        }
    }

    @Test
    void closesInTheReverseOrderOfStarting() throws IOException {
        for (String name : List.of("a", "b")) {
            JarFixture.provider(name + ".Provider", name, """
                    @Override public Application start(ApplicationContext context) {
                        return new Running() {
                            @Override public void close() {
                                System.setProperty("test.closed", System.getProperty("test.closed", "") + "%s");
                                throw new OutOfMemoryError();
                            }
                        };
                    }
                    """.formatted(name)).write(apps.resolve(name + ".jar"));
        }
        System.clearProperty("test.closed");
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            for (String name : List.of("a", "b")) {
                FoundApplication found = Objects.requireNonNull(applications.found().get(name));
                applications.start(found, context -> new ContextFixture(context.name()));
            }
        }
        assertThat(System.getProperty("test.closed")).isEqualTo("ba");
        System.clearProperty("test.closed");
    }
}
