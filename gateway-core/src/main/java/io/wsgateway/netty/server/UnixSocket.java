package io.wsgateway.netty.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Where a listener is that is no address but a file: who may write to the file may connect. Immutable.
 *
 * @param path the file, absolute
 * @param mode what the file allows whom
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public record UnixSocket(Path path, Set<PosixFilePermission> mode) {

    /** The most bytes of a path that Linux takes, less those of the name under which the file is made. */
    public static final int MAX_PATH_BYTES = 96;

    public UnixSocket {
        if (!path.isAbsolute() || path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new IllegalArgumentException(
                    "no absolute path of at most " + MAX_PATH_BYTES + " bytes: " + path);
        }
        mode = Set.copyOf(mode);
    }

    /** {@code unix:/run/gateway.sock}. */
    @Override
    public String toString() {
        return "unix:" + path;
    }
}
