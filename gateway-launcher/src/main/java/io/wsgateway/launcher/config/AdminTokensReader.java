package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the tokens of {@code admin:}: the one, and those of the list. No message repeats a token. */
final class AdminTokensReader {

    private static final String TOKEN = "token";
    private static final String TOKENS = "tokens";
    private static final String FILE = "token-file";
    private static final String NAME = "name";
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MOST_FILE_BYTES = 4096;

    private final Home home;
    private final Problems problems;
    private final List<AdminToken> tokens = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param home what relative paths are relative to
     */
    AdminTokensReader(Home home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    /** Reads them all. */
    void read(SectionReader admin) {
        written(admin).ifPresent(secret -> tokens.add(new AdminToken("admin.token", secret, Access.FULL)));
        List<SectionReader> entries = admin.sections(TOKENS).orElse(List.of());
        if (entries.isEmpty() && admin.find(TOKENS).isPresent()) {
            admin.problem(TOKENS, "an empty list (expected: at least one token, or no such key at all)");
        }
        Set<String> names = new HashSet<>();
        for (SectionReader entry : entries) {
            Optional<String> name = name(entry, names);
            Access access = entry.word("access", Access.READ, Access.class);
            Optional<String> secret = secret(entry);
            name.ifPresent(called -> secret.ifPresent(found -> {
                if (tokens.stream().anyMatch(other -> other.secret().equals(found))) {
                    problems.add(entry.position(), entry.pathOf(TOKEN), "the same as another's");
                }
                tokens.add(new AdminToken(called, found, access));
            }));
        }
    }

    /** What was read. */
    List<AdminToken> tokens() {
        return tokens;
    }

    /** What is allowed and yet a risk. */
    List<String> warnings() {
        return warnings;
    }

    private static Optional<String> name(SectionReader entry, Set<String> names) {
        Optional<String> name = entry.text(NAME).map(Text::value);
        if (name.isEmpty()) {
            entry.problem(NAME, "missing (expected: whose token it is, for the log)");
        } else if (!NAMES.matcher(name.get()).matches()) {
            entry.problem(NAME, Escaped.text(name.get()) + " (expected: up to 64 letters, digits, dots, - and _)");
        } else if (!names.add(name.get())) {
            entry.problem(NAME, name.get() + " is the name of another token already");
        }
        return name;
    }

    private Optional<String> secret(SectionReader entry) {
        boolean inFile = entry.find(FILE).isPresent();
        boolean inLine = entry.find(TOKEN).isPresent() || entry.isEmpty(TOKEN);
        if (inFile && inLine) {
            entry.problem(FILE, "without effect, as there is a token (expected: one of both)");
            return Optional.empty();
        }
        if (!inFile && !inLine) {
            entry.problem(TOKEN, "missing (expected: token, or token-file)");
            return Optional.empty();
        }
        return inLine ? written(entry) : entry.text(FILE).flatMap(this::inFile);
    }

    private Optional<String> written(SectionReader section) {
        if (section.isEmpty(TOKEN)) {
            section.problem(TOKEN, "empty (expected: visible ASCII characters, or no such key at all)");
            return Optional.empty();
        }
        Optional<Text> text = section.text(TOKEN);
        text.filter(found -> !VISIBLE.matcher(found.value()).matches()).ifPresent(found -> problems
                .add(found.problem("not a token (expected: visible ASCII characters without spaces)")));
        return text.map(Text::value);
    }

    /** The one line of the file; the newline that editors put behind it is none of the token's. */
    private Optional<String> inFile(Text text) {
        return home.find(text).flatMap(file -> inFile(text, file));
    }

    private Optional<String> inFile(Text text, Path file) {
        try {
            String content;
            try (var in = Files.newInputStream(file)) {
                content = new String(in.readNBytes(MOST_FILE_BYTES + 1), StandardCharsets.ISO_8859_1);
            }
            String secret = content.replaceFirst("\\r?\\n\\z", "");
            if (content.length() > MOST_FILE_BYTES || !VISIBLE.matcher(secret).matches()) {
                problems.add(text.problem("no token in " + file + " (expected: one line of visible ASCII characters"
                        + " without spaces, at most " + MOST_FILE_BYTES + " bytes)"));
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
