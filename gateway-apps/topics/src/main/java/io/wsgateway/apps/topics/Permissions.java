package io.wsgateway.apps.topics;

import io.wsgateway.app.Session;
import java.time.InstantSource;

/** What one session may do: by its route's rules, and what a server says that is asked where they say so. Thread-safe. */
final class Permissions {

    private final Session session;
    private final Terms terms;
    private final InstantSource clock;
    private final Verdicts said = new Verdicts();

    Permissions(Session session, Terms terms, InstantSource clock) {
        this.session = session;
        this.terms = terms;
        this.clock = clock;
    }

    /** Whether the session may do this; waits for the server where one is asked. */
    Verdict verdict(Action action, String topic) {
        int round = said.round(); // before what is known of the peer
        Identity identity = Identity.of(session);
        return switch (terms.rules().decide(action, topic, identity)) {
            case ALLOWED -> Verdict.YES;
            case DENIED -> Verdict.NO;
            case ASK -> ask(new Question(action, topic, identity, session.id()), round);
        };
    }

    private Verdict ask(Question question, int round) {
        Verdict known = said.find(question.action(), question.topic(), clock.instant());
        if (known != Verdict.UNKNOWN || terms.authorizer().isEmpty()) {
            return known;
        }
        Authorizer authorizer = terms.authorizer().get();
        Verdict verdict = authorizer.ask(question);
        said.keep(question.action(), question.topic(), verdict, clock.instant(), authorizer.cache(), round);
        return verdict;
    }

    /** Whether the rules alone say that the session may not be subscribed to this, or watch it if it does. */
    boolean isDenied(String topic, boolean watched) {
        Identity identity = Identity.of(session);
        return terms.rules().decide(Action.SUBSCRIBE, topic, identity) == Rules.Decision.DENIED
                || watched && terms.rules().decide(Action.PRESENCE, topic, identity) == Rules.Decision.DENIED;
    }

    /** Another number after each {@link #forget}. */
    int round() {
        return said.round();
    }

    /** The peer's claims are others: the server is asked anew. */
    void forget() {
        said.clear();
    }
}
