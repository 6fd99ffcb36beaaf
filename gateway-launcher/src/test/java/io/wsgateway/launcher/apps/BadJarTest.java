package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is logged for an application that can't be loaded or started; a sound one beside it always starts. */
class BadJarTest {

    private static final int JAVA = Runtime.version().feature();

    @TempDir
    private Path apps;

    /** What is logged is asserted as a value; the build's output stays quiet. */
    @BeforeAll
    static void logNothing() {
        ((Logger) LoggerFactory.getLogger(Applications.class)).setLevel(Level.OFF);
    }

    @BeforeEach
    void putASoundJarBeside() throws IOException {
        JarFixture.provider("sound.Provider", "sound", "").write(apps.resolve("sound.jar"));
    }

    /** Finds and starts everything; the failures, each as its log line. */
    private List<String> failures() throws IOException {
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            for (FoundApplication found : applications.found().values()) {
                boolean running = applications.start(found, context -> new ContextFixture(context.name())).isPresent();
                assertThat(running).as(found.name()).isEqualTo(!found.name().startsWith("bad"));
            }
            assertThat(applications.found()).containsKey("sound");
            return applications.failures().stream().map(LoadFailure::toString).toList();
        }
    }

    private List<String> failuresOf(JarFixture jar) throws IOException {
        jar.write(apps.resolve("bad.jar"));
        return failures();
    }

    @Test
    void notAJar() throws IOException {
        Files.writeString(apps.resolve("bad.jar"), "not a jar");
        assertThat(failures()).containsExactly(
                "bad.jar: isn't a jar, or not a whole one (zip END header not found); copy it again");
    }

    @Test
    void emptyFile() throws IOException {
        Files.createFile(apps.resolve("bad.jar"));
        assertThat(failures())
                .containsExactly("bad.jar: isn't a jar, or not a whole one (zip file is empty); copy it again");
    }

    @Test
    void truncated() throws IOException {
        Path jar = JarFixture.provider("bad.Provider", "bad", "").write(apps.resolve("bad.jar"));
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
        assertThat(failures()).containsExactly(
                "bad.jar: isn't a jar, or not a whole one (zip END header not found); copy it again");
    }

    @Test
    void damagedInsideAFolder() throws IOException {
        JarFixture.provider("bad.Provider", "bad", "").write(apps.resolve("bad/app.jar"));
        Files.writeString(apps.resolve("bad/library.jar"), "no");
        assertThat(failures()).singleElement().asString().startsWith("bad: library.jar in it isn't a jar");
    }

    /** What Docker makes where the file it is to mount isn't there. */
    @Test
    void folderInPlaceOfAJar() throws IOException {
        Files.createDirectory(apps.resolve("bad.jar"));
        assertThat(failures())
                .containsExactly("bad.jar: a folder without a jar; put the application's jars into it, or remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost+found", "__MACOSX", "@eaDir", ".snapshot", "#recycle", "empty"})
    void passesOverFoldersWithoutAJar(String name) throws IOException {
        Path left = Files.createDirectory(apps.resolve(name));
        Files.writeString(left.resolve("._sound.jar"), "left by an archiver");
        Files.createDirectory(left.resolve("sound.jar"));
        Files.writeString(left.resolve("notes.txt"), "");
        assertThat(failures()).isEmpty();
    }

    @Test
    void linkToNothing() throws IOException {
        Files.createSymbolicLink(apps.resolve("bad.jar"), Path.of("gone.jar"));
        Files.createSymbolicLink(apps.resolve("folder"), apps.resolve("gone"));
        Files.createSymbolicLink(apps.resolve("self.jar"), Path.of("self.jar"));
        Files.createSymbolicLink(apps.resolve(".hidden.jar"), Path.of("gone.jar"));
        Files.createSymbolicLink(Files.createDirectory(apps.resolve("within")).resolve("library.jar"),
                Path.of("gone.jar"));
        String told = "is a link to what isn't there, or may not be read; remove it, or link it anew";
        assertThat(failures()).containsExactly("bad.jar: " + told, "folder: " + told, "self.jar: " + told,
                "within: library.jar in it " + told);
    }

    @Test
    void followsLinksToJarsAndFolders() throws IOException {
        Path elsewhere = Files.createDirectory(apps.resolve(".data"));
        JarFixture.provider("linked.Provider", "linked", "").write(elsewhere.resolve("one.jar"));
        JarFixture.provider("other.Provider", "other", "").write(elsewhere.resolve("folder/two.jar"));
        Files.createSymbolicLink(apps.resolve("linked.jar"), Path.of(".data/one.jar"));
        Files.createSymbolicLink(apps.resolve("other"), Path.of(".data/folder"));
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            assertThat(applications.found()).containsOnlyKeys("linked", "other", "sound");
            assertThat(applications.failures()).isEmpty();
        }
    }

    @Test
    void noServiceEntry() throws IOException {
        assertThat(failuresOf(new JarFixture().entry("a.txt", new byte[0]))).containsExactly(
                "bad.jar: holds no application: META-INF/services/io.wsgateway.app.ApplicationProvider is missing;"
                        + " name the application's provider class in it");
    }

    @Test
    void emptyServiceEntry() throws IOException {
        assertThat(failuresOf(new JarFixture().entry(Bundle.SERVICES, new byte[0]))).containsExactly(
                "bad.jar: holds no application: META-INF/services/io.wsgateway.app.ApplicationProvider is empty;"
                        + " name the application's provider class in it");
    }

    @Test
    void providerClassMissingAndNoProviderAtAll() throws IOException {
        String remedy = "; name public classes of this jar that implement it in"
                + " META-INF/services/io.wsgateway.app.ApplicationProvider";
        assertThat(failuresOf(new JarFixture().service("bad.Missing").service("bad.Other").source("bad.Other",
                "package bad; public class Other {}"))).satisfiesExactly(
                        missing -> assertThat(missing).isEqualTo("bad.jar: Provider bad.Missing not found" + remedy),
                        // The JDK's own words, which differ a little from version to version.
                        other -> assertThat(other).startsWith("bad.jar: ")
                                .endsWith("bad.Other not a subtype" + remedy));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            public Provider() { throw new IllegalStateException("no luck"); } | java.lang.IllegalStateException: no luck
            static { Integer.parseInt("x"); }      | a static initializer threw java.lang.NumberFormatException: For input string: "x"
            public Provider() { throw new StackOverflowError(); } | java.lang.StackOverflowError
            public Provider() { throw new OutOfMemoryError("direct"); } | java.lang.OutOfMemoryError: direct
            """)
    void constructionFails(String member, String told) throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad", member)))
                .containsExactly("bad.jar: provider bad.Provider: " + told);
    }

    /** The public class and the public constructor are what authors forget. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            class Provider                 |                       | NOT_PUBLIC
            class Provider                 | public Provider() {}  | NOT_PUBLIC
            public class Provider          | Provider() {}         | NOT_PUBLIC
            public class Provider          | private Provider() {} | NOT_PUBLIC
            public class Provider          | public Provider(int a) {} | NOT_PUBLIC
            public abstract class Provider |                       | is abstract; name a class that isn't in META-INF/services/io.wsgateway.app.ApplicationProvider
            """)
    void cantBeMade(String declaration, String constructor, String told) throws IOException {
        String what = told.equals("NOT_PUBLIC")
                ? "isn't a public class with a public constructor without parameters; make it one,"
                        + " a static one if it stands within another class"
                : told;
        assertThat(failuresOf(new JarFixture().source("bad.Provider", """
                package bad;
                import io.wsgateway.app.*;
                %s implements ApplicationProvider {
                    %s
                    @Override public String name() { return "bad"; }
                    @Override public Application start(ApplicationContext context) { throw new Error(); }
                }
                """.formatted(declaration, constructor == null ? "" : constructor)).service("bad.Provider")))
                .containsExactly("bad.jar: provider bad.Provider: " + what);
    }

    /** What its own code throws is no word about the provider. */
    @Test
    void constructorThatReflectsInVain() throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad",
                "public Provider() throws Exception { Integer.class.getConstructor(); }"))).containsExactly(
                        "bad.jar: provider bad.Provider: java.lang.NoSuchMethodException: java.lang.Integer.<init>()");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            Bad    | "Bad"
            9bad   | "9bad"
            bad\\n | "bad\\u000a"
            """)
    void nameThatIsNone(String name, String quoted) throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", name, ""))).containsExactly(
                "bad.jar: provider bad.Provider: its name is " + quoted
                        + " (expected: 1 to 64 of a-z 0-9 -, starting with a letter)");
    }

    @Test
    void nameThatIsTaken() throws IOException {
        JarFixture.provider("other.Provider", "sound", "").write(apps.resolve("zzz.jar"));
        assertThat(failures()).containsExactly(
                "zzz.jar: application sound: the name is taken by sound.jar; remove one of the two");
    }

    @Test
    void oneBadProviderDoesNotHideTheNextOfItsJar() throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "Wrong", "").service("bad.Missing")
                .withProvider("good.Provider", "good", ""))).hasSize(2);
        try (Applications applications = Applications.find(apps, Duration.ofSeconds(5))) {
            assertThat(applications.found()).containsOnlyKeys("good", "sound");
        }
    }

    @Test
    void compiledForANewerJava() throws IOException {
        JarFixture jar = JarFixture.provider("bad.Provider", "bad", "");
        Map<String, byte[]> classes = jar.compiled();
        byte[] provider = Objects.requireNonNull(classes.get("bad/Provider.class"));
        provider[7] = (byte) (JAVA + 1 + 44);
        assertThat(failuresOf(jar.entry("bad/Provider.class", provider))).containsExactly(
                "bad.jar: class bad.Provider needs Java " + (JAVA + 1) + ", this gateway runs on Java " + JAVA
                        + "; run the gateway on Java " + (JAVA + 1) + " or compile the application with --release "
                        + JAVA);
    }

    @Test
    void needsANewerApi() throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad", "").manifest("Gateway-Api", "2")))
                .containsExactly("bad.jar: needs version 2 of the application API, this gateway has 1;"
                        + " use a newer gateway, or an older version of the application");
    }

    @Test
    void saysNoVersionOfTheApi() throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad", "").manifest("Gateway-Api", "new")))
                .containsExactly("bad.jar: its manifest says Gateway-Api: new (expected: a whole number such as 1)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            throw new Exception("no database");         | start failed: java.lang.Exception: no database
            throw new Exception() { public String getMessage() { throw new Error("no message"); } }; | start failed: java.lang.IllegalStateException: bad.Provider$1, which can't tell more: it threw java.lang.Error
            throw new Error("broken");                  | start failed: java.lang.Error: broken
            throw new OutOfMemoryError("direct");       | start failed: java.lang.OutOfMemoryError: direct
            throw new IllegalStateException("a\\nb");   | start failed: java.lang.IllegalStateException: a\\u000ab
            throw new NoSuchMethodError("void io.wsgateway.app.Session.fly()"); | start failed: built against another version of the application API (this gateway has version 1); build it again for this gateway (java.lang.NoSuchMethodError: void io.wsgateway.app.Session.fly())
            throw new NoClassDefFoundError("io/wsgateway/app/Rocket"); | start failed: built against another version of the application API (this gateway has version 1); build it again for this gateway (java.lang.NoClassDefFoundError: io/wsgateway/app/Rocket)
            throw new NoClassDefFoundError("com/example/Library"); | start failed: class com.example.Library isn't in it; an application brings its libraries along: put them and its jar into a folder of their own
            return null;                                | start returned null (expected: an Application)
            """)
    void startFails(String body, String told) throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad",
                "@Override public Application start(ApplicationContext context) throws Exception { " + body + " }")))
                .containsExactly("bad.jar: application bad: " + told);
    }

    @Test
    void startThatHangs() throws IOException {
        JarFixture.provider("bad.Provider", "bad", """
                @Override public Application start(ApplicationContext context) throws Exception {
                    Thread.sleep(100_000);
                    return null;
                }
                """).write(apps.resolve("bad.jar"));
        try (Applications applications = Applications.find(apps, Duration.ofMillis(1500))) {
            FoundApplication bad = Objects.requireNonNull(applications.found().get("bad"));
            assertThat(applications.start(bad, context -> new ContextFixture("bad"))).isEmpty();
            assertThat(applications.failures()).singleElement().hasToString(
                    "bad.jar: application bad: start isn't done after 1 s and is given up;"
                            + " let it start its work, not wait for it");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            public List<String> subprotocols() { return null; }            | subprotocols() returned null (expected: a list, which may be empty)
            public List<String> subprotocols() { return List.of("a b"); }  | subprotocols() has "a b" (expected: tokens such as chat.v1)
            public List<String> subprotocols() { return List.of("a", "a"); } | subprotocols() has a twice
            public Execution execution() { return null; }                  | execution() returned null (expected: EVENT_LOOP or BLOCKING)
            public Optional<Page> page() { return null; }                  | page() returned null (expected: Optional.empty(), or a page)
            """)
    void declaresWhatCantBe(String method, String told) throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad", """
                @Override public Application start(ApplicationContext context) {
                    return new Running() { %s };
                }
                """.formatted(method)))).containsExactly("bad.jar: application bad: " + told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subprotocols", "execution", "page"})
    void declaringRunsOutOfMemory(String method) throws IOException {
        String type = switch (method) {
            case "subprotocols" -> "List<String>";
            case "execution" -> "Execution";
            default -> "Optional<Page>";
        };
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad", """
                @Override public Application start(ApplicationContext context) {
                    return new Running() {
                        public %s %s() { throw new OutOfMemoryError("direct"); }
                    };
                }
                """.formatted(type, method)))).containsExactly(
                "bad.jar: application bad: start failed: java.lang.OutOfMemoryError: direct");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            null                     | its default routes are null (expected: a list such as /bad)
            List.of("/other")        | its default route "/other" isn't its own (expected: /bad, or a path that starts with /bad/)
            List.of("/badly")        | its default route "/badly" isn't its own (expected: /bad, or a path that starts with /bad/)
            Arrays.asList("/bad", null) | its default route null isn't its own (expected: /bad, or a path that starts with /bad/)
            """)
    void defaultRoutesThatAreNone(String routes, String told) throws IOException {
        assertThat(failuresOf(JarFixture.provider("bad.Provider", "bad",
                "@Override public List<String> defaultRoutes() { return " + routes + "; }")))
                .containsExactly("bad.jar: provider bad.Provider: " + told);
    }

    @Test
    void passesOverFilesThatAreNoApplications() throws IOException {
        Files.writeString(apps.resolve("README.txt"), "hello");
        Files.writeString(apps.resolve(".hidden.jar"), "hello");
        Files.createDirectory(apps.resolve(".git"));
        assertThat(failures()).isEmpty();
    }
}
