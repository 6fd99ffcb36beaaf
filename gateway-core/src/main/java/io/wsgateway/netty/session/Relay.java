package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.app.upstream.UpstreamServer;
import io.wsgateway.app.upstream.UpstreamSession;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.netty.upstream.Link;
import io.wsgateway.netty.upstream.LinkListener;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.session.DeadlineWheel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands on what a session's peer sends to the server behind the session, and what that sends to the peer, without a callback: from
 * {@link SessionInput} to the {@link Link}, from the link to {@link SessionOutput}. Who takes no more isn't sent more: the other
 * side isn't read from meanwhile. It is the session's as long as that is open, whatever servers come after the first.
 * {@link UpstreamSession} and {@link #address} are thread-safe; the rest is confined to the channel's event loop.
 */
final class Relay implements LinkListener, UpstreamSession {

    /** A session that its application gives no other server in this time is closed. */
    private static final long WITHOUT_SERVER_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final CloseStatus NO_SERVER =
            CloseStatus.of(CloseCode.SERVICE_RESTART, "the server behind the session is lost");
    private static final CloseStatus BYTES_ONLY =
            CloseStatus.of(CloseCode.UNSUPPORTED_DATA, "text messages are not accepted here");
    private static final CloseStatus GONE = CloseStatus.of(CloseCode.GOING_AWAY);
    /** What a connection comes to that has ended before its session was there. */
    private static final UpstreamEnd NEVER_BEGUN =
            new UpstreamEnd(CloseStatus.of(CloseCode.ABNORMAL_CLOSURE), true, true, true);

    private static final VarHandle LINK;

    static {
        try {
            LINK = MethodHandles.lookup().findVarHandle(Relay.class, "link", Link.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NettySession session;
    private final SessionLife life;
    /** The connection to the server, claimed; null: there is none. */
    private volatile @Nullable Link link;
    /** Whether the application has its session. */
    private boolean opened;
    /** Whether the link is read. */
    private boolean started;
    /** Whether part of a message of the peer was handed on, and more of it is to come. */
    private boolean midMessage;
    private boolean unflushed;
    /** Whether a message was cut by the end of a connection: no other one can go on with it. */
    private boolean cut;
    private boolean over;
    /** Null until a connection is lost. */
    private @Nullable Deadline withoutServer;

    /** A relay that begins with this connection once the application has its session. */
    Relay(NettySession session, SessionLife life, Link first) {
        this.session = session;
        this.life = life;
        this.link = first.claim() ? first : null;
    }

    @Override
    public Optional<UpstreamServer> server() {
        return Optional.ofNullable(link).map(Link::server);
    }

    /** Where the server is; empty: there is none now. */
    Optional<UpstreamAddress> address() {
        return server().map(UpstreamServer::address);
    }

    /** The application has its session; told again, nothing is done. */
    void opened() {
        if (opened) {
            return;
        }
        opened = true;
        Link first = link;
        if (first == null) {
            onEnd(NEVER_BEGUN);
        } else {
            start(first);
        }
    }

    private void start(Link next) {
        if (over) {
            end(GONE);
            return;
        }
        if (withoutServer != null) {
            session.loop().deadlines().cancel(withoutServer);
        }
        started = true;
        next.start(this);
        if (started && life.pauses().contains(PauseReason.OUTPUT)) {
            next.pause(true);
        }
        if (started && next.isWritable()) {
            life.resumeReading(PauseReason.UPSTREAM);
        }
    }

    // What the peer sends.

    /** Part of a message of the peer. */
    void part(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        Link to = link;
        if (to == null || !started) { // the rest of what was inflated at once
            cut = true;
            return;
        }
        if (!to.write(buffer, payload, length, text, position)) {
            life.close(BYTES_ONLY, EndedBy.APPLICATION);
            return;
        }
        midMessage = !position.isLast();
        unflushed = true;
        if (!to.isWritable()) {
            flush();
            if (started && !to.isWritable()) {
                life.pauseReading(PauseReason.UPSTREAM);
            }
        }
    }

    /** All that the peer has sent at once has been handed on. */
    void flush() {
        Link to = link;
        if (unflushed && to != null) {
            unflushed = false;
            to.flush();
        }
    }

    @Override
    public void onWritability() {
        Link to = link;
        if (started && to != null && to.isWritable()) {
            life.resumeReading(PauseReason.UPSTREAM);
        }
    }

    // What the server sends.

    @Override
    public void onReadBegins() {
        session.output().readingBegins();
    }

    @Override
    public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
        session.output().relay(buffer, payload, length, text, position);
    }

    @Override
    public void onReadComplete() {
        session.output().readingEnds();
    }

    /** The peer takes no more, or takes more again. */
    void pauseServer(boolean paused) {
        Link from = link;
        if (started && from != null) {
            from.pause(paused);
        }
    }

    // The connection, or the session, ends.

    @Override
    public void onEnd(UpstreamEnd end) {
        link = null;
        started = false;
        unflushed = false;
        session.output().readingEnds();
        if (over) {
            return;
        }
        life.pauseReading(PauseReason.UPSTREAM);
        cut |= !end.whole() || midMessage || session.output().isRelaying();
        Deadline bound = new Deadline();
        withoutServer = bound;
        session.loop().deadlines().schedule(bound, session.loop().now() + WITHOUT_SERVER_NANOS);
        life.upstreamEnded(new UpstreamEnd(end.status(), end.lost(), !cut, end.certain()));
    }

    /** The session has ended; what was written still reaches the server. */
    void end(CloseStatus status) {
        over = true;
        started = false;
        if (withoutServer != null) {
            session.loop().deadlines().cancel(withoutServer);
        }
        Link last = (Link) LINK.getAndSet(this, null);
        if (last != null) {
            last.close(status);
        }
    }

    private final class Deadline extends DeadlineWheel.Entry {
        @Override
        protected void onDeadline(long nowNanos) {
            life.close(NO_SERVER, EndedBy.APPLICATION);
        }
    }

    // The application gives the session another server.

    @Override
    public CompletionStage<UpstreamAnswer> open(UpstreamServer server, UpstreamHandshake handshake) {
        CompletableFuture<UpstreamAnswer> result = new CompletableFuture<>();
        if (session.loop().inLane()) {
            open(server, handshake, result);
        } else {
            try {
                session.loop().execute(() -> open(server, handshake, result));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(e);
            }
        }
        return result;
    }

    private void open(UpstreamServer server, UpstreamHandshake handshake, CompletableFuture<UpstreamAnswer> result) {
        try {
            server.open(handshake).whenComplete((answer, failure) -> session.loop()
                    .run(() -> opened(answer, failure, result)));
        } catch (RuntimeException e) {
            opened(null, e, result);
        }
    }

    private void opened(@Nullable UpstreamAnswer answer, @Nullable Throwable failure,
            CompletableFuture<UpstreamAnswer> result) {
        if (over && answer instanceof UpstreamAnswer.Opened(var upstream, var subprotocol)) {
            upstream.end();
        }
        life.call(() -> {
            if (failure == null) {
                result.complete(answer);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void relay(Upstream upstream) {
        if (!(upstream instanceof Link next) || !next.eventLoop().equals(session.loop().eventLoop())) {
            throw new IllegalStateException("the connection is on another event loop than the session");
        }
        if (link != null) {
            throw new IllegalStateException("the session has a server");
        }
        if (cut) {
            throw new IllegalStateException("a message was cut: the session can't go on with another server");
        }
        if (!next.claim()) {
            throw new IllegalStateException("the connection is another session's, or has ended");
        }
        if (!LINK.compareAndSet(this, null, next)) {
            session.loop().run(() -> next.close(GONE));
            throw new IllegalStateException("the session has a server");
        }
        session.loop().run(() -> start(next));
    }
}
