package io.wsgateway.netty.upstream;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.netty.tls.ClientTls;
import io.wsgateway.session.LogThrottle;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server to which an application's sessions lead, and the way there. Thread-safe. */
public final class LinkServer implements UpstreamServer {

    private static final Logger LOG = LoggerFactory.getLogger(LinkServer.class);

    private final UpstreamAddress address;
    private final @Nullable ClientTls tls;
    private final Supplier<LinkLoop> loop;
    private final String application;
    private final Consumer<Runnable> told;
    private final Names names;
    private final LogThrottle unclaimed = new LogThrottle();

    /**
     * A server.
     *
     * @param tls null: without TLS
     * @param loop that of the calling thread; throws an {@link IllegalStateException} where that is no event loop
     * @param application whose sessions lead there
     * @param told runs what tells the application of what became of a connection. This isn't to know the application itself: connections of
     *        sessions that were carried outlive its generation
     */
    public LinkServer(UpstreamAddress address, @Nullable ClientTls tls, Supplier<LinkLoop> loop, String application,
            Consumer<Runnable> told) {
        this.address = address;
        this.tls = tls;
        this.loop = loop;
        this.application = application;
        this.told = told;
        this.names = new Names(address.host());
    }

    @Override
    public UpstreamAddress address() {
        return address;
    }

    @Override
    public CompletionStage<UpstreamAnswer> open(UpstreamHandshake handshake) {
        return new Dial(this, loop.get(), handshake.timeout()).begin(handshake);
    }

    @Override
    public CompletionStage<UpstreamAnswer> connect(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout " + timeout + " (expected: more than zero)");
        }
        return new Dial(this, loop.get(), timeout).begin(null);
    }

    @Nullable
    ClientTls tls() {
        return tls;
    }

    Names names() {
        return names;
    }

    /** Tells the application. */
    void tell(Runnable what) {
        told.accept(what);
    }

    /** A connection was ended because no session has claimed it. */
    void unclaimed(long now) {
        unclaimed.admit(now).ifPresent(unsaid -> LOG.warn(
                "application {} opened a connection to {} and gave it to no session within {} s: it is ended{}",
                application, address, ChannelLink.UNCLAIMED.toSeconds(), LogThrottle.more(unsaid)));
    }

    /** For logs. */
    @Override
    public String toString() {
        return (tls == null ? "" : "TLS to ") + address;
    }
}
