package io.wsgateway.launcher.admin;

import io.wsgateway.app.TopicPresence.Observation;
import io.wsgateway.launcher.config.TailMode;
import io.wsgateway.launcher.config.Units;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.netty.session.SessionTaps;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.tap.Tap;
import io.wsgateway.tap.TapTarget;
import io.wsgateway.topic.TopicRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /taps}: what goes through sessions, or is published to a topic, while an operator looks at it. Who looks at what, and for how long, is in the log.
 * Thread-safe.
 */
final class TapOperations {

    private static final Logger LOG = LoggerFactory.getLogger(TapOperations.class);
    private static final String SESSION = "session";
    private static final String ADDRESS = "address";
    private static final String PRINCIPAL = "principal";
    private static final String ROUTE = "route";
    private static final String TOPIC = "topic";
    private static final String NEXT = "next";
    private static final String FOR = "for";
    private static final String BYTES = "bytes";
    private static final Duration USUAL = Duration.ofMinutes(1);
    /** How long an answer waits for something to happen. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SessionTaps taps;
    private final OpenSessions sessions;
    private final Supplier<Map<String, TopicRegistry>> topics;
    private final TailMode mode;

    /**
     * @param topics those of each application, by its name
     */
    TapOperations(SessionTaps taps, OpenSessions sessions, Supplier<Map<String, TopicRegistry>> topics, TailMode mode) {
        this.taps = taps;
        this.sessions = sessions;
        this.topics = topics;
        this.mode = mode;
    }

    /** Begins to look. Looks through all sessions: not for event loops. */
    Answer begin(AdminRequest request) throws BadQueryException {
        QueryParameters asked = request.query(SESSION, ADDRESS, PRINCIPAL, ROUTE, TOPIC, NEXT, FOR, BYTES);
        Optional<String> id = asked.text(SESSION);
        OptionalLong number = OptionalLong.empty();
        if (id.isPresent()) {
            number = sessions.ids().parse(id.get());
            if (number.isEmpty()) {
                throw asked.wrong(SESSION, "a session's id");
            }
        }
        Optional<TapTarget.Topic> topic = topic(asked);
        TapTarget target = topic.isPresent() ? topic.get() : target(asked, number);
        Duration lasting = lasting(asked);
        int bytes = (int) asked.number(BYTES, 0, Tap.MOST_PAYLOAD).orElse(0);
        Optional<String> refusal = refusal(bytes);
        if (refusal.isPresent()) {
            return Responses.text(403, refusal.get());
        }
        if (number.isPresent() && sessions.state(number.getAsLong()).isEmpty()) {
            return SessionPages.gone(sessions, id.orElse(""));
        }
        String operator = request.operator();
        Optional<TopicRegistry> registry =
                topic.flatMap(one -> Optional.ofNullable(topics.get().get(one.application())));
        if (topic.isPresent() && registry.isEmpty()) {
            return Responses.text(404, "No such application has topics.");
        }
        CompletableFuture<Observation> watching = new CompletableFuture<>();
        Tap tap = taps.begin(target, bytes, lasting, over -> {
            watching.thenAccept(Observation::close);
            ended(over, operator);
        });
        if (tap == null) {
            return Responses.text(409, "There are " + SessionTaps.MOST + " taps already; end one, or wait.");
        }
        registry.ifPresent(of -> watching.complete(of.watch(topic.orElseThrow().name(),
                message -> tap.published(Instant.now(), message))));
        LOG.info("admin: tap {} of {} begins, for at most {} s, {}, by operator {}", tap.id(), text(target),
                lasting.toSeconds(), bytes == 0 ? "without payloads" : "with up to " + bytes + " bytes of payloads",
                operator);
        return Responses.json(201, JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringProperty("tap", tap.id());
            json.writeNumberProperty("sessions", tap.sessions());
            json.writeNumberProperty("seconds", lasting.toSeconds());
            json.writeEndObject();
        }));
    }

    /** {@code APPLICATION/TOPIC}. */
    private static Optional<TapTarget.Topic> topic(QueryParameters asked) throws BadQueryException {
        Optional<String> text = asked.text(TOPIC);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (asked.flag(NEXT, false) || Stream.of(SESSION, ADDRESS, PRINCIPAL, ROUTE)
                .anyMatch(name -> asked.text(name).isPresent())) {
            throw new BadQueryException("topic: not with session, address, principal, route or next");
        }
        int slash = text.get().indexOf('/');
        String name = text.get().substring(slash + 1);
        if (slash < 1 || !TopicRegistry.isName(name)) {
            throw asked.wrong(TOPIC, "APPLICATION/TOPIC, without wildcards");
        }
        return Optional.of(new TapTarget.Topic(text.get().substring(0, slash), name));
    }

    private static TapTarget target(QueryParameters asked, OptionalLong session) throws BadQueryException {
        boolean next = asked.flag(NEXT, false);
        if (next && session.isPresent()) {
            throw new BadQueryException("next: not with session, which is open already");
        }
        if (session.isEmpty() && List.of(ADDRESS, PRINCIPAL, ROUTE).stream()
                .allMatch(name -> asked.text(name).isEmpty())) {
            throw new BadQueryException("which sessions? (expected: session, address, principal or route; or topic)");
        }
        return new TapTarget.Sessions(session, asked.address(ADDRESS), asked.text(PRINCIPAL), asked.text(ROUTE), next);
    }

    private static Duration lasting(QueryParameters asked) throws BadQueryException {
        Optional<String> text = asked.text(FOR);
        Optional<Duration> lasting = text.isEmpty() ? Optional.of(USUAL) : Units.duration(text.get());
        return lasting.filter(time -> time.compareTo(Duration.ofSeconds(1)) >= 0)
                .filter(time -> time.compareTo(Tap.LONGEST) <= 0)
                .orElseThrow(() -> asked.wrong(FOR, "a duration such as 60s, from 1s to 10m"));
    }

    /** Why nobody may see this; empty: it may be seen. */
    private Optional<String> refusal(int payloadBytes) {
        return switch (mode) {
            case OFF -> Optional.of("admin.tail is off: nobody sees what goes through sessions (on: without payloads;"
                    + " payloads: all).");
            case ON -> payloadBytes == 0
                    ? Optional.empty()
                    : Optional.of("admin.tail is on: no payloads are shown (payloads: they are). Leave bytes out.");
            case PAYLOADS -> Optional.empty();
        };
    }

    /** What was seen since. */
    CompletionStage<Answer> fetch(AdminRequest request) throws BadQueryException {
        long after = request.query("after").number("after", 0, Long.MAX_VALUE).orElse(0);
        Optional<Tap> found = taps.find(request.parameter("id"));
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(gone());
        }
        Tap tap = found.get();
        Optional<String> refusal = refusal(tap.payloadBytes());
        if (refusal.isPresent()) {
            taps.end(tap, "the configuration doesn't allow it any more");
            return CompletableFuture.completedFuture(Responses.text(403, refusal.get()));
        }
        return tap.fetch(after, taps.now(), PATIENCE)
                .thenApply(batch -> Responses.json(TapJson.of(batch, sessions.ids())));
    }

    Answer end(AdminRequest request) throws BadQueryException {
        request.query();
        Optional<Tap> found = taps.find(request.parameter("id"));
        if (found.isEmpty()) {
            return gone();
        }
        Tap tap = found.get();
        taps.end(tap, "operator " + request.operator() + " has ended it");
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("sessions", tap.sessions());
            json.writeNumberProperty("events", tap.seen());
            json.writeNumberProperty("dropped", tap.dropped());
            json.writeEndObject();
        }));
    }

    private static Answer gone() {
        return Responses.text(404, "There is no tap of this id; it may be over.");
    }

    private void ended(Tap tap, String operator) {
        LOG.info("admin: tap {} of {} by operator {} ends, as {}: {}, {} shown, {} dropped", tap.id(),
                text(tap.target()), operator, tap.over().orElse("it is over"),
                Counted.of(tap.sessions(), "session"), Counted.of(tap.seen(), "event"), tap.dropped());
    }

    /** {@code the next session of route /chat}. */
    private String text(TapTarget target) {
        return switch (target) {
            case TapTarget.Sessions some -> text(some);
            case TapTarget.Topic(String application, String name) -> "topic " + Printable.of(application) + "/"
                    + Printable.of(name);
        };
    }

    private String text(TapTarget.Sessions target) {
        StringBuilder text = new StringBuilder();
        target.session().ifPresent(number -> text.append(" session ").append(sessions.ids().text(number)));
        target.address().ifPresent(address -> text.append(" address ").append(AddressText.of(address)));
        target.principal().ifPresent(name -> text.append(" principal ").append(Printable.of(name)));
        target.route().ifPresent(route -> text.append(" route ").append(Printable.of(route)));
        return (target.next() ? "the next session of" : "") + (target.next() ? text : text.substring(1));
    }
}
