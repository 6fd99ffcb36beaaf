package io.wsgateway.launcher.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kind of secret that may stand in a file: its one line, without the newline that editors put behind it. No message repeats
 * it.
 *
 * @param what it is, such as {@code token}
 * @param allowed what it looks like
 * @param expected the same in words
 */
record SecretFile(String what, Pattern allowed, String expected) {

    private static final int MOST_BYTES = 4096;

    /**
     * The secret in a file; empty if there is none, which is a problem.
     *
     * @param warnings is given what is allowed and yet a risk
     */
    Optional<String> read(Text text, Home home, Problems problems, List<String> warnings) {
        return home.find(text).flatMap(file -> read(text, file, problems, warnings));
    }

    private Optional<String> read(Text text, Path file, Problems problems, List<String> warnings) {
        try {
            byte[] content;
            try (var in = Files.newInputStream(file)) {
                content = in.readNBytes(MOST_BYTES + 1);
            }
            String secret = new String(content, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
            if (content.length > MOST_BYTES || !allowed.matcher(secret).matches()) {
                problems.add(text.problem("no " + what + " in " + file + " (expected: one line of " + expected
                        + ", at most " + MOST_BYTES + " bytes)"));
                return Optional.empty();
            }
            if (isReadByOthers(file)) {
                warnings.add(text.key() + ": every user of this machine may read " + file + "; chmod 640");
            }
            return Optional.of(secret);
        } catch (IOException e) {
            problems.add(text.problem(Files.exists(file) ? "not allowed to read " + file : "no such file: " + file));
        }
        return Optional.empty();
    }

    private static boolean isReadByOthers(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    }
}
