package io.wsgateway.testkit;

import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.app.upstream.UpstreamSession;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What a fake session has to do with servers. Thread-safe. */
final class FakeUpstreamSession implements UpstreamSession {

    // Guarded by this.

    private Optional<FakeUpstream> current = Optional.empty();
    private boolean used;
    private boolean ended;

    @Override
    public CompletionStage<UpstreamAnswer> open(UpstreamServer server, UpstreamHandshake handshake) {
        return server.open(handshake).thenApply(answer -> {
            if (answer instanceof UpstreamAnswer.Opened(var upstream, var subprotocol) && isEnded()) {
                upstream.end();
            }
            return answer;
        });
    }

    @Override
    public synchronized Optional<UpstreamServer> server() {
        return current.map(FakeUpstream::server);
    }

    @Override
    public synchronized void relay(Upstream upstream) {
        if (current.isPresent()) {
            throw new IllegalStateException("the session has an upstream");
        }
        FakeUpstream fake = (FakeUpstream) upstream;
        if (ended) {
            fake.end();
            return;
        }
        fake.claim();
        used = true;
        current = Optional.of(fake);
    }

    /** The connection that the session has. */
    synchronized Optional<FakeUpstream> current() {
        return current;
    }

    /** Whether the session leads to servers: then it may close as they do, without a code. */
    synchronized boolean isUsed() {
        return used;
    }

    /** The connection ends, and the session hasn't. */
    synchronized void lose() {
        current.orElseThrow(() -> new IllegalStateException("the session has no upstream")).lose();
        current = Optional.empty();
    }

    /** The session ends, and with it the connection. */
    synchronized void end() {
        ended = true;
        current.ifPresent(FakeUpstream::lose);
        current = Optional.empty();
    }

    private synchronized boolean isEnded() {
        return ended;
    }
}
