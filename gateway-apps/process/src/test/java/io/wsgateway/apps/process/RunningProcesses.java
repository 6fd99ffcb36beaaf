package io.wsgateway.apps.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Finds processes by a word in their arguments, which tests give them: not by anything that the application knows them by. Zombies have
 * no arguments.
 */
final class RunningProcesses {

    private RunningProcesses() {}

    /** A number of seconds, more than an hour, that no other process is given. */
    static String hour() {
        return "3600." + ThreadLocalRandom.current().nextLong(100_000_000_000L, 1_000_000_000_000L);
    }

    /** The numbers of those with this in their arguments. */
    static List<Long> with(String word) {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(folder -> folder.getFileName().toString().matches("[0-9]+"))
                    .filter(folder -> arguments(folder).contains(word))
                    .map(folder -> Long.parseLong(folder.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String arguments(Path folder) {
        try {
            return new String(Files.readAllBytes(folder.resolve("cmdline")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
