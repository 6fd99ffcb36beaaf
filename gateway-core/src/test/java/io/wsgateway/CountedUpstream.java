package io.wsgateway;

import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection to a server that there isn't; it knows how often it was ended. */
public final class CountedUpstream implements Upstream {

    private final AtomicInteger ended = new AtomicInteger();

    /** How often. */
    public int ended() {
        return ended.get();
    }

    @Override
    public void end() {
        ended.incrementAndGet();
    }

    @Override
    public UpstreamServer server() {
        return new UpstreamServer() {
            @Override
            public UpstreamAddress address() {
                return new UpstreamAddress("server.example", 9000);
            }

            @Override
            public CompletionStage<UpstreamAnswer> open(UpstreamHandshake handshake) {
                throw new AssertionError("it is open");
            }

            @Override
            public CompletionStage<UpstreamAnswer> connect(Duration timeout) {
                throw new AssertionError("it is open");
            }
        };
    }
}
