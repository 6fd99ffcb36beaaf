package io.wsgateway.apps.topics;

import java.util.List;

/**
 * The rules of a route. What none of them allows isn't allowed; one that needs no asking counts more than one that does. Immutable.
 *
 * @param all in the order of the configuration, which matters for histories alone
 */
record Rules(List<Rule> all) {

    Rules {
        all = List.copyOf(all);
    }

    /** What rules come to. */
    enum Decision {
        /** It may be done. */
        ALLOWED,
        /** A server is to be asked. */
        ASK,
        /** It may not be done. */
        DENIED
    }

    /** Whether this peer may do this. */
    Decision decide(Action action, String topic, Identity identity) {
        List<String> levels = TopicName.levels(topic);
        Decision decision = Decision.DENIED;
        for (Rule rule : all) {
            if (rule.applies(action, levels, identity)) {
                if (!rule.asks()) {
                    return Decision.ALLOWED;
                }
                decision = Decision.ASK;
            }
        }
        return decision;
    }
}
