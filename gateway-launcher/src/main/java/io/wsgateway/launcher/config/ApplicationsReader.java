package io.wsgateway.launcher.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads {@code applications:}. */
final class ApplicationsReader {

    private static final Duration MOVE_OVER = Duration.ofSeconds(10);
    private static final Duration FINISH_WITHIN = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Home home;

    ApplicationsReader(Home home) {
        this.home = home;
    }

    ApplicationsConfig read(SectionReader section) {
        Path directory = section.text("directory").flatMap(home::find).orElse(home.folder().resolve("apps"));
        if (!Files.isDirectory(directory)) {
            section.problem("directory", "no such folder: " + directory);
        }
        return new ApplicationsConfig(directory,
                section.word("watch", ApplicationsConfig.Watch.ON,
                        ApplicationsConfig.Watch.class) == ApplicationsConfig.Watch.ON,
                section.word("replace", Replacing.CARRY, Replacing.class),
                section.duration("move-over", MOVE_OVER, Duration.ZERO, Duration.ofHours(1)),
                section.duration("finish-within", FINISH_WITHIN, Duration.ZERO, LONGEST));
    }
}
