package io.wsgateway.launcher.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * What tells that a file isn't the one it was, without reading it. Immutable.
 *
 * @param name its name
 * @param size bytes
 * @param modified when its bytes were changed
 * @param changed when these or its permissions were changed, which no tool can set back; where the system doesn't say, as
 *        {@code modified}
 * @param identity which file it is: another one once it, or a link on the way to it, is replaced by renaming
 */
record FileState(String name, long size, FileTime modified, FileTime changed, String identity) {

    private static final String UNIX = "unix";
    private static final FileTime NEVER = FileTime.fromMillis(0);

    /** What a path leads to now; a file of size -1 where it leads to none. */
    static FileState of(Path path) {
        String name = String.valueOf(path.getFileName());
        try {
            return of(path, name);
        } catch (IOException e) {
            return new FileState(name, -1, NEVER, NEVER, "");
        }
    }

    private static FileState of(Path path, String name) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
            Map<String, Object> found =
                    Files.readAttributes(path, UNIX + ":size,lastModifiedTime,ctime,fileKey");
            if (found.get("size") instanceof Long size && found.get("lastModifiedTime") instanceof FileTime modified
                    && found.get("ctime") instanceof FileTime changed) {
                return new FileState(name, size, modified, changed, String.valueOf(found.get("fileKey")));
            }
        }
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return new FileState(name, found.size(), found.lastModifiedTime(), found.lastModifiedTime(),
                path.toRealPath().toString());
    }
}
