package io.wsgateway.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was measured, for people to read: {@code target/image.txt}. */
final class Figures {

    private static final Path FILE = Path.of("target", "image.txt");

    private Figures() {}

    static void add(String line) throws IOException {
        System.out.println(line);
        Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
