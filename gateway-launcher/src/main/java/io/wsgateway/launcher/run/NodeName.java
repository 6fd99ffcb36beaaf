package io.wsgateway.launcher.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What operators call a node that no name is configured for: by its host. No resolver is asked, which may take its time. */
final class NodeName {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final int LONGEST = 64;

    private NodeName() {}

    /** The name of this machine, or of the container. */
    static String ofHost() {
        return of(read(HOST_NAME), System.getenv());
    }

    /**
     * The first name that there is, with {@code -} for what a name of a node can't hold.
     *
     * @param kernel what the kernel calls the machine; empty where that can't be read
     */
    static String of(Optional<String> kernel, Map<String, String> environment) {
        return Stream.of(kernel, Optional.ofNullable(environment.get("HOSTNAME")),
                Optional.ofNullable(environment.get("COMPUTERNAME"))).flatMap(Optional::stream).map(NodeName::cut)
                .filter(name -> !name.isEmpty()).findFirst().orElse("gateway");
    }

    private static String cut(String name) {
        String allowed = name.strip().replaceAll("[^A-Za-z0-9._-]", "-");
        return allowed.substring(0, Math.min(LONGEST, allowed.length()));
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
