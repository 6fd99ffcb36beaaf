package io.wsgateway.launcher.config;

import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.LogLevels;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.session.SessionLogPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code log}: how much is logged, and of which sessions. */
final class LogReader {

    private static final Pattern SHARE = Pattern.compile("0(\\.\\d{1,9})?|1(\\.0{1,9})?");
    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_$-]+(\\.[\\p{Alnum}_$-]+)*");

    private final SectionReader log;
    private final Problems problems;

    LogReader(SectionReader log, Problems problems) {
        this.log = log;
        this.problems = problems;
    }

    SessionLogPolicy sessions() {
        return log.parsed("sessions", SessionLogPolicy.SOME, "off, some, all, or a share of them such as 0.01",
                LogReader::policy);
    }

    private static Optional<SessionLogPolicy> policy(String text) {
        return switch (text) {
            case "off" -> Optional.of(SessionLogPolicy.OFF);
            case "some" -> Optional.of(SessionLogPolicy.SOME);
            case "all" -> Optional.of(SessionLogPolicy.ALL);
            default -> SHARE.matcher(text).matches()
                    ? Optional.of(new SessionLogPolicy(Double.parseDouble(text), false))
                    : Optional.empty();
        };
    }

    LogLevels levels() {
        Map<String, LogLevel> byName = new LinkedHashMap<>();
        for (SectionReader entry : log.sections("levels").orElse(List.of())) {
            LogLevel level = entry.word("level", LogLevel.INFO, LogLevel.class);
            Optional<Text> name = entry.text("name");
            if (name.isEmpty()) {
                problems.add(entry.position(), entry.pathOf("name"),
                        "missing (expected: a package or a logger's name)");
            } else if (entry.find("level").isEmpty()) {
                problems.add(entry.position(), entry.pathOf("level"), "missing (expected: error, warn, info or debug)");
            } else {
                check(name.get(), level);
                if (byName.put(name.get().value(), level) != null) {
                    problems.add(name.get().problem(Escaped.text(name.get().value()) + " has a level already"));
                }
            }
        }
        return new LogLevels(log.word("level", LogLevel.INFO, LogLevel.class), byName);
    }

    private void check(Text name, LogLevel level) {
        if (!NAME.matcher(name.value()).matches()) {
            problems.add(name.problem(Escaped.text(name.value())
                    + " (expected: a package or a logger's name, such as io.wsgateway.session)"));
        } else if (level == LogLevel.DEBUG && LogLevels.isGuarded(name.value())) {
            problems.add(name.problem(name.value() + " at debug (expected: info or less, as it would log secrets)"));
        }
    }
}
