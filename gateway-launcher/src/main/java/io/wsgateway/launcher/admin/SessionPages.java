package io.wsgateway.launcher.admin;

import io.wsgateway.app.Application;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.netty.server.SessionOrder;
import io.wsgateway.netty.server.SessionPage;
import io.wsgateway.netty.server.SessionQuery;
import io.wsgateway.netty.server.SessionState;
import io.wsgateway.opening.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** {@code GET /sessions}, and one of them in full. Looks through all that are open: not for event loops. Thread-safe. */
final class SessionPages {

    private static final int USUAL = 100;
    /** How many subscriptions of a session are shown. */
    private static final int MOST_TOPICS = 100;
    /** For how long a session's event loop is waited for, which is asked for its subscriptions. */
    private static final long PATIENCE_MILLIS = 1000;
    private static final String AFTER = "after";
    private static final String SORT = "sort";

    private final OpenSessions sessions;
    private final HandshakeJournal handshakes;
    private final ApplicationControl applications;

    SessionPages(OpenSessions sessions, HandshakeJournal handshakes, ApplicationControl applications) {
        this.sessions = sessions;
        this.handshakes = handshakes;
        this.applications = applications;
    }

    /** Those that are asked for. */
    Answer list(AdminRequest request) throws BadQueryException {
        QueryParameters asked =
                request.query("application", "route", "principal", "address", "upstream", "id", SORT, AFTER, "limit");
        SessionQuery query = query(asked);
        SessionPage page = request.of(sessions).page(query);
        IdentityHashMap<Application, ApplicationState.Generation> generations = applications.generations();
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeNumberProperty("open", page.open());
            json.writeNumberProperty("matching", page.matching());
            json.writeArrayPropertyStart("sessions");
            for (SessionState session : page.sessions()) {
                json.writeStartObject();
                SessionJson.write(json, session, generations);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (page.more() && query.order().isStable()) {
                json.writeStringProperty("next", "/sessions?"
                        + asked.with(AFTER, sessions.ids().text(page.sessions().getLast().number())));
            }
            json.writeEndObject();
        }));
    }

    private SessionQuery query(QueryParameters asked) throws BadQueryException {
        SessionOrder order = order(asked);
        OptionalLong after = OptionalLong.empty();
        Optional<String> last = asked.text(AFTER);
        if (last.isPresent()) {
            after = sessions.ids().parse(last.get());
            if (after.isEmpty()) {
                throw asked.wrong(AFTER, "a session's id");
            }
            if (!order.isStable()) {
                throw new BadQueryException(
                        "after: none where sessions change places (expected: sort=oldest or newest)");
            }
        }
        return new SessionQuery(asked.criteria(), asked.text("id").orElse(""), order, after,
                (int) asked.number("limit", 1, SessionQuery.MOST).orElse(USUAL));
    }

    private static SessionOrder order(QueryParameters asked) throws BadQueryException {
        String name = asked.text(SORT).orElse(SessionOrder.OLDEST.toString());
        return Arrays.stream(SessionOrder.values()).filter(order -> order.toString().equals(name)).findFirst()
                .orElseThrow(() -> asked.wrong(SORT, Arrays.stream(SessionOrder.values()).map(SessionOrder::toString)
                        .collect(Collectors.joining(", "))));
    }

    /** One in full: with what it is subscribed to, and the handshake that opened it, if that is still kept. */
    Answer one(AdminRequest request) throws BadQueryException {
        request.query();
        String id = request.parameter("id");
        OpenSessions seen = request.of(sessions);
        OptionalLong number = seen.ids().parse(id);
        Optional<SessionState> found = number.isPresent() ? seen.state(number.getAsLong()) : Optional.empty();
        if (found.isEmpty()) {
            return gone(seen, id);
        }
        IdentityHashMap<Application, ApplicationState.Generation> generations = applications.generations();
        Optional<List<String>> topics = topics(number.getAsLong());
        Optional<HandshakeEntry> handshake = handshakes.entries().stream()
                .filter(entry -> entry.session().equals(number)).findFirst();
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            SessionJson.write(json, found.get(), generations);
            topics.ifPresent(all -> {
                json.writeNumberProperty("subscriptions", all.size());
                json.writeArrayPropertyStart("topics");
                all.stream().limit(MOST_TOPICS).forEach(json::writeString);
                json.writeEndArray();
            });
            handshake.ifPresent(entry -> {
                json.writeNumberProperty("handshake", entry.number());
                entry.request().ifPresent(head -> HandshakeJson.writeHead(json, "request", head));
            });
            json.writeEndObject();
        }));
    }

    /** What a session is subscribed to, in order; empty if its event loop doesn't say so soon. */
    private Optional<List<String>> topics(long number) {
        try {
            List<String> names = new ArrayList<>(sessions.subscribedTo(number).toCompletableFuture()
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
            names.sort(null);
            return Optional.of(names);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Nothing is open under this id: 410 if something was, 404 if nothing was so far, or if that may not be told. */
    static Answer gone(OpenSessions sessions, String id) {
        if (!sessions.areAll()) {
            return Responses.text(404, "No session of this id is open.");
        }
        OptionalLong number = sessions.ids().parse(id);
        return number.isPresent() && sessions.has(number.getAsLong())
                ? Responses.text(410, "Session " + id + " is over.")
                : Responses.text(404, "There was no session of this id since the gateway started.");
    }
}
