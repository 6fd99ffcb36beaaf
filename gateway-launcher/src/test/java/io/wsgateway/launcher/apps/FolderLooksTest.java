package io.wsgateway.launcher.apps;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.apps.FolderLooks.Change;
import io.wsgateway.launcher.apps.FolderLooks.Kind;
import io.wsgateway.launcher.apps.FolderLooks.Seen;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a bundle counts as copied, from looks that are a second apart. */
class FolderLooksTest {

    private final FolderLooks looks = new FolderLooks();
    private Instant now = Instant.EPOCH;

    private static BundleState jar(long size) {
        return new BundleState(false, List.of(file("a.jar", size)));
    }

    private static BundleState folder(long... sizes) {
        return new BundleState(true,
                Stream.iterate(0, i -> i < sizes.length, i -> i + 1).map(i -> file(i + ".jar", sizes[i])).toList());
    }

    private static FileState file(String name, long size) {
        FileTime time = FileTime.fromMillis(7);
        return new FileState(name, size, time, time, "1");
    }

    private Seen look(Map<String, BundleState> folder) {
        now = now.plusSeconds(1);
        return looks.look(folder, now);
    }

    private List<Change> ready(Map<String, BundleState> folder) {
        return look(folder).ready();
    }

    @Test
    void takesAJarThatIsTheSameAtTwoLooks() {
        assertThat(ready(Map.of("a", jar(1)))).isEmpty();
        assertThat(ready(Map.of("a", jar(1)))).containsExactly(new Change("a", Kind.ADDED, jar(1)));
    }

    @Test
    void takesAFolderThatIsTheSameAtFiveLooks() {
        for (int i = 0; i < 4; i++) {
            assertThat(ready(Map.of("a", folder(1, 2)))).isEmpty();
        }
        assertThat(ready(Map.of("a", folder(1, 2)))).hasSize(1);
    }

    @Test
    void waitsAnewWhileJarsOfAFolderAreReplacedOneByOne() {
        looks.taken("a", folder(1, 1, 1));
        for (BundleState state : List.of(folder(2, 1, 1), folder(2, 2, 1), folder(2, 2, 2))) {
            for (int i = 0; i < 4; i++) {
                assertThat(ready(Map.of("a", state))).isEmpty();
            }
        }
        assertThat(ready(Map.of("a", folder(2, 2, 2))))
                .containsExactly(new Change("a", Kind.REPLACED, folder(2, 2, 2)));
    }

    @Test
    void waitsWhileAJarGrows() {
        for (int size = 0; size < 50; size++) {
            assertThat(ready(Map.of("a", jar(size)))).isEmpty();
        }
        assertThat(ready(Map.of("a", jar(49)))).hasSize(1);
    }

    @Test
    void tellsOnceThatAJarIsBeingCopiedAndOnceThatItIsLate() {
        assertThat(look(Map.of("a", jar(0))).copying()).isEmpty();
        assertThat(look(Map.of("a", jar(1))).copying()).containsExactly("a");
        for (int size = 2; size < 60; size++) {
            Seen seen = look(Map.of("a", jar(size)));
            assertThat(seen.copying()).isEmpty();
            assertThat(seen.late()).isEmpty();
        }
        assertThat(look(Map.of("a", jar(60))).late()).containsExactly("a");
        assertThat(look(Map.of("a", jar(61))).late()).isEmpty();
    }

    @Test
    void asksNoMoreForAJarThatIsNotWholeUntilItChanges() {
        look(Map.of("a", jar(1)));
        assertThat(ready(Map.of("a", jar(1)))).hasSize(1);
        looks.partial("a");
        for (int i = 0; i < 5; i++) {
            assertThat(ready(Map.of("a", jar(1)))).isEmpty();
        }
        assertThat(ready(Map.of("a", jar(2)))).isEmpty();
        assertThat(ready(Map.of("a", jar(2)))).hasSize(1);
    }

    @Test
    void tellsThatAJarIsNotWhole() {
        look(Map.of("a", jar(1)));
        look(Map.of("a", jar(1)));
        looks.partial("a");
        assertThat(look(Map.of("a", jar(1))).copying()).containsExactly("a");
        now = now.plus(Duration.ofMinutes(1));
        assertThat(look(Map.of("a", jar(1))).late()).containsExactly("a");
    }

    /** An editor, or {@code docker cp}, removes a file before it writes the new one. */
    @Test
    void takesAJarThatIsGoneForAMomentForReplaced() {
        looks.taken("a", jar(1));
        assertThat(ready(Map.of())).isEmpty();
        assertThat(ready(Map.of("a", jar(2)))).isEmpty();
        assertThat(ready(Map.of("a", jar(2)))).containsExactly(new Change("a", Kind.REPLACED, jar(2)));
    }

    @Test
    void takesAJarThatIsGoneAtTwoLooksForRemoved() {
        looks.taken("a", jar(1));
        assertThat(ready(Map.of())).isEmpty();
        assertThat(ready(Map.of())).containsExactly(new Change("a", Kind.REMOVED, BundleState.ABSENT));
        looks.taken("a", BundleState.ABSENT);
        assertThat(ready(Map.of())).isEmpty();
    }

    @Test
    void asksNothingForWhatWasTaken() {
        looks.taken("a", jar(1));
        looks.taken("b", folder(1));
        for (int i = 0; i < 10; i++) {
            assertThat(look(Map.of("a", jar(1), "b", folder(1))))
                    .isEqualTo(new Seen(List.of(), List.of(), List.of()));
        }
    }

    @Test
    void comesBackToWhatRunsWithoutAnything() {
        looks.taken("a", jar(1));
        look(Map.of("a", jar(2)));
        look(Map.of("a", jar(1)));
        assertThat(ready(Map.of("a", jar(1)))).isEmpty();
    }

    @Test
    void takesOnceMoreWhatIsForgotten() {
        looks.taken("a", jar(1));
        looks.forget("a");
        look(Map.of("a", jar(1)));
        assertThat(ready(Map.of("a", jar(1)))).containsExactly(new Change("a", Kind.REPLACED, jar(1)));
    }

    @Test
    void noticesThatWhatIsForgottenIsGone() {
        looks.taken("a", jar(1));
        looks.forget("a");
        look(Map.of());
        assertThat(ready(Map.of())).containsExactly(new Change("a", Kind.REMOVED, BundleState.ABSENT));
    }

    @Test
    void differsWithoutWaiting() {
        looks.taken("a", jar(1));
        looks.taken("b", jar(1));
        assertThat(looks.different(Map.of("b", jar(2), "c", jar(3)))).containsExactly(
                new Change("a", Kind.REMOVED, BundleState.ABSENT), new Change("b", Kind.REPLACED, jar(2)),
                new Change("c", Kind.ADDED, jar(3)));
    }
}
