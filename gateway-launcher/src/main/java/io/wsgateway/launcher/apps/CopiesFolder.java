package io.wsgateway.launcher.apps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder that application jars run from, deleted when it is closed. A process that is killed leaves its own
 * behind, for the next start to delete: whether a process still uses a folder is told by a lock that the operating system
 * holds for as long as that process lives. Confined to one thread.
 */
final class CopiesFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CopiesFolder.class);
    private static final String PREFIX = "gateway-apps-";
    private static final String LOCK = ".lock";

    /** Those of this process, whose locks would go if their files were opened and closed once more. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    /** Holds the lock. */
    private final FileChannel lock;

    private CopiesFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes a folder in this one, and deletes those in it that killed processes of this user have left. */
    static CopiesFolder makeIn(Path temporary) throws IOException {
        Path path = Files.createTempDirectory(temporary, PREFIX);
        OWN.add(path);
        deleteLeft(temporary, Files.getOwner(path));
        return new CopiesFolder(path, lock(path));
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        delete(path);
        OWN.remove(path);
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("closing the lock of {}", path, e);
        }
    }

    /** The file has its name once it is locked: nobody sees it without. Where there are no locks it never has. */
    private static FileChannel lock(Path folder) throws IOException {
        Path nameless = folder.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(nameless, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                Files.move(nameless, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            LOG.debug("no lock for {}", folder, e);
        }
        return channel;
    }

    private static void deleteLeft(Path temporary, UserPrincipal user) {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(temporary)) {
            folders = entries.filter(path -> String.valueOf(path.getFileName()).startsWith(PREFIX))
                    .filter(path -> !OWN.contains(path)).toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} can't be looked through", temporary, e);
            return;
        }
        for (Path folder : folders) {
            try {
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user) && isLeft(folder)) {
                    LOG.debug("deleting {}, which a gateway that was killed has left", folder);
                    delete(folder);
                }
            } catch (IOException e) {
                LOG.debug("{} can't be looked at", folder, e);
            }
        }
    }

    /** True if it has a lock that nobody holds. */
    private static boolean isLeft(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock free = channel.tryLock();
            return free != null;
        }
    }

    /** Deletes a folder with all in it, as far as that goes. */
    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("deleting {}", folder, e);
        }
    }
}
