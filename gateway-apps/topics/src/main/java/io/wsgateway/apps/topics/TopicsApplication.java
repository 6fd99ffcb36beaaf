package io.wsgateway.apps.topics;

import io.wsgateway.app.Application;
import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.Execution;
import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Publication;
import io.wsgateway.app.PublicationReply;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JacksonException;

/**
 * Topics by rules. Each route has rules of its own; topics and their histories are shared by all of them. A client that offers no
 * subprotocol is spoken to as one that offers {@code topics.v1}. Thread-safe.
 */
final class TopicsApplication implements Application, Carriable {

    /** What a client offers. */
    static final String SUBPROTOCOL = "topics.v1";

    private final ApplicationContext context;
    private final Map<String, Terms> terms;
    private final Histories histories;
    private final Rosters rosters;
    /** The most bytes of what is published by HTTP: as much as any route allows. */
    private final int dataBytes;

    TopicsApplication(ApplicationContext context) {
        this.context = context;
        terms = terms(context);
        List<Rule> rules = new ArrayList<>();
        terms.values().forEach(route -> rules.addAll(route.rules().all()));
        histories = new Histories(rules);
        rosters = new Rosters(context.topics(), context.scheduler());
        dataBytes = terms.values().stream().mapToInt(Terms::dataBytes).max().orElse(0);
    }

    private static Map<String, Terms> terms(ApplicationContext context) {
        TermsReader reader = new TermsReader(context);
        Map<String, Terms> terms = new LinkedHashMap<>();
        for (ApplicationRoute route : context.routes()) {
            terms.put(route.route(), reader.read(route.settings()));
        }
        return terms;
    }

    @Override
    public List<String> subprotocols() {
        return List.of(SUBPROTOCOL);
    }

    /** On virtual threads, as a server may have to be waited for that says what a session may do. */
    @Override
    public Execution execution() {
        return Execution.BLOCKING;
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return new TopicsListener(this, session, termsOf(session));
    }

    @Override
    public SessionListener resume(Session session, byte[] state) {
        TopicsListener listener = new TopicsListener(this, session, termsOf(session));
        listener.goOn(CarriedTopics.read(state));
        return listener;
    }

    private Terms termsOf(Session session) {
        Terms route = terms.get(session.route());
        if (route == null) {
            throw new IllegalStateException("no settings of the route " + session.route());
        }
        return route;
    }

    /** JSON becomes data as it is, text a string; others are told of it as of what a session publishes. */
    @Override
    public CompletionStage<PublicationReply> onPublish(Publication publication) {
        String data;
        switch (publication.contentType()) {
            case "application/json" -> {
                try {
                    data = Json.value(publication.text());
                } catch (JacksonException e) {
                    return rejected("The body is not JSON.");
                }
            }
            case "text/plain" -> data = Json.quoted(publication.text());
            default -> {
                return rejected("What is published here is JSON or text, not bytes.");
            }
        }
        if (Utf8.isLonger(data, dataBytes)) {
            return rejected("What is published here has at most " + dataBytes + " bytes as JSON.");
        }
        return publish(publication.topic(), Optional.empty(), data).thenApply(PublicationReply.Published::new);
    }

    private static CompletionStage<PublicationReply> rejected(String why) {
        return CompletableFuture.completedFuture(new PublicationReply.Rejected(why));
    }

    /** Publishes JSON; the position is that of a topic which keeps it. */
    CompletionStage<Optional<TopicPosition>> publish(String topic, Optional<String> from, String data) {
        Optional<KeptTopic> kept = kept(topic);
        if (kept.isPresent()) {
            return kept.get().publishText(position -> Event.message(topic, Optional.of(position), from, data))
                    .thenApply(Optional::of);
        }
        topic(topic).publishText(Event.message(topic, Optional.empty(), from, data));
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** The topic, whether it keeps anything or not. */
    Topic topic(String name) {
        return topics().topic(name);
    }

    /** The topic, if it keeps something. */
    Optional<KeptTopic> kept(String name) {
        Optional<TopicHistory> history = histories.of(name);
        return history.map(much -> topics().topic(name, much));
    }

    private Topics topics() {
        return context.topics();
    }

    ApplicationContext context() {
        return context;
    }

    Rosters rosters() {
        return rosters;
    }

    @Override
    public void close() {
        terms.values().forEach(route -> route.authorizer().ifPresent(Authorizer::close));
    }
}
