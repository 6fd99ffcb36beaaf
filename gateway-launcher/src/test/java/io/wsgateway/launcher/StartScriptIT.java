package io.wsgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bin/gateway} finds a Java. The Javas are pretended: each tells its folder and its arguments. */
class StartScriptIT {

    private static final Path SCRIPT = StartedScript.DISTRIBUTION.resolve("bin/gateway");

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(folder.resolve("user home"));
    }

    private Path java(Path at, String version) throws IOException {
        Path bin = Files.createDirectories(at.resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho \"started $0\"\necho \"arguments $*\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(at.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return at;
    }

    /** A PATH of plain tools only, so that no Java of this machine is on it. */
    private String toolsOnly() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : new String[] {"sed", "head", "dirname", "readlink"}) {
            Path real = Path.of("/usr/bin", tool);
            Files.copy(Files.exists(real) ? real : Path.of("/bin", tool), tools.resolve(tool),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        return tools.toString();
    }

    private StartedScript start(Path script, Map<String, String> environment) throws IOException {
        return StartedScript.start(script, environment, "--version");
    }

    @Test
    void takesJavaHomeIfItIsNewEnough() throws Exception {
        Path java = java(folder.resolve("jdk with space"), "21.0.8");
        try (StartedScript started = start(SCRIPT, Map.of("JAVA_HOME", java.toString()))) {
            assertThat(started.line(line -> line.startsWith("started "))).isEqualTo("started " + java + "/bin/java");
            assertThat(started.line(line -> line.startsWith("arguments ")))
                    .contains("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError",
                            "-Dgateway.home=" + StartedScript.DISTRIBUTION)
                    .doesNotContain("--sun-misc-unsafe-memory-access")
                    .endsWith(" io.wsgateway.launcher.Main --version");
        }
    }

    @Test
    void givesNewerJavasTheFlagTheyKnow() throws Exception {
        Path java = java(folder.resolve("jdk"), "25");
        try (StartedScript started = start(SCRIPT,
                Map.of("JAVA_HOME", java.toString(), "GATEWAY_OPTS", "-Xmx1g -Da=b", "JAVA_OPTS", "-Xss1m"))) {
            assertThat(started.line(line -> line.startsWith("arguments ")))
                    .contains("--sun-misc-unsafe-memory-access=allow", " -Xss1m -Xmx1g -Da=b ");
        }
    }

    @Test
    void givesJavaTheClassesOfAnEarlierRunIfThereAreAny() throws Exception {
        Path cache = folder.resolve("cache of mine");
        for (String version : new String[] {"21.0.8", "25"}) {
            Path java = java(folder.resolve("jdk-" + version), version);
            Map<String, String> environment = Map.of("JAVA_HOME", java.toString(), "GATEWAY_CACHE", cache.toString());
            String first = arguments(environment);
            assertThat(first).contains("-Dgateway.classes=" + cache + "/").doesNotContain("-XX:AOTCache")
                    .doesNotContain("-XX:SharedArchiveFile");
            Path classes = Path.of(first.replaceFirst(".*-Dgateway.classes=", "").replaceFirst(" -D.*", ""));
            Files.writeString(classes, "classes");
            String option = version.equals("25") ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=";
            assertThat(arguments(environment)).contains(option + classes + " ");
            Files.writeString(java.resolve("release"), "SOURCE=\"another\"\n", StandardOpenOption.APPEND);
            assertThat(arguments(environment)).as("of another build of Java").doesNotContain(classes.toString())
                    .doesNotContain(option);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache))).isEqualTo("rwx------");
    }

    @Test
    void doesWithoutThemWhereTheyCantBeOrArentWanted() throws Exception {
        String java = java(folder.resolve("jdk"), "25").toString();
        String file = Files.writeString(folder.resolve("file"), "no folder").toString();
        String cache = folder.resolve("cache").toString();
        for (Map<String, String> environment : List.of(Map.of("GATEWAY_CACHE", "off"), Map.of("GATEWAY_CACHE", file),
                Map.of("GATEWAY_CACHE", file + "/below"), Map.of("GATEWAY_CACHE", "/proc/nowhere"),
                Map.of("GATEWAY_CACHE", "", "HOME", "", "XDG_CACHE_HOME", ""),
                Map.of("GATEWAY_CACHE", "", "HOME", file, "XDG_CACHE_HOME", ""),
                Map.of("GATEWAY_CACHE", cache, "PATH", toolsOnly()),
                Map.of("GATEWAY_CACHE", cache, "JAVA_OPTS", "-Xshare:off"),
                Map.of("GATEWAY_CACHE", cache, "JAVA_OPTS", "-Da=b -javaagent:agent.jar"),
                Map.of("GATEWAY_CACHE", cache, "GATEWAY_OPTS", "-XX:SharedArchiveFile=mine"))) {
            Map<String, String> all = new HashMap<>(environment);
            all.put("JAVA_HOME", java);
            try (StartedScript started = start(SCRIPT, all)) {
                assertThat(started.line(line -> line.startsWith("arguments "))).as("%s", environment)
                        .contains(" -Dgateway.classes= ");
                assertThat(started.exitCode()).isZero();
                assertThat(started.output()).as("%s", environment).hasSize(2);
            }
        }
    }

    private String arguments(Map<String, String> environment) throws Exception {
        try (StartedScript started = start(SCRIPT, environment)) {
            return started.line(line -> line.startsWith("arguments "));
        }
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
        Path old = java(folder.resolve("jdk-17"), "17.0.15");
        Path other = java(folder.resolve("jdk-22"), "22.0.1");
        try (StartedScript started = start(SCRIPT,
                Map.of("JAVA_HOME", old.toString(), "PATH", other + "/bin:" + toolsOnly()))) {
            assertThat(started.line(line -> line.startsWith("started "))).contains("jdk-22");
        }
    }

    @Test
    void followsTheLinkOnThePath() throws Exception {
        Path other = java(folder.resolve("jdk-22"), "22");
        Path tools = Path.of(toolsOnly());
        Files.createSymbolicLink(tools.resolve("java"), other.resolve("bin/java"));
        try (StartedScript started = start(SCRIPT, Map.of("JAVA_HOME", "", "PATH", tools.toString()))) {
            assertThat(started.line(line -> line.startsWith("started "))).contains("jdk-22");
        }
    }

    @Test
    void takesTheNewestOfTheUsualPlaces() throws Exception {
        java(home.resolve(".jdks/a"), "998");
        java(home.resolve(".jdks/b"), "1000.0.1");
        java(home.resolve(".sdkman/candidates/java/c"), "999");
        try (StartedScript started =
                start(SCRIPT, Map.of("JAVA_HOME", "/nowhere", "HOME", home.toString(), "PATH", toolsOnly()))) {
            assertThat(started.line(line -> line.startsWith("started ")))
                    .isEqualTo("started " + home + "/.jdks/b/bin/java");
        }
    }

    @Test
    void tellsWhatItSawIfNothingWillDo() throws Exception {
        Path old = java(folder.resolve("jdk-17"), "17.0.15");
        Path unknown = java(folder.resolve("unknown"), "x");
        // A copy that looks for Javas of the machine in this test's own folder.
        String text = Files.readString(SCRIPT).replace(" /usr/lib/jvm/*", " '" + folder + "/'*")
                .replace("/opt/*", "/nowhere/*").replace("/opt/java/*", "/nowhere/*");
        Path copy = Files.createDirectories(folder.resolve("copy/bin"));
        Path script = Files.copy(SCRIPT, copy.resolve("gateway"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(script, text);
        try (StartedScript started = start(script,
                Map.of("JAVA_HOME", "/nowhere", "HOME", home.toString(), "PATH", toolsOnly()))) {
            assertThat(started.exitCode()).isEqualTo(1);
            assertThat(started.output()).containsExactly("The gateway needs Java 21 or newer, and found none.", "Seen:",
                    "  JAVA_HOME=/nowhere (no bin/java in it)", "  " + old + " (Java 17)",
                    "  " + unknown + " (version unknown: no \"release\" file)",
                    "Install one, or set JAVA_HOME to its folder.");
        }
    }

    @Test
    void worksThroughALinkAndWithSpacesInItsFolder() throws Exception {
        Path java = java(folder.resolve("jdk"), "21");
        Path copy = Files.createDirectories(folder.resolve("my gateway/bin"));
        Path script = Files.copy(SCRIPT, copy.resolve("gateway"), StandardCopyOption.COPY_ATTRIBUTES);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("my gateway/bin/gateway"));
        for (Path called : new Path[] {script, link}) {
            try (StartedScript started = start(called, Map.of("JAVA_HOME", java.toString()))) {
                assertThat(started.line(line -> line.startsWith("arguments ")))
                        .contains("-Dgateway.home=" + folder.toRealPath().resolve("my gateway") + " ");
            }
        }
    }

    @Test
    void tellsThatAColonInItsFolderCantBe() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("a:b/bin"));
        Path script = Files.copy(SCRIPT, copy.resolve("gateway"), StandardCopyOption.COPY_ATTRIBUTES);
        try (StartedScript started = start(script, Map.of())) {
            assertThat(started.exitCode()).isEqualTo(1);
            assertThat(started.output()).containsExactly("The gateway can't run from "
                    + folder.toRealPath().resolve("a:b")
                    + ": Java separates paths by colons, so there may be none in it.");
        }
    }

    /** Java's class path loses what takes more than three bytes in UTF-8. */
    @Test
    void tellsThatAnEmojiInItsFolderCantBe() throws Exception {
        String copy = """
                mkdir -p "$1/$(printf '\\360\\237\\230\\200')/bin" && cd "$1"/*/bin && cp "$2" gateway && exec ./gateway
                """;
        try (StartedScript started = StartedScript.start(Path.of("/bin/sh"), Map.of("LC_ALL", "C"), "-c", copy, "sh",
                folder.toString(), SCRIPT.toString())) {
            assertThat(started.exitCode()).isEqualTo(1);
            assertThat(started.output()).singleElement().asString().endsWith(
                    "\ud83d\ude00: Java can't be told of characters beyond U+FFFF in its name, such as emoji.");
        }
    }

    @Test
    void givesJavaALocaleThatSpellsEveryNameAndLeavesOthersAlone() throws Exception {
        Path java = java(folder.resolve("jdk"), "21");
        Files.writeString(java.resolve("bin/java"), "#!/bin/sh\necho \"locale ${LC_ALL-none} ${LANG-none}\"\n");
        String home = java.toString();
        assertThat(locale(Map.of("JAVA_HOME", home, "LC_ALL", "C", "LANG", "x"))).isEqualTo("locale C.UTF-8 x");
        assertThat(locale(Map.of("JAVA_HOME", home, "LC_ALL", "", "LC_CTYPE", "", "LANG", "")))
                .isEqualTo("locale C.UTF-8 none");
        assertThat(locale(Map.of("JAVA_HOME", home, "LC_ALL", "", "LC_CTYPE", "", "LANG", "C.UTF-8")))
                .isEqualTo("locale none C.UTF-8");
        assertThat(locale(Map.of("JAVA_HOME", home, "LC_ALL", "", "LC_CTYPE", "C.UTF-8", "LANG", "C")))
                .isEqualTo("locale none C");
        assertThat(locale(Map.of("JAVA_HOME", home, "LC_ALL", "C", "LANG", "", "PATH", toolsOnly())))
                .isEqualTo("locale C.UTF-8 none");
    }

    private String locale(Map<String, String> environment) throws Exception {
        try (StartedScript started = start(SCRIPT, environment)) {
            return started.line(line -> line.startsWith("locale "));
        }
    }

    /** The names are written by the shell, byte by byte: this JVM's own locale has no part in it. */
    @Test
    void readsNamesThatTheLocaleCantSpell() throws Exception {
        String prepare = """
                set -e
                letter=$(printf '\\303\\251')
                letters=$(printf '\\303\\251 \\360\\237\\230\\200')
                cd "$1"
                mkdir "$letter" "$letters"
                cp -r "$2" "$letter/gateway"
                mv "$letter/gateway/apps" "$letters/$letters"
                mv "$letters/$letters/echo.jar" "$letters/$letters/echo $letters.jar"
                echo 'limits: { connections: 11 }' > "$letters/$letters.yaml"
                exec "$letter/gateway/bin/gateway" run --config "$letters/$letters.yaml" --set admin=off \\
                    --set listeners.0.port=0 --set "applications.directory=$1/$letters/$letters" --strict
                """;
        try (StartedScript gateway = StartedScript.start(Path.of("/bin/sh"), Map.of("LC_ALL", "C"), "-c", prepare, "sh",
                folder.toString(), StartedScript.DISTRIBUTION.toString())) {
            gateway.port();
            assertThat(gateway.output())
                    .anyMatch(line -> line.contains("application echo (echo \u00e9 \ud83d\ude00.jar)"))
                    .noneMatch(line -> line.contains("WARN") && !line.contains("(DNS rebinding)")
                            || line.contains("ERROR"));
        }
    }

    /** Without the script's help, as where there is no such locale. */
    @Test
    void aNameThatCantBeSpeltFailsNoOtherJar() throws Exception {
        String start = """
                set -e
                mkdir -p "$1/apps/$(printf '\\303\\251')"
                cp "$2/apps/echo.jar" "$1/apps/"
                cp "$2/apps/echo.jar" "$1/apps/$(printf '\\303\\251').jar"
                cp "$2/apps/echo.jar" "$1/apps/$(printf '\\303\\251')/"
                exec "$JAVA_HOME/bin/java" -Dgateway.home="$2" -cp "$2/lib/*" io.wsgateway.launcher.Main \\
                    --set admin=off --set listeners.0.port=0 --set "applications.directory=$1/apps"
                """;
        try (StartedScript gateway = StartedScript.start(Path.of("/bin/sh"), Map.of("LC_ALL", "C"), "-c", start, "sh",
                folder.toString(), StartedScript.DISTRIBUTION.toString())) {
            gateway.port();
            assertThat(gateway.output()).anyMatch(line -> line.contains("application echo (echo.jar)"))
                    .filteredOn(line -> line.contains(" ERROR ")).hasSize(2).allMatch(line -> line.contains(
                            "has a name that the locale can't spell (ANSI_X3.4-1968); rename it,"
                                    + " or start the gateway with LC_ALL=C.UTF-8"));
        }
    }

    @Test
    void runsTheRealProgramFromAFolderWithSpaces() throws Exception {
        Path copy = folder.resolve("my gateway");
        new ProcessBuilder("cp", "-r", StartedScript.DISTRIBUTION.toString(), copy.toString()).inheritIO().start()
                .waitFor();
        try (StartedScript gateway = start(copy.resolve("bin/gateway"), Map.of())) {
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.output()).singleElement().asString().startsWith("gateway 0").contains("Java ");
        }
    }
}
