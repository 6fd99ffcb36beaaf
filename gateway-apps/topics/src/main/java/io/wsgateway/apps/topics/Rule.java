package io.wsgateway.apps.topics;

import io.wsgateway.app.TopicHistory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what with which topics. Immutable.
 *
 * @param topics it is about topics that any of these matches
 * @param allow what it allows
 * @param who whom it allows it
 * @param asks whether a server is asked as well
 * @param history how much these topics keep, if they keep anything, whoever uses them
 */
record Rule(List<RulePattern> topics, Set<Action> allow, Who who, boolean asks, Optional<TopicHistory> history) {

    Rule {
        topics = List.copyOf(topics);
        allow = Set.copyOf(allow);
    }

    /** Whom a rule allows something. */
    sealed interface Who {

        /** Everybody, known or not. */
        record Everybody() implements Who {}

        /** Everybody whose principal is known. */
        record Authenticated() implements Who {}

        /** These principals. */
        record Named(Set<String> principals) implements Who {
            public Named {
                principals = Set.copyOf(principals);
            }
        }
    }

    /** True if the rule is about this, done by this peer. */
    boolean applies(Action action, List<String> topic, Identity identity) {
        return allow.contains(action) && isMeant(identity)
                && topics.stream().anyMatch(pattern -> pattern.matches(topic, identity));
    }

    private boolean isMeant(Identity identity) {
        return switch (who) {
            case Who.Everybody() -> true;
            case Who.Authenticated() -> identity.principal().isPresent();
            case Who.Named(Set<String> principals) -> identity.principal().filter(principals::contains).isPresent();
        };
    }
}
