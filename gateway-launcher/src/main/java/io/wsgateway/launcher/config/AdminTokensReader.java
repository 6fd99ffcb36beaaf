package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.text.Escaped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the tokens of {@code admin:}, the one and those of the list, and of {@code push:}. No message repeats a token. */
final class AdminTokensReader {

    private static final String TOKEN = "token";
    private static final String TOKENS = "tokens";
    private static final String FILE = "token-file";
    private static final String NAME = "name";
    private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
    private static final String APPLICATIONS = "applications";
    /** Nodes tell each other these in a text of 64 KiB. */
    private static final int MOST_APPLICATIONS = 256;
    private static final Pattern APPLICATION = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final SecretFile IN_FILE =
            new SecretFile("token", VISIBLE, "visible ASCII characters without spaces");

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

    /** Reads all of operators. */
    void read(SectionReader admin) {
        written(admin).ifPresent(secret -> tokens.add(new AdminToken("admin.token", secret, Access.FULL)));
        list(admin, (entry, token) -> new AdminToken(token.name(), token.secret(),
                entry.word("access", Access.READ, Access.class)));
    }

    /** Reads all of back ends. */
    void readOfBackEnds(SectionReader push) {
        list(push, (entry, token) -> new AdminToken(token.name(), token.secret(), Access.FULL, scope(entry)));
    }

    private record Named(String name, String secret) {}

    private void list(SectionReader section, BiFunction<SectionReader, Named, AdminToken> token) {
        List<SectionReader> entries = section.sections(TOKENS).orElse(List.of());
        if (entries.isEmpty() && section.find(TOKENS).isPresent()) {
            section.problem(TOKENS, "an empty list (expected: at least one token, or no such key at all)");
        }
        Set<String> names = new HashSet<>();
        for (SectionReader entry : entries) {
            Optional<String> name = name(entry, names);
            Optional<String> secret = secret(entry);
            AdminToken read = token.apply(entry, new Named(name.orElse(""), secret.orElse("")));
            if (name.isPresent() && secret.isPresent()) {
                if (tokens.stream().anyMatch(other -> other.secret().equals(read.secret()))) {
                    problems.add(entry.position(), entry.pathOf(TOKEN), "the same as another's");
                }
                tokens.add(read);
            }
        }
    }

    private ApplicationScope scope(SectionReader entry) {
        List<Text> names = entry.texts(APPLICATIONS).orElse(List.of());
        if (names.isEmpty()) {
            entry.problem(APPLICATIONS, "missing (expected: the names of those that it is good for)");
        }
        if (names.size() > MOST_APPLICATIONS) {
            entry.problem(APPLICATIONS, names.size() + " names (expected: at most " + MOST_APPLICATIONS + ")");
        }
        names.stream().filter(name -> !APPLICATION.matcher(name.value()).matches())
                .forEach(name -> problems.add(name.problem(Escaped.text(name.value())
                        + " (expected: the name of an application, such as http)")));
        return new ApplicationScope.Of(names.stream().map(Text::value).collect(Collectors.toSet()));
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
        return inLine ? written(entry) : entry.text(FILE).flatMap(text -> IN_FILE.read(text, home, problems, warnings));
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
}
