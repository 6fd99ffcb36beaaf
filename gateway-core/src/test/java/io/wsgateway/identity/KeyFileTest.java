package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final Set<SignatureAlgorithm> ES = Set.of(SignatureAlgorithm.ES256);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong time = new AtomicLong(1);
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private static List<String> ids(KeyFile file) {
        KeySource.Keys keys =
                file.keys(Optional.empty()).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        return ((KeySource.Keys.Known) keys).set().keys().stream().map(key -> key.id().orElse("")).toList();
    }

    @Test
    void isReadAgainWhenItHasChangedAndKeepsItsKeysWhenItIsSpoiled() throws IOException, InvalidKeysException {
        Path path = folder.resolve("keys.json");
        Files.writeString(path, SigningKey.of(SignatureAlgorithm.ES256, "first").jwkSet());
        KeyFile file = KeyFile.read(path, ES, time::get);
        assertThat(ids(file)).containsExactly("first");
        Files.writeString(path, SigningKey.of(SignatureAlgorithm.ES256, "the second").jwkSet());
        assertThat(ids(file)).as("looked at once in a second").containsExactly("first");
        time.addAndGet(SECOND);
        assertThat(ids(file)).containsExactly("the second");
        Files.writeString(path, "spoiled");
        time.addAndGet(SECOND);
        assertThat(ids(file)).containsExactly("the second");
        Files.delete(path);
        time.addAndGet(SECOND);
        assertThat(ids(file)).containsExactly("the second");
        Files.writeString(path, SigningKey.of(SignatureAlgorithm.ES256, "the last one").jwkSet());
        time.addAndGet(SECOND);
        assertThat(ids(file)).containsExactly("the last one");
    }

    @Test
    void hasToHoldKeysAtTheStart() throws IOException {
        Path path = folder.resolve("keys.json");
        assertThatThrownBy(() -> KeyFile.read(path, ES, time::get)).isInstanceOf(NoSuchFileException.class);
        Files.writeString(path, "{\"keys\":[]}");
        assertThatThrownBy(() -> KeyFile.read(path, ES, time::get))
                .hasMessage("a JWK Set of 0 keys, and none for [ES256]");
    }
}
