package io.wsgateway.launcher.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What relative paths of the configuration are relative to.
 *
 * @param folder an absolute path
 * @param problems who is told of what is no path
 */
record Home(Path folder, Problems problems) {

    /** Where a path leads, normalised; empty if it is none, which is a problem. */
    Optional<Path> find(Text path) {
        try {
            return Optional.of(folder.resolve(path.value()).normalize());
        } catch (InvalidPathException e) {
            problems.add(path.problem("not a path"));
            return Optional.empty();
        }
    }
}
