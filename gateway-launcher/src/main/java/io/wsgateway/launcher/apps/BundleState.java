package io.wsgateway.launcher.apps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a bundle's files are like at one look. Immutable.
 *
 * @param folder whether it is a folder of jars
 * @param files its jar; or its folder and everything in it, since what is copied there under another name shows that somebody is at it
 */
record BundleState(boolean folder, List<FileState> files) {

    /** There is no such bundle. */
    static final BundleState ABSENT = new BundleState(false, List.of());

    /** Another state than any there is. */
    static final BundleState UNKNOWN = new BundleState(true, List.of());

    BundleState {
        files = List.copyOf(files);
    }

    /** The state now. */
    static BundleState of(Path path) {
        return Files.isDirectory(path)
                ? new BundleState(true, inside(path))
                : new BundleState(false, List.of(FileState.of(path)));
    }

    private static List<FileState> inside(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return Stream.concat(Stream.of(FileState.of(folder)), entries.sorted().map(FileState::of)).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(FileState.of(folder)); // nobody may list it: that can change
        }
    }
}
