package io.wsgateway.netty.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix domain socket, from before it is bound to its end. It is made in a folder of its own that nobody else may
 * enter, gets its mode there, and is then moved to its place: so nobody connects whom the mode doesn't let in. Confined to one
 * thread.
 */
final class UnixSocketFile {

    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);
    private static final int TYPE_OF_FILE = 0170000;
    private static final int SOCKET = 0140000;

    private final UnixSocket socket;
    private final Path folder;
    /** What tells this file from another that has taken its place. */
    private @Nullable Object key;

    private UnixSocketFile(UnixSocket socket, Path folder) {
        this.socket = socket;
        this.folder = folder;
    }

    /**
     * Makes the folder, unless the place is taken: by a socket that somebody listens on, or by what is no socket. One that is
     * left over from a process that is gone is no obstacle.
     *
     * @throws IOException saying what is in the way
     */
    static UnixSocketFile prepare(UnixSocket socket) throws IOException {
        Path path = socket.path();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            requireLeftOver(path);
        }
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException("there is no folder " + parent);
        }
        try {
            return new UnixSocketFile(socket, Files.createTempDirectory(parent, ".",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        } catch (AccessDeniedException e) {
            throw new IOException("this user may not write to " + parent, e);
        }
    }

    private static void requireLeftOver(Path path) throws IOException {
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & TYPE_OF_FILE) != SOCKET) {
            throw new IOException("there is a file that is no socket; remove it, or choose another path");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // where its queue is full, it is in use as well
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            return;
        } catch (IOException e) {
            throw new IOException("it can't be told whether it is in use (" + e.getMessage() + ")", e);
        }
        throw new IOException("another process listens there; choose another path, or end it");
    }

    /** Where to bind it. */
    Path temporary() {
        return folder.resolve("s");
    }

    /** Gives the file that was bound its mode, and moves it to its place. */
    void publish() throws IOException {
        Files.setPosixFilePermissions(temporary(), socket.mode());
        key = key(temporary());
        Files.move(temporary(), socket.path(), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(folder);
    }

    /** Removes the file, unless it is another's by now. */
    void remove() {
        try {
            Files.deleteIfExists(temporary());
            Files.deleteIfExists(folder);
            if (key != null && key.equals(key(socket.path()))) {
                Files.delete(socket.path());
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", socket);
        } catch (IOException e) {
            LOG.warn("{} can't be removed: {}", socket, e.toString());
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }
}
