package io.wsgateway.launcher.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the files that an application's settings name, and remembers which these were. Thread-safe. */
final class SettingsFiles {

    private static final SecretFile SECRET = new SecretFile("secret", Pattern.compile("[^\\p{Cntrl}\\ufffd]{1,4096}"),
            "UTF-8 text without control characters");

    private final Home home;
    private final Problems problems;
    private final List<String> warnings = new ArrayList<>();
    private final Map<Path, String> contents = new HashMap<>();

    SettingsFiles(Path home, Problems problems) {
        this.home = new Home(home, problems);
        this.problems = problems;
    }

    /** The one line of a file; empty if there is none, which is a problem. */
    synchronized Optional<String> secret(Text text) {
        home.find(text).ifPresent(this::remember);
        List<String> risks = new ArrayList<>();
        Optional<String> secret = SECRET.read(text, home, problems, risks);
        risks.stream().filter(risk -> !warnings.contains(risk)).forEach(warnings::add);
        return secret;
    }

    /** Where a file is; empty if it can't be read, which is a problem. */
    synchronized Optional<Path> find(Text text) {
        Optional<Path> file = home.find(text);
        if (file.isEmpty()) {
            return file;
        }
        remember(file.get());
        if (Files.isRegularFile(file.get()) && Files.isReadable(file.get())) {
            return file;
        }
        problems.add(text.problem(!Files.exists(file.get()) ? "no such file: " + file.get()
                : Files.isReadable(file.get()) ? "not a file: " + file.get()
                : "not allowed to read " + file.get()));
        return Optional.empty();
    }

    private void remember(Path file) {
        contents.put(file, ReadFiles.hash(file));
    }

    /** What is allowed and yet a risk. */
    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** What was read. */
    synchronized ReadFiles read() {
        return new ReadFiles(contents);
    }
}
