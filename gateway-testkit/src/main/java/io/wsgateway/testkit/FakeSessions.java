package io.wsgateway.testkit;

import io.wsgateway.app.Delivery;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.Sessions;
import io.wsgateway.protocol.close.CloseStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The sessions that a test {@link #add adds}, as an application reaches them by their ids and principals; which gateway each would be
 * on makes no difference. Stages are complete at once. Thread-safe.
 */
public final class FakeSessions implements Sessions {

    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private List<String> missing = List.of();

    FakeSessions() {}

    /** From now on the application reaches this session. */
    public synchronized void add(FakeSession session) {
        sessions.put(session.id(), session);
    }

    /** From now on gateways of these names don't answer; none: all do again. */
    public synchronized void missing(String... names) {
        missing = List.of(names);
    }

    @Override
    public CompletionStage<Delivery> sendText(String session, String text) {
        return one(session, session(found -> found.sendText(text)));
    }

    @Override
    public CompletionStage<Delivery> sendBinary(String session, ByteBuffer bytes) {
        return one(session, session(found -> found.sendBinary(bytes.duplicate())));
    }

    @Override
    public CompletionStage<Delivery> close(String session, CloseStatus status) {
        return one(session, closing(status));
    }

    @Override
    public CompletionStage<Delivery> sendTextToPrincipal(String principal, String text) {
        return all(principal, session(found -> found.sendText(text)));
    }

    @Override
    public CompletionStage<Delivery> sendBinaryToPrincipal(String principal, ByteBuffer bytes) {
        return all(principal, session(found -> found.sendBinary(bytes.duplicate())));
    }

    @Override
    public CompletionStage<Delivery> closePrincipal(String principal, CloseStatus status) {
        return all(principal, closing(status));
    }

    private static Predicate<Session> session(Function<Session, SendResult> send) {
        return session -> send.apply(session) == SendResult.QUEUED;
    }

    private static Predicate<Session> closing(CloseStatus status) {
        if (!status.isSendable()) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
        return session -> {
            boolean open = session.isOpen();
            session.close(status);
            return open;
        };
    }

    /** A session that isn't here may be at a gateway that doesn't answer. */
    private CompletionStage<Delivery> one(String id, Predicate<Session> action) {
        Session session;
        List<String> silent;
        synchronized (this) {
            session = sessions.get(id);
            silent = missing;
        }
        return CompletableFuture.completedStage(session == null
                ? new Delivery(0, silent)
                : new Delivery(action.test(session) ? 1 : 0, List.of()));
    }

    private CompletionStage<Delivery> all(String principal, Predicate<Session> action) {
        List<Session> those;
        List<String> silent;
        synchronized (this) {
            those = new ArrayList<>(sessions.values());
            silent = missing;
        }
        those.removeIf(session -> !session.principal().equals(Optional.of(principal)));
        return CompletableFuture
                .completedStage(new Delivery((int) those.stream().filter(action).count(), silent));
    }
}
