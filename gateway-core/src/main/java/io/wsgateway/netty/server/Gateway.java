package io.wsgateway.netty.server;

import io.wsgateway.app.ApplicationContext;
import io.wsgateway.app.ApplicationProvider;
import io.wsgateway.app.GatewayView;
import io.wsgateway.app.Settings;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A gateway: made, given its applications, opened, drained, closed. Thread-safe.
 *
 * <pre>{@code
 * try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
 *     Application chat = provider.start(gateway.context(provider, settings));
 *     gateway.open(listeners);
 *     …
 *     gateway.drain(Duration.ofSeconds(30));
 * }
 * }</pre>
 */
public final class Gateway implements AutoCloseable {

    /** Makes a gateway: event loops and registries, no listener yet. */
    public static Gateway create(GatewayConfig config) {
        throw new UnsupportedOperationException();
    }

    /** The context an application of this provider is started with. */
    public ApplicationContext context(ApplicationProvider provider, Settings settings) {
        throw new UnsupportedOperationException();
    }

    /**
     * Binds every listener, or none.
     *
     * @return the addresses bound, in the order given
     * @throws ListenerException naming the listener that can't be bound, and why
     */
    public List<InetSocketAddress> open(List<ListenerConfig> listeners) throws ListenerException {
        throw new UnsupportedOperationException();
    }

    /** What the gateway would decide for this request on this listener, and why; nothing is counted or opened. */
    public HandshakeDecision explain(ListenerConfig listener, HandshakeRequest request) {
        throw new UnsupportedOperationException();
    }

    /** The live state. */
    public GatewayView view() {
        throw new UnsupportedOperationException();
    }

    /** The transport in use: {@code epoll} or {@code nio}. */
    public String transport() {
        throw new UnsupportedOperationException();
    }

    /** False once draining has begun. */
    public boolean isAccepting() {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops accepting, closes every session with 1001 and completes when the last has ended or the period is over,
     * whichever is first. New handshakes meanwhile are answered 503.
     */
    public CompletionStage<Void> drain(Duration period) {
        throw new UnsupportedOperationException();
    }

    /** Ends what is still open, at once, and frees the event loops. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
