package io.wsgateway.app;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A running application. Thread-safe: sessions open on several event loops at once. */
public interface Application extends AutoCloseable {

    /** The subprotocols spoken, in order of preference; asked once, after start. */
    default List<String> subprotocols() {
        return List.of();
    }

    /** Where callbacks run; asked once, after start. */
    default Execution execution() {
        return Execution.EVENT_LOOP;
    }

    /**
     * The page answered to a plain GET (no WebSocket handshake) on this application's routes; asked once, after start.
     */
    default Optional<Page> page() {
        return Optional.empty();
    }

    /**
     * Decides, after the opening handshake's own checks have passed, whether this peer may open a session. Called where
     * {@link #execution()} says. The stage must complete within the handshake timeout; failing or late, the peer is
     * answered 503. Until it completes, the peer's place under the limits stays taken, even when the peer is gone.
     */
    default CompletionStage<Admission> admit(OpeningRequest request) {
        return CompletableFuture.completedFuture(Admission.granted());
    }

    /**
     * A session has opened; the peer has been sent its 101. The first callback of a session.
     *
     * @param request the opening request; it isn't kept with the session, so keep what is needed of it
     * @return what receives this session's callbacks; may be one object for all sessions
     */
    SessionListener onOpen(Session session, OpeningRequest request);

    /**
     * Another process has sent something, through the admin listener and with full access: {@code POST /applications/NAME/push}.
     * Called where {@link #execution()} says. The stage must complete within 10 seconds; failing or late, the sender is told
     * that the application failed, and no more.
     */
    default CompletionStage<PushReply> onPush(Push push) {
        return CompletableFuture.completedFuture(PushReply.NOT_SUPPORTED);
    }

    /**
     * Another process publishes to a topic of this application by HTTP. Called where {@link #execution()} says, on one node of a
     * cluster. By default the gateway publishes it as it is; who gives messages a form of their own, or keeps them, publishes it here. The
     * stage must complete within 10 seconds.
     */
    default CompletionStage<PublicationReply> onPublish(Publication publication) {
        return CompletableFuture.completedFuture(PublicationReply.AS_IT_IS);
    }

    /** Stops the application, once, after its last session has ended. */
    @Override
    default void close() {}
}
