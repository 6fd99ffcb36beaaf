package io.wsgateway.testkit;

import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.app.upstream.UpstreamTls;
import io.wsgateway.protocol.handshake.HeaderField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A server that answers as the test says: it opens each connection, without a subprotocol, until it is told otherwise. What is said holds for all
 * that comes then. Thread-safe.
 */
public final class FakeUpstreamServer implements UpstreamServer {

    private final UpstreamAddress address;

    // Guarded by this.

    private final List<UpstreamHandshake> handshakes = new ArrayList<>();
    private final List<FakeUpstream> opened = new ArrayList<>();
    private final List<CompletableFuture<UpstreamAnswer>> waiting = new ArrayList<>();
    private Optional<UpstreamTls> tls = Optional.empty();
    private Supplier<UpstreamAnswer> answer = () -> open(Optional.empty());
    private boolean silent;
    private int attempts;

    FakeUpstreamServer(UpstreamAddress address) {
        this.address = address;
    }

    /** It opens each connection, without a subprotocol. */
    public FakeUpstreamServer opens() {
        return answers(() -> open(Optional.empty()));
    }

    /** It opens each connection, and has chosen this subprotocol. */
    public FakeUpstreamServer opens(String subprotocol) {
        return answers(() -> open(Optional.of(subprotocol)));
    }

    /** It opens each connection, which has ended before anybody takes it. */
    public FakeUpstreamServer opensAndEnds() {
        return answers(() -> {
            UpstreamAnswer.Opened answered = open(Optional.empty());
            answered.upstream().end();
            return answered;
        });
    }

    /** It answers each handshake by this status. */
    public FakeUpstreamServer refuses(int status, HeaderField... headers) {
        return answers(() -> new UpstreamAnswer.Refused(status, List.of(headers), "it answered " + status));
    }

    /** There is no connection to it, for this reason. */
    public FakeUpstreamServer fails(UpstreamAnswer.Failure kind) {
        return answers(() -> new UpstreamAnswer.Failed(kind, "it is " + kind));
    }

    private synchronized FakeUpstreamServer answers(Supplier<UpstreamAnswer> given) {
        answer = given;
        return this;
    }

    /** It doesn't answer from now on. */
    public synchronized FakeUpstreamServer waits() {
        silent = true;
        return this;
    }

    /** It answers again, those first that wait. */
    public void goesOn() {
        List<CompletableFuture<UpstreamAnswer>> those;
        synchronized (this) {
            silent = false;
            those = List.copyOf(waiting);
            waiting.clear();
        }
        those.forEach(one -> one.complete(next()));
    }

    /** The handshakes that it was sent, in order. */
    public synchronized List<UpstreamHandshake> handshakes() {
        return List.copyOf(handshakes);
    }

    /** How often somebody wanted a connection to it, by a handshake or without. */
    public synchronized int attempts() {
        return attempts;
    }

    /** The connections that it has opened, in order; those among them that have ended. */
    public synchronized List<FakeUpstream> opened() {
        return List.copyOf(opened);
    }

    /** How the application wants it to be spoken to by TLS; empty: without. */
    public synchronized Optional<UpstreamTls> tls() {
        return tls;
    }

    synchronized void asked(Optional<UpstreamTls> by) {
        tls = by;
    }

    @Override
    public UpstreamAddress address() {
        return address;
    }

    @Override
    public CompletionStage<UpstreamAnswer> open(UpstreamHandshake handshake) {
        synchronized (this) {
            handshakes.add(handshake);
        }
        return attempt();
    }

    @Override
    public CompletionStage<UpstreamAnswer> connect(Duration timeout) {
        return attempt();
    }

    private synchronized CompletionStage<UpstreamAnswer> attempt() {
        attempts++;
        CompletableFuture<UpstreamAnswer> attempt = new CompletableFuture<>();
        if (silent) {
            waiting.add(attempt);
        } else {
            attempt.complete(next());
        }
        return attempt;
    }

    private synchronized UpstreamAnswer next() {
        return answer.get();
    }

    private UpstreamAnswer.Opened open(Optional<String> subprotocol) {
        FakeUpstream upstream = new FakeUpstream(this);
        synchronized (this) {
            opened.add(upstream);
        }
        return new UpstreamAnswer.Opened(upstream, subprotocol);
    }
}
