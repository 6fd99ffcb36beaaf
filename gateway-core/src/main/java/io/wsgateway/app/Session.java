package io.wsgateway.app;

import io.wsgateway.app.upstream.UpstreamSession;
import io.wsgateway.protocol.close.CloseStatus;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One open WebSocket connection. Thread-safe; no method blocks. */
public interface Session {

    /** The most characters of a {@link #label}: 256. */
    int MAX_LABEL = 256;

    /**
     * Unique while the gateway runs, in a cluster among all that run; made of {@code 0-9 a-z -}. Not a secret. {@link Sessions} finds
     * the session by it.
     */
    String id();

    /** The normalised path of the opening request. */
    String path();

    /**
     * The route that the session was opened by: its host, if it has one, and the pattern of its path, such as {@code /chat/{room}}; see
     * {@link ApplicationContext#routes}.
     */
    String route();

    /** The values of the route's {@code {parameters}}, decoded; for {@code /files/**} the rest is named {@code **}. */
    Map<String, String> parameters();

    /** The peer's address as the socket has it. */
    InetSocketAddress remoteAddress();

    /** The subprotocol agreed on in the opening handshake. */
    Optional<String> subprotocol();

    /** Who the peer is: as {@link Application#admit} said, else as the gateway has found out. */
    Optional<String> principal();

    /** What the gateway knows of the peer, such as the claims of its token; see {@link Principal}. Empty: nothing. */
    default Map<String, Object> claims() {
        return Map.of();
    }

    /**
     * Lets the session last on by a fresh token: it is held against the rules of the route's {@code auth}, and must be of the
     * same principal. Claims are the new token's from then on. A session whose token expires is closed with 4401.
     *
     * @param token as the client sent it, a secret; never logged
     * @return completes on the session's event loop, whatever the application's {@link Execution}: what depends on it must not
     *         block
     */
    default CompletionStage<RefreshResult> refresh(String token) {
        return CompletableFuture.completedFuture(
                new RefreshResult.Refused("the session has no identity to refresh"));
    }

    /** Values the application keeps with this session; not all stay where it is carried, see {@link Carriable}. Thread-safe. */
    Map<String, Object> attributes();

    /**
     * Shows something of this session to all who look at its topics, on every node: what it is called, or what it is doing. It
     * is what {@link TopicPresence.Member#label} says from now on; those who observe a topic that it is subscribed to by name
     * hear of {@link TopicPresence.Event.Changed}. Not for secrets. It stays where the session is carried.
     *
     * @param label at most {@link #MAX_LABEL} characters; empty, as at first, shows nothing
     * @throws IllegalArgumentException if it is longer
     */
    void label(String label);

    /** Sends a message; the payload of one received in this callback is copied once at most. */
    SendResult send(Message message);

    /** Sends a text message. An unpaired surrogate is sent as {@code ?}. */
    SendResult sendText(String text);

    /** Sends a binary message: the buffer's remaining bytes, copied before this returns. */
    SendResult sendBinary(ByteBuffer bytes);

    /**
     * Sends a Ping; its Pong arrives at {@link SessionListener#onPong}.
     *
     * @param payload 1 to 125 bytes, copied before this returns; the answer to an empty one could not be told from a Pong
     *        that nobody asked for
     * @throws IllegalArgumentException if it is empty or longer
     */
    SendResult ping(ByteBuffer payload);

    /**
     * Starts the closing handshake. The first close of a session counts; later ones do nothing.
     *
     * @throws IllegalArgumentException if the code may not be sent (RFC 6455 section 7.4)
     */
    void close(CloseStatus status);

    /** True until the closing handshake has begun, from either side, or the connection is lost. */
    boolean isOpen();

    /**
     * Reads nothing more from the peer, which TCP tells it to its own cost, until {@link #resumeReading}. Called in a
     * callback of {@link Execution#EVENT_LOOP}, none for a message or a Pong follows; from elsewhere, a few that were under
     * way may. The peer's silence isn't held against it meanwhile; nor is its end noticed, unless the connection is lost.
     */
    void pauseReading();

    /** Reads again, unless something else is in the way. */
    void resumeReading();

    /**
     * How long the peer took to answer the last Ping of the gateway's keepalive that it answered. Empty before the first: who
     * is never silent is never asked.
     */
    Optional<Duration> roundTripTime();

    /**
     * Outbound bytes accepted but not yet handed to the operating system: frames with their headers, and for those on their
     * way about a hundred bytes more each.
     */
    long queuedBytes();

    /** Receives, from now on, what is published to the topic. Does nothing where it already does. */
    void subscribe(Topic topic);

    /**
     * Subscribes, and learns first what was missed: no message is left out between what {@code first} is given and what the
     * session receives then, and none comes twice.
     *
     * <p>If the history can't be asked, which never happens without a cluster, the session isn't subscribed; it is closed
     * with 1013, so that the client tries again.
     *
     * @param since where the client was; {@link TopicPosition#NONE} if it comes for the first time
     * @param first sends the client what it needs, such as the position it is at now and the messages themselves. Called once,
     *        soon, on the session's event loop whatever the application's {@link Execution}: it must not block. What it
     *        throws ends the session as a callback's exception does. Not called if the session ends before
     */
    void subscribe(KeptTopic topic, TopicPosition since, Consumer<TopicRecovery> first);

    /** What the session has to do with servers behind it. */
    UpstreamSession upstream();

    /** Stops receiving what is published to the topic. A session that ends is unsubscribed of itself. */
    void unsubscribe(Topic topic);

    /**
     * Receives, from now on, what is published to any topic that the filter matches; does nothing where it already does. A
     * message arrives once, however many of the session's topics and filters it comes by.
     */
    void subscribe(TopicFilter filter);

    /** Takes this filter back; other filters and topics stay subscribed to. */
    void unsubscribe(TopicFilter filter);
}
