package io.wsgateway.netty.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.RecvByteBufAllocator;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.tls.ClientTls;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.session.DeadlineWheel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a connection to a server: its name, its addresses one after the other, TLS, the opening handshake, with one deadline for
 * all of it. Until TCP is connected it has half of that time: as nothing was sent, whoever asks may still try another server in the rest. Confined
 * to its event loop.
 */
final class Dial extends DeadlineWheel.Entry {

    private final LinkServer server;
    private final LinkLoop loop;
    private final Duration timeout;
    private final long until;
    private final Duration connecting;
    private final long connectedUntil;
    private final CompletableFuture<UpstreamAnswer> answered = new CompletableFuture<>();
    /** Null: bytes are to go through it. */
    private @Nullable UpstreamHandshake handshake;
    private String phase = "looking up its address";
    private boolean connected;
    private String failures = "";
    private @Nullable Opening opening;
    private @Nullable Channel channel;

    Dial(LinkServer server, LinkLoop loop, Duration timeout) {
        this.server = server;
        this.loop = loop;
        this.timeout = timeout;
        this.connecting = timeout.dividedBy(2);
        long now = loop.now();
        this.until = now + timeout.toNanos();
        this.connectedUntil = now + connecting.toNanos();
    }

    /**
     * Begins it.
     *
     * @param with the opening handshake; null: there is none, bytes are to go through the connection
     */
    CompletionStage<UpstreamAnswer> begin(@Nullable UpstreamHandshake with) {
        handshake = with;
        loop.deadlines().schedule(this, connectedUntil);
        server.names().addresses(loop.now()).whenCompleteAsync(this::named, loop.eventLoop());
        return answered.minimalCompletionStage();
    }

    private void named(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
        if (addresses == null) {
            fail(Failure.UNREACHABLE, server.address() + ": no address is known for that name");
        } else {
            connect(addresses, 0);
        }
    }

    private void connect(List<InetAddress> addresses, int next) {
        if (answered.isDone()) {
            return;
        }
        InetSocketAddress address = new InetSocketAddress(addresses.get(next), server.address().port());
        phase = "connecting to " + address.getAddress().getHostAddress();
        Opening begun = handshake == null
                ? new Opening(this, server, loop)
                : new WebSocketOpening(this, server, loop, handshake);
        opening = begun;
        int left = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(connectedUntil - loop.now())
                / (addresses.size() - next));
        Bootstrap bootstrap = new Bootstrap().group(loop.eventLoop()).channelFactory(loop.sockets()).disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, left)
                .option(ChannelOption.TCP_NODELAY, true)
                // What ends is decided by the handlers: a server may end its side, and what it sent before is still read.
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(begun);
        RecvByteBufAllocator reading = loop.reading();
        if (reading != null && server.tls() == null) {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, reading);
        }
        ChannelFuture connecting = bootstrap.connect(address);
        if (!connecting.channel().isRegistered()) { // there is no socket, and its future's listeners have another thread
            fail(Failure.FULL, server.address() + ": no socket for it: " + words(connecting.cause()));
            return;
        }
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected(begun, connecting.channel());
            } else if (!answered.isDone()) {
                refused(addresses, next, connecting.cause());
            }
        });
    }

    private void connected(Opening begun, Channel to) {
        if (answered.isDone()) {
            to.close();
        } else {
            connected = true;
            loop.deadlines().schedule(this, until);
            ClientTls tls = server.tls();
            phase = tls == null ? "the answer" : "TLS";
            begun.connected();
        }
    }

    private void refused(List<InetAddress> addresses, int at, Throwable cause) {
        String tried = addresses.get(at).getHostAddress();
        // A server that is named by its address has just that one.
        String name = tried.equals(server.address().host()) ? "" : tried + ": ";
        failures += (failures.isEmpty() ? "" : ", ") + name + words(cause);
        if (at + 1 < addresses.size()) {
            connect(addresses, at + 1);
        } else {
            fail(Failure.UNREACHABLE, server.address() + ": " + failures);
        }
    }

    private static String words(@Nullable Throwable cause) {
        String said = cause == null ? "" : String.valueOf(cause.getMessage());
        return switch (cause) {
            case null -> said;
            case ConnectTimeoutException late -> "no answer to connecting";
            case NoRouteToHostException none -> "no route to it";
            case ConnectException refused when said.contains("Connection refused") -> "connection refused";
            default -> Printable.of(said);
        };
    }

    /** The connection is up, and the opening handshake begins. */
    void asks() {
        phase = "the answer";
    }

    /** What there is of an answer is judged no later than that. */
    void within(Duration time) {
        loop.deadlines().schedule(this, Math.min(until, loop.now() + time.toNanos()));
    }

    /** It is open. */
    void opened(UpstreamAnswer.Opened answer) {
        complete(answer);
    }

    /** The server has refused it. */
    void refused(UpstreamAnswer.Refused answer) {
        end(answer);
    }

    /** It has failed. */
    void fail(Failure kind, String why) {
        end(new UpstreamAnswer.Failed(kind, AnswerText.cut(why)));
    }

    private void end(UpstreamAnswer answer) {
        Channel open = channel;
        complete(answer);
        if (open != null) {
            open.close();
        }
    }

    private void complete(UpstreamAnswer answer) {
        if (!answered.isDone()) {
            loop.deadlines().cancel(this);
            channel = null;
            server.tell(() -> answered.complete(answer));
        }
    }

    @Override
    protected void onDeadline(long now) {
        Opening current = opening;
        if (current == null || !current.late()) {
            fail(connected ? Failure.LATE : Failure.UNREACHABLE, server.address() + ": " + phase
                    + " took longer than " + seconds(connected ? timeout : connecting)
                    + (failures.isEmpty() ? "" : " (" + failures + ")"));
        }
    }

    private static String seconds(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    @Override
    protected void onEnd() {
        fail(Failure.UNREACHABLE, server.address() + ": the gateway stops");
    }
}
