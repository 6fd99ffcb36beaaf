package io.wsgateway.launcher.config;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.netty.server.UnixSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code socket:} of a listener. */
final class UnixSocketReader {

    private static final String A_PATH = "the path of a file, such as /run/gateway/gateway.sock";
    private static final String DEFAULT_MODE = "0660";
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");

    private final Home home;
    private final Problems problems;

    /**
     * @param home what relative paths are relative to
     */
    UnixSocketReader(Home home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    /** The socket; empty if there is none, or it is wrong. */
    Optional<UnixSocket> read(SectionReader listener) {
        if (listener.find("socket").isEmpty()) {
            return Optional.empty();
        }
        for (String key : new String[] {"address", "port"}) {
            if (listener.find(key).isPresent()) {
                listener.problem(key, "without effect: the listener has a socket; give it a listener of its own");
            }
        }
        return readBeside(listener);
    }

    /** The socket that a listener has beside its address; empty if there is none, or it is wrong. */
    Optional<UnixSocket> readBeside(SectionReader listener) {
        if (listener.find("socket").isEmpty()) {
            return Optional.empty();
        }
        SectionReader section = listener.section("socket");
        Set<PosixFilePermission> mode = mode(section);
        Optional<Text> path = section.text("path");
        if (path.isEmpty() && section.find("path").isEmpty()) {
            section.problem("path", "missing (expected: " + A_PATH + ")");
        }
        return path.flatMap(text -> path(text).map(file -> new UnixSocket(file, mode)));
    }

    private Optional<Path> path(Text text) {
        if (text.value().isEmpty()) {
            problems.add(text.problem("empty (expected: " + A_PATH + ")"));
            return Optional.empty();
        }
        Optional<Path> found = home.find(text);
        if (found.filter(path -> path.toString().getBytes(StandardCharsets.UTF_8).length > UnixSocket.MAX_PATH_BYTES)
                .isPresent()) {
            problems.add(text.problem("longer than " + UnixSocket.MAX_PATH_BYTES + " bytes: " + found.get()));
            return Optional.empty();
        }
        return found;
    }

    private Set<PosixFilePermission> mode(SectionReader section) {
        String text = section.text("mode").map(Text::value).orElse(DEFAULT_MODE);
        if (!MODE.matcher(text).matches()) {
            section.problem("mode", Escaped.text(text) + " (expected: three octal digits, such as \"0660\")");
            text = DEFAULT_MODE;
        }
        int bits = Integer.parseInt(text, 8);
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            letters.append((bits >> 8 - i & 1) == 0 ? '-' : "rwx".charAt(i % 3));
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
