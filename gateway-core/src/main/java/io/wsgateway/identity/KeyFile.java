package io.wsgateway.identity;

import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys in a file, read again when it has changed. A file that can't be read any more, or holds no keys, leaves those that were
 * read before. The file is looked at when keys are asked for, at most once in a second, and by a virtual thread. Thread-safe.
 */
public final class KeyFile implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path path;
    private final Set<SignatureAlgorithm> algorithms;
    private final LongSupplier nanoTime;
    private volatile Keys.Known keys;
    private volatile long checked;

    // Guarded by this.

    private Version version;
    private @Nullable CompletableFuture<Keys> checking;

    /** What tells one version of the file from another. */
    private record Version(FileTime modified, long bytes, @Nullable Object file) {

        private static Version of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    private KeyFile(Path path, Set<SignatureAlgorithm> algorithms, LongSupplier nanoTime, Version version,
            KeySet keys) {
        this.path = path;
        this.algorithms = Set.copyOf(algorithms);
        this.nanoTime = nanoTime;
        this.version = version;
        this.keys = new Keys.Known(keys);
        this.checked = nanoTime.getAsLong();
    }

    /**
     * Reads the file for the first time.
     *
     * @throws InvalidKeysException if it holds no keys for these algorithms
     * @throws IOException if it can't be read
     */
    public static KeyFile read(Path path, Set<SignatureAlgorithm> algorithms, LongSupplier nanoTime)
            throws InvalidKeysException, IOException {
        Version version = Version.of(path); // before the content: what is written meanwhile is read again
        return new KeyFile(path, algorithms, nanoTime, version, KeyReader.file(bytes(path), algorithms));
    }

    @Override
    public CompletionStage<Keys> keys(Optional<String> id) {
        if (nanoTime.getAsLong() - checked < CHECK_NANOS) {
            return CompletableFuture.completedFuture(keys);
        }
        CompletableFuture<Keys> check;
        synchronized (this) {
            if (checking != null) {
                return checking;
            }
            check = new CompletableFuture<>();
            checking = check;
        }
        Thread.ofVirtual().name("gateway-key-file").start(() -> check(check));
        return check;
    }

    private void check(CompletableFuture<Keys> check) {
        try {
            reread();
        } finally {
            synchronized (this) {
                checked = nanoTime.getAsLong();
                checking = null;
            }
            check.complete(keys);
        }
    }

    private void reread() {
        try {
            Version found = Version.of(path);
            synchronized (this) {
                if (found.equals(version)) {
                    return;
                }
                version = found; // one that can't be used is told of once
            }
            KeySet read = KeyReader.file(bytes(path), algorithms);
            keys = new Keys.Known(read);
            LOG.info("{} has changed: {} keys, {} not used", Printable.of(path.toString()), read.keys().size(),
                    read.unused());
        } catch (InvalidKeysException e) {
            LOG.error("{} has changed and holds {}; the keys of before stay in use", Printable.of(path.toString()),
                    e.getMessage());
        } catch (IOException e) {
            LOG.warn("{} can't be read ({}); the keys of before stay in use", Printable.of(path.toString()),
                    e.getClass().getSimpleName());
        }
    }

    private static byte[] bytes(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            return file.readNBytes(KeyReader.MAX_BYTES + 1);
        }
    }

    @Override
    public void close() {
        // holds nothing open
    }
}
