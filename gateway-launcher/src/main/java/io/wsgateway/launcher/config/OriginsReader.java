package io.wsgateway.launcher.config;

import io.wsgateway.protocol.handshake.OriginPolicy;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code origins:}, of a route or of all that have none of their own. */
final class OriginsReader {

    /** What to do with a request that has no {@code Origin}. */
    private enum Absent {
        ALLOW,
        DENY
    }

    private static final String KEY = "origins";
    private static final String ALLOW = "allow";

    private final Problems problems;

    OriginsReader(Problems problems) {
        this.problems = problems;
    }

    /** The rules of {@code handshakes:}. */
    OriginRules defaults(SectionReader handshakes) {
        OriginPolicy policy = policy(handshakes.section(KEY), OriginRules.DEFAULT);
        return handshakes.find(KEY).isEmpty()
                ? OriginRules.DEFAULT
                : new OriginRules(policy, handshakes.section(KEY).place(ALLOW));
    }

    /**
     * The rules of a route.
     *
     * @param otherwise what holds where the route says nothing
     */
    OriginRules ofRoute(SectionReader route, OriginRules otherwise) {
        SectionReader section = route.section(KEY);
        OriginPolicy policy = policy(section, otherwise);
        if (route.find(KEY).isPresent()) {
            return new OriginRules(policy, section.place(ALLOW));
        }
        return new OriginRules(policy, otherwise.source().isEmpty() ? route.place(KEY) : otherwise.source());
    }

    private OriginPolicy policy(SectionReader section, OriginRules otherwise) {
        Absent absent = section.word("absent", otherwise.policy().absentAllowed() ? Absent.ALLOW : Absent.DENY,
                Absent.class);
        List<String> allow =
                section.texts(ALLOW).map(this::sound).orElseGet(() -> otherwise.policy().allow());
        return new OriginPolicy(allow, absent == Absent.ALLOW);
    }

    private List<String> sound(List<Text> texts) {
        List<String> sound = new ArrayList<>();
        for (Text text : texts) {
            OriginPolicy.problem(text.value()).ifPresentOrElse(problem -> problems.add(text.problem(problem)),
                    () -> sound.add(text.value()));
        }
        return sound;
    }
}
