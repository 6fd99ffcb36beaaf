package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.wsgateway.launcher.apps.FolderWatch.Update;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What comes of a folder that people write to in the ways they do. */
class FolderWatchTest {

    @TempDir
    private Path directory;

    private Path apps;
    private Applications applications;
    private FolderWatch watch;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void begin() throws IOException {
        // What is logged of failures is asserted as values; the build's output stays quiet.
        ((Logger) LoggerFactory.getLogger(Applications.class)).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger(FolderWatch.class)).setLevel(Level.OFF);
        apps = Files.createDirectory(directory.resolve("apps"));
        JarFixture.provider("old.Provider", "old", "").write(apps.resolve("old.jar"));
        applications = Applications.find(apps, Duration.ofSeconds(5));
        watch = new FolderWatch(applications);
    }

    @AfterEach
    void end() {
        applications.close();
    }

    private Update look() throws IOException {
        now = now.plusSeconds(1);
        Update update = watch.look(now);
        update.loaded().forEach(applications::put);
        update.removed().forEach(applications::remove);
        return update;
    }

    /** The applications of the generations that are loaded in this many looks. */
    private List<String> loaded(int looks) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < looks; i++) {
            look().loaded().forEach(bundle -> names.addAll(bundle.found().keySet()));
        }
        return names;
    }

    private Path elsewhere(String name) throws IOException {
        return JarFixture.provider(name + ".Provider", name, "").write(directory.resolve("built/" + name + ".jar"));
    }

    @Test
    void findsNothingWhereNothingChanges() throws IOException {
        assertThat(loaded(3)).isEmpty();
        assertThat(applications.found()).containsOnlyKeys("old");
    }

    @Test
    void loadsAJarThatIsCopied() throws IOException {
        Files.copy(elsewhere("fresh"), apps.resolve("fresh.jar"));
        assertThat(loaded(2)).containsExactly("fresh");
        assertThat(applications.found()).containsOnlyKeys("fresh", "old");
        assertThat(loaded(3)).isEmpty();
    }

    @Test
    void loadsAJarThatIsRenamedFromAHiddenOne() throws IOException {
        Path hidden = Files.copy(elsewhere("fresh"), apps.resolve(".fresh.jar.Xk2a7f"));
        assertThat(loaded(3)).isEmpty();
        Files.move(hidden, apps.resolve("fresh.jar"));
        assertThat(loaded(2)).containsExactly("fresh");
    }

    @Test
    void replacesAJarThatIsOverwritten() throws IOException {
        Files.write(apps.resolve("old.jar"), Files.readAllBytes(elsewhere("fresh")));
        assertThat(loaded(2)).containsExactly("fresh");
        assertThat(applications.found()).containsOnlyKeys("fresh");
    }

    /** As {@code rsync -t} and {@code cp -p} do: neither size nor time need differ. */
    @Test
    void replacesAJarOfTheSameSizeAndTime() throws IOException {
        Path jar = versioned(1, apps.resolve("old.jar"));
        assertThat(loaded(2)).containsExactly("old");
        Path other = versioned(2, directory.resolve("built/old.jar"));
        assertThat(Files.size(other)).isEqualTo(Files.size(jar));
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(jar));
        Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
        assertThat(loaded(2)).containsExactly("old");
    }

    private static Path versioned(int version, Path jar) throws IOException {
        return JarFixture.provider("old.Provider", "old", "").entry("version", new byte[] {(byte) version}).write(jar);
    }

    @Test
    void leavesAJarAloneThatIsWrittenAgainAsItWas() throws IOException {
        Files.write(apps.resolve("old.jar"), Files.readAllBytes(apps.resolve("old.jar")));
        look();
        assertThat(look().same()).containsExactly("old.jar");
        assertThat(look().same()).isEmpty();
    }

    @Test
    void waitsForTheRestOfAJar() throws IOException {
        byte[] whole = Files.readAllBytes(elsewhere("fresh"));
        Path jar = apps.resolve("fresh.jar");
        for (int part = 1; part < 4; part++) {
            Files.write(jar, Arrays.copyOf(whole, part * whole.length / 4));
            assertThat(loaded(3)).isEmpty();
            assertThat(watch.waiting()).containsOnlyKeys("fresh.jar");
        }
        Files.write(jar, whole);
        assertThat(loaded(2)).containsExactly("fresh");
        assertThat(watch.waiting()).isEmpty();
    }

    /** Tools that make room first: the size is right from the start, and the end record may be. */
    @Test
    void waitsForAJarThatHasItsSizeAlready() throws IOException {
        byte[] whole = Files.readAllBytes(elsewhere("fresh"));
        byte[] holes = whole.clone();
        Arrays.fill(holes, whole.length / 4, whole.length / 3, (byte) 0);
        Files.write(apps.resolve("fresh.jar"), holes);
        assertThat(loaded(3)).isEmpty();
        assertThat(watch.waiting()).containsOnlyKeys("fresh.jar");
    }

    @Test
    void keepsWhatRunsWhereAJarIsNotWhole() throws IOException {
        byte[] whole = Files.readAllBytes(elsewhere("fresh"));
        Files.write(apps.resolve("old.jar"), Arrays.copyOf(whole, whole.length / 2));
        assertThat(loaded(5)).isEmpty();
        assertThat(applications.found()).containsOnlyKeys("old");
        assertThat(watch.waiting().get("old.jar")).isEqualTo("zip END header not found");
    }

    @Test
    void keepsWhatRunsWhereAJarCannotBeUsed() throws IOException {
        new JarFixture().service("no.Such").write(apps.resolve("old.jar"));
        look();
        Update update = look();
        assertThat(update.loaded()).singleElement().satisfies(bundle -> {
            assertThat(bundle.found()).isEmpty();
            assertThat(bundle.failures()).singleElement().asString().contains("no.Such not found");
        });
    }

    @Test
    void saysOnceWhyAJarCannotBeUsed() throws IOException {
        new JarFixture().entry("nothing", new byte[1]).write(apps.resolve("bad.jar"));
        look();
        assertThat(look().failed()).singleElement().asString().startsWith("bad.jar: holds no application");
        assertThat(look().failed()).isEmpty();
        assertThat(applications.failures()).hasSize(1);
    }

    @Test
    void triesAgainWhatMayNowBeRead() throws IOException {
        new JarFixture().entry("nothing", new byte[1]).write(apps.resolve("bad.jar"));
        loaded(2);
        assertThat(watch.takeAll().failed()).hasSize(1);
        Files.copy(elsewhere("fresh"), apps.resolve("bad.jar"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(loaded(2)).containsExactly("fresh");
        assertThat(applications.failures()).isEmpty();
    }

    @Test
    void removesAJarThatIsGone() throws IOException {
        Files.delete(apps.resolve("old.jar"));
        assertThat(look().removed()).isEmpty();
        assertThat(look().removed()).containsExactly("old.jar");
        assertThat(applications.found()).isEmpty();
    }

    /** {@code kubectl apply} of a ConfigMap: what the link {@code ..data} leads to is replaced, and no file in the folder. */
    @Test
    void replacesAJarBehindALinkThatIsSwapped() throws IOException {
        Path first = Files.createDirectory(apps.resolve("..2026_01"));
        Path second = Files.createDirectory(apps.resolve("..2026_02"));
        Files.copy(elsewhere("one"), first.resolve("linked.jar"));
        Files.copy(elsewhere("two"), second.resolve("linked.jar"));
        Files.createSymbolicLink(apps.resolve("..data"), first.getFileName());
        Files.createSymbolicLink(apps.resolve("linked.jar"), Path.of("..data", "linked.jar"));
        assertThat(loaded(2)).containsExactly("one");
        Path next = Files.createSymbolicLink(apps.resolve("..data_tmp"), second.getFileName());
        Files.move(next, apps.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(loaded(2)).containsExactly("two");
    }

    @Test
    void loadsAFolderOnceItsJarsAreAllThere() throws IOException {
        Path folder = Files.createDirectory(apps.resolve("fresh"));
        Files.copy(elsewhere("fresh"), folder.resolve("fresh.jar"));
        assertThat(loaded(4)).isEmpty();
        Files.copy(elsewhere("library"), folder.resolve(".library.jar.part"));
        assertThat(loaded(4)).isEmpty();
        Files.move(folder.resolve(".library.jar.part"), folder.resolve("library.jar"));
        assertThat(loaded(4)).isEmpty();
        assertThat(loaded(1)).containsExactlyInAnyOrder("fresh", "library");
    }

    @Test
    void previewsWithoutTakingAnything() throws IOException {
        Files.copy(elsewhere("fresh"), apps.resolve("fresh.jar"));
        Files.delete(apps.resolve("old.jar"));
        Update preview = watch.preview();
        preview.loaded().forEach(LoadedBundle::close);
        assertThat(preview.loaded()).singleElement().satisfies(bundle -> assertThat(bundle.name())
                .isEqualTo("fresh.jar"));
        assertThat(preview.removed()).containsExactly("old.jar");
        assertThat(applications.found()).containsOnlyKeys("old");
        assertThat(watch.preview().removed()).containsExactly("old.jar");
    }

    @Test
    void staysAsItIsWhileTheFolderIsGone() throws IOException {
        Path away = Files.move(apps, directory.resolve("away"));
        assertThat(look().isEmpty()).isTrue();
        assertThat(look().isEmpty()).isTrue();
        Files.move(away, apps);
        assertThat(look()).isEqualTo(new Update(List.of(), List.of(), List.of(), List.of(), Map.of()));
        assertThat(applications.found()).containsOnlyKeys("old");
    }

    @Test
    void takesANameOnceItIsFree() throws IOException {
        JarFixture.provider("old.Provider", "old", "").entry("new", new byte[1]).write(apps.resolve("other.jar"));
        look();
        Update update = look();
        Applications.refuseTaken(update.loaded().getFirst(), applications.bundles().values());
        assertThat(applications.failures()).singleElement().asString()
                .isEqualTo("other.jar: application old: the name is taken by old.jar; remove one of the two");
        Files.delete(apps.resolve("old.jar"));
        assertThat(loaded(2)).containsExactly("old");
    }
}
