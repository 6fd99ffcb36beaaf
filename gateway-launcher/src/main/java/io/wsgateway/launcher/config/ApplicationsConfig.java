package io.wsgateway.launcher.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The folder of applications, and how they are replaced while the gateway runs. Immutable.
 *
 * @param directory the folder
 * @param watch whether what changes in it is taken
 * @param replacing what becomes of open sessions where a route says nothing
 * @param moveOver the time over which sessions are told to go
 * @param finishWithin the time that sessions have to end which aren't told
 */
public record ApplicationsConfig(Path directory, boolean watch, Replacing replacing, Duration moveOver,
        Duration finishWithin) {

    /** The words of {@code applications.watch}. */
    enum Watch {
        ON, OFF
    }
}
