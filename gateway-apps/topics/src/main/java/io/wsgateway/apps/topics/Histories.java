package io.wsgateway.apps.topics;

import io.wsgateway.app.TopicHistory;
import java.util.List;
import java.util.Optional;

/**
 * How much each topic keeps: what the first rule says that has a history and could be about it for somebody. All routes share their
 * topics, so the rules of all of them count. Immutable.
 *
 * @param rules of all routes, in order
 */
record Histories(List<Rule> rules) {

    Histories {
        rules = rules.stream().filter(rule -> rule.history().isPresent()).toList();
    }

    /** What this topic keeps; empty if it keeps nothing, and what is published to it has no position. */
    Optional<TopicHistory> of(String topic) {
        List<String> levels = TopicName.levels(topic);
        return rules.stream()
                .filter(rule -> rule.topics().stream().anyMatch(pattern -> pattern.couldMatch(levels)))
                .findFirst().flatMap(Rule::history);
    }
}
