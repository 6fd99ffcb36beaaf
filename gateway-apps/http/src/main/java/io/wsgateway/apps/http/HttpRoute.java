package io.wsgateway.apps.http;

import io.wsgateway.app.Session;
import io.wsgateway.app.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A route whose sessions are told of to a back end. Thread-safe.
 *
 * @param backEnd which one
 * @param events what it is told
 * @param headers which fields of an opening request it is told
 * @param claims which claims
 * @param subprotocols what sessions may speak where the back end doesn't choose, in order of preference
 * @param batch where messages are collected, if they are
 * @param topics those of this application
 * @param reports who is told of what failed
 * @param unfinished where it is counted what is to be told yet
 */
record HttpRoute(BackEnd backEnd, Set<EventType> events, List<String> headers, Claims claims, List<String> subprotocols,
        Optional<Batch> batch, Topics topics, Reports reports, Unfinished unfinished) {

    boolean tells(EventType type) {
        return events.contains(type);
    }

    /** Tells one event, by itself; a request for a session once, all else again where that is right. */
    CompletionStage<Outcome> tell(Event event) {
        return backEnd.tell(EventRequests.single(event,
                event.type() == EventType.CONNECT ? Duration.ZERO : backEnd.settings().retryFor()));
    }

    /** Does to a session what an answer wants done. */
    void obey(Answer answer, Session session) {
        answer.unsubscribe().forEach(name -> session.unsubscribe(topics.topic(name)));
        answer.subscribe().forEach(name -> session.subscribe(topics.topic(name)));
        answer.message().ifPresent(message -> {
            if (message.isText()) {
                var unused = session.sendText(message.text()); // who has gone misses it
            } else {
                var unused = session.sendBinary(message.buffer());
            }
        });
        answer.close().ifPresent(session::close);
    }

    void report(Outcome.Failed failed, String became) {
        reports.failed(failed, backEnd.settings().shown(), became);
    }
}
