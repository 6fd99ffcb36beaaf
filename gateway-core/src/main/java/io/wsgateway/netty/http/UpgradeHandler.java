package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.netty.channel.ChannelEnd;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionOpening;
import io.wsgateway.netty.tls.TlsHandler;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.DiagnosticAccept;
import io.wsgateway.opening.OpeningOutcome;
import io.wsgateway.opening.OpeningProcess;
import io.wsgateway.opening.Operation;
import io.wsgateway.opening.ResponseHead;
import io.wsgateway.protocol.forwarding.KnownPeer;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.protocol.syntax.NoAddress;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.LogThrottle;
import io.wsgateway.session.PendingConnections;
import io.wsgateway.session.SessionLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the opening handshake of one connection over HTTP/1.1: hands the decoded head to {@code opening} and obeys its
 * outcome. On a 101 it replaces itself and the HTTP handlers by a {@link SessionHandler}. One request for each connection:
 * whatever follows another answer is dropped unread. Confined to the channel's event loop.
 */
public final class UpgradeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeHandler.class);
    /** How long a peer may take to notice an answer before the connection is closed with what it still sends unread. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private enum Stage {
        AWAITING_HEAD, WAITING, READING_BODY, DOING, ANSWERED, OPEN
    }

    private final UpgradeContext context;
    private final SessionLoop loop;
    private final DeadlineWheel.Entry deadline = new Deadline();
    private final Place place = new Place();
    private final boolean limited;

    private KnownPeer known;
    /** Whom the limits, the log and the application see. */
    private InetSocketAddress peer;
    /** The address that the connection counts for before its 101. */
    private InetAddress countedAs;
    private boolean awaitsProxyHeader;
    /** Whether the limits that are asked early have been asked. */
    private boolean asked;
    /** What they say where they refuse the handshake, which is told when its head has come. */
    private OpeningOutcome.@Nullable Rejection refused;

    private ChannelHandlerContext ctx;
    private Stage stage = Stage.AWAITING_HEAD;
    private long accepted;
    private boolean inputEnded;
    /** Whether the connection makes room for others: it doesn't linger. */
    private boolean crowdedOut;
    /** Whether the answer goes without its body. */
    private boolean headOnly;
    private @Nullable OpeningProcess process;
    /** Null unless the request may have a body; and what is done with it. */
    private @Nullable RequestBody body;
    private Function<byte[], CompletionStage<Answer>> toDo = read -> {
        throw new IllegalStateException("nothing was asked to be done");
    };

    /**
     * A handler for one connection, the last of its pipeline; time runs from when it is added.
     *
     * @param peer whom the socket connects to
     * @param countedAs what the connection counts for until more is known of its peer
     * @param limited whether the connection counts among those that are pending, and may have to make room
     */
    public UpgradeHandler(UpgradeContext context, InetSocketAddress peer, InetAddress countedAs, SessionLoop loop,
            boolean limited) {
        this.context = context;
        this.known = KnownPeer.ofSocket(peer);
        this.peer = peer;
        this.countedAs = countedAs;
        this.loop = loop;
        this.limited = limited;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        accepted = loop.now();
        loop.deadlines().schedule(deadline, accepted + context.headTimeout().toNanos());
        if (limited) {
            SessionLimits.Refusal refusal =
                    context.pending().add(place, countedAs, context.connectionBytes(), accepted);
            if (refusal != null) {
                context.opening().limitReached(refusal.limit(), peer.getAddress());
                ctx.close();
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        context.pending().remove(place);
    }

    /** What comes next may be TLS, which costs more than all that follows: the limits are asked before, if they can be. */
    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (!NoAddress.is(countedAs)) {
            ask();
        }
        active.fireChannelActive();
    }

    /** Asks the early limits, once; false: they refuse the handshake, and the connection ends without an answer. */
    private boolean ask() {
        if (asked) {
            return true;
        }
        asked = true;
        OpeningOutcome.Rejection early = context.early().refusal(peer.getAddress(), loop.now());
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (early == null) {
            return true;
        }
        refused = early;
        if (tls == null || tls.handshakeFuture().isDone()) {
            return true;
        }
        context.reports().refused(peer, early, loop.now());
        stage = Stage.ANSWERED;
        ctx.close();
        return false;
    }

    // A proxy says who the peer is, before TLS and the head.

    /** The peer as far as is known by now. */
    public InetSocketAddress peer() {
        return peer;
    }

    /** There is a PROXY protocol header to wait for. */
    void awaitProxyHeader() {
        awaitsProxyHeader = true;
    }

    /** The connection's peer is known, and counts for its own address, unless fields of its request are to say another. */
    void proxied(KnownPeer found) {
        awaitsProxyHeader = false;
        known = found;
        InetAddress counted = context.opening().peers().countedAsUntilItsHead(found.peer().getAddress());
        if (movesTo(found.peer(), counted) && !NoAddress.is(counted)) {
            ask();
        }
    }

    /** False: there is no room for one more of that address, and the connection ends. */
    private boolean movesTo(InetSocketAddress other, InetAddress counted) {
        peer = other;
        if (counted.equals(countedAs)) {
            return true;
        }
        countedAs = counted;
        SessionLimits.Refusal refusal = context.pending().move(place, counted, loop.now());
        if (refusal != null) {
            makeRoom(refusal);
        }
        return refusal == null;
    }

    /** The answer goes without TLS, which has not begun. */
    void rejectProxyHeader(RejectionReason reason, String detail) {
        awaitsProxyHeader = false;
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            ctx.pipeline().remove(tls);
        }
        reject(OpeningHandshake.malformed(reason, detail));
    }

    /** The handshake of TLS has failed; of an address that it counts for, and not where the connection only made room. */
    public void tlsFailed(TlsFailure failure, String detail) {
        if (!crowdedOut) {
            context.early().failed(countedAs, failure, loop.now());
        }
        context.reports().failed(peer, failure, detail, loop.now());
    }

    // The head comes in.

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        try {
            if (message instanceof HttpRequest head && stage == Stage.AWAITING_HEAD) {
                read(head);
            } else if (message instanceof ByteBuf bytes && stage == Stage.READING_BODY) {
                readBody(bytes);
            }
        } catch (Throwable e) { // ours, of whatever kind: exceptionCaught would take an IOException for the peer's
            fault(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(HttpRequest head) {
        Optional<Rejected> problem = RequestHeads.problem(head, context.headBytes());
        if (problem.isPresent()) {
            reject(isWithoutTls() ? OpeningHandshake.withoutTls(problem.get().detail()) : problem.get());
            return;
        }
        HandshakeRequest request = context.opening().peers()
                .resolve(RequestHeads.request(head, context.secure() && !isWithoutTls(), peer).of(certified()), known);
        headOnly = request.method().equals("HEAD");
        if (!movesTo(request.peer(), request.peer().getAddress())) {
            return;
        }
        ask();
        OpeningOutcome.Rejection early = refused;
        if (early != null) {
            reject(early);
            return;
        }
        if (isWithoutTls()) {
            reject(context.opening().withoutTls(request));
            return;
        }
        body = context.opening().plain().hasOperations() ? RequestBody.of(request).orElse(null) : null;
        OpeningProcess started = OpeningProcess.start(context.opening(), loop,
                body == null ? request : RequestBody.without(request), accepted);
        OpeningOutcome outcome = started.outcomeNow();
        if (outcome != null) {
            carryOut(outcome);
        } else {
            await(started);
        }
    }

    /** True if the listener speaks TLS, and the peer doesn't: its request is read to be rejected. */
    private boolean isWithoutTls() {
        return context.secure() && ctx.pipeline().get(SslHandler.class) == null;
    }

    /** Who the client is by a certificate. */
    private Optional<HandshakeRequest.Certified> certified() {
        TlsHandler tls = ctx.pipeline().get(TlsHandler.class);
        return tls == null ? Optional.empty() : tls.certified();
    }

    /** What has arrived without leading to an outcome takes memory. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        if (stage != Stage.AWAITING_HEAD && stage != Stage.WAITING) {
            return;
        }
        long held = ctx.pipeline().get(RequestHeadDecoder.class).held();
        if (held > 0 && !context.pending().holds(place, context.connectionBytes() + held, loop.now())) {
            makeRoom(PendingConnections.TOO_MUCH);
        }
    }

    /** Nothing is read meanwhile: what follows the head is frames, or of no interest. */
    private void await(OpeningProcess started) {
        stage = Stage.WAITING;
        context.pending().deciding(place, true);
        process = started;
        loop.deadlines().cancel(deadline); // there is one of the process
        ctx.channel().config().setAutoRead(false);
        started.outcome().whenComplete((outcome, failure) -> {
            try {
                if (failure != null) {
                    fault(failure);
                } else if (stage == Stage.WAITING) {
                    carryOut(outcome);
                }
            } catch (Throwable e) { // the stage would keep it to itself
                fault(e);
            }
        });
    }

    private void carryOut(OpeningOutcome outcome) {
        process = null;
        switch (outcome) {
            case OpeningOutcome.Opened opened -> {
                try {
                    open(opened);
                } catch (Throwable e) {
                    opened.permit().close(); // a session that has come to be would do the same
                    opened.place().ifPresent(context.opening().principals()::leave);
                    opened.upstream().ifPresent(Upstream::end);
                    throw e;
                }
            }
            case OpeningOutcome.Awaiting awaiting -> {
                try {
                    open(awaiting);
                } catch (Throwable e) {
                    awaiting.permit().close();
                    throw e;
                }
            }
            case OpeningOutcome.Rejection rejection -> reject(rejection);
            case OpeningOutcome.Plain(var answer) -> end(Responses.of(answer, headOnly, now()));
            case OpeningOutcome.Asked(Operation.Answered(var answer)) -> end(Responses.of(answer, headOnly, now()));
            case OpeningOutcome.Asked(Operation.Allowed(int most, var now)) -> begin(most,
                    read -> CompletableFuture.completedFuture(now.apply(read)));
            case OpeningOutcome.Asked(Operation.Lasting(int most, var lasting)) -> begin(most, lasting);
            case OpeningOutcome.Abandoned() -> ctx.close();
        }
    }

    // Something is to be done, once the body is there. There is a deadline for that: the head's.

    private void begin(int mostBytes, Function<byte[], CompletionStage<Answer>> asked) {
        RequestBody expected = body == null ? RequestBody.none() : body;
        if (expected.length() > mostBytes) {
            end(Responses.of(new Answer(413, List.of(new HeaderField("Content-Type", "text/plain; charset=utf-8")),
                    ("A body of " + expected.length() + " bytes (expected: at most " + mostBytes + ").\n")
                            .getBytes(StandardCharsets.UTF_8)),
                    headOnly, now()));
            return;
        }
        if (!context.pending().holds(place, context.connectionBytes() + expected.length(), loop.now())) {
            makeRoom(PendingConnections.TOO_MUCH);
            return;
        }
        stage = Stage.READING_BODY;
        body = expected;
        toDo = asked;
        if (expected.isWhole()) {
            act(expected);
        } else {
            ctx.pipeline().remove(RequestHeadDecoder.class); // hands on what has arrived of the body
        }
    }

    private void readBody(ByteBuf bytes) {
        RequestBody expected = Objects.requireNonNull(body, "the stage says there is one");
        expected.read(bytes);
        if (expected.isWhole()) {
            act(expected);
        }
    }

    private void act(RequestBody read) {
        CompletableFuture<Answer> done = toDo.apply(read.bytes()).toCompletableFuture();
        if (done.isDone() && !done.isCompletedExceptionally()) {
            end(Responses.of(done.join(), headOnly, now()));
            return;
        }
        stage = Stage.DOING;
        loop.deadlines().cancel(deadline);
        ctx.channel().config().setAutoRead(false);
        done.whenComplete((answer, failure) -> loop.executeQuietly(() -> {
            try {
                if (failure != null) {
                    fault(failure);
                } else if (stage == Stage.DOING) {
                    end(Responses.of(answer, headOnly, now()));
                }
            } catch (Throwable e) { // the stage would keep it to itself
                fault(e);
            }
        }));
    }

    // Accepted: the session takes over.

    /** The 101 is written, the pipeline is swapped, and the bytes that came behind the head are the session's. */
    private void open(OpeningOutcome.Opened opened) {
        boolean waited = stage == Stage.WAITING;
        HttpResponse response = switching(opened.accepted());
        long number = context.services().ids().next();
        context.reports()
                .accepted(peer, opened, number, () -> Responses.head(response), accepted, loop.now());
        context.early().accepted(peer.getAddress(), loop.now());

        SessionHandler session = swap(new SessionOpening(number, opened.route(), opened.request(),
                opened.accepted().subprotocol(), opened.accepted().compression(),
                opened.place(), Optional.empty(), opened.upstream(), opened.permit()));
        session.open(opened.request(), opened.authentication().flatMap(Authentication::expires));
        hand(session, waited);
    }

    /** The same where the first message is to say who the peer is: it is told of the handshake then. */
    private void open(OpeningOutcome.Awaiting awaiting) {
        boolean waited = stage == Stage.WAITING;
        HttpResponse response = switching(awaiting.accepted());
        long number = context.services().ids().next();
        awaiting.first().report(telling(context, loop, peer, number, Responses.head(response), accepted));
        SessionHandler session = swap(new SessionOpening(number, awaiting.route(), awaiting.request(),
                awaiting.accepted().subprotocol(), awaiting.accepted().compression(), Optional.empty(),
                Optional.of(awaiting.first()), Optional.empty(), awaiting.permit()));
        session.openUnknown(awaiting.request());
        hand(session, waited);
    }

    /** Holds nothing of this connection's HTTP. */
    private static Consumer<OpeningOutcome> telling(UpgradeContext context, SessionLoop loop, InetSocketAddress peer,
            long number, ResponseHead head, long since) {
        return outcome -> {
            switch (outcome) {
                case OpeningOutcome.Opened opened -> {
                    context.reports().accepted(peer, opened, number, () -> head, since, loop.now());
                    context.early().accepted(peer.getAddress(), loop.now());
                }
                case OpeningOutcome.Rejection rejection -> {
                    context.early().rejected(peer.getAddress(), rejection.rejected(), loop.now());
                    context.reports().rejected(peer, rejection, () -> head, since, loop.now());
                }
                default -> {}
            }
        };
    }

    private HttpResponse switching(Accepted accepted) {
        stage = Stage.OPEN;
        loop.deadlines().cancel(deadline);
        loop.counters().accepted(loop.now() - this.accepted);
        HttpResponse response = SwitchingProtocols.response(accepted);
        ctx.write(response, ctx.voidPromise());
        return response;
    }

    private void hand(SessionHandler session, boolean waited) {
        if (context.opening().draining().getAsBoolean()) {
            // Those who drain may have looked at the open sessions before this one was among them.
            session.drain();
        }
        ctx.pipeline().remove(RequestHeadDecoder.class); // hands on what it has kept
        session.flush();
        if (inputEnded) {
            session.inputEnded();
        }
        if (waited) {
            session.startReading();
        }
    }

    private SessionHandler swap(SessionOpening opening) {
        SessionHandler session = new SessionHandler(loop, context.services(), opening);
        ctx.pipeline().remove(HttpResponseEncoder.class);
        ctx.pipeline().replace(this, "session", session);
        return session;
    }

    // Rejected, or a page: one answer, then the end.

    private void reject(Rejected rejected) {
        reject(context.opening().unreadable(rejected));
    }

    private void reject(OpeningOutcome.Rejection rejection) {
        loop.counters().rejected(loop.now() - accepted);
        context.early().rejected(peer.getAddress(), rejection.rejected(), loop.now());
        switch (rejection.reply()) {
            case Answer answer -> {
                FullHttpResponse response = Responses.of(answer, headOnly, now());
                context.reports()
                        .rejected(peer, rejection, () -> Responses.head(response, answer.headers()), accepted,
                                loop.now());
                end(response);
            }
            case DiagnosticAccept(var faked, var status) -> {
                HttpResponse response = SwitchingProtocols.response(faked);
                context.reports()
                        .rejected(peer, rejection, () -> Responses.head(response), accepted, loop.now());
                ctx.write(response, ctx.voidPromise());
                ctx.pipeline().remove(HttpResponseEncoder.class);
                end(FrameEncoder.close(ctx.alloc(), status));
            }
        }
    }

    private void end(Object lastMessage) {
        if (stage == Stage.WAITING) {
            context.pending().deciding(place, false);
        }
        stage = Stage.ANSWERED;
        RequestHeadDecoder decoder = ctx.pipeline().get(RequestHeadDecoder.class);
        if (decoder != null) {
            decoder.dropRest();
        }
        loop.deadlines().schedule(deadline, loop.now() + LINGER_NANOS);
        ctx.write(lastMessage, ctx.voidPromise());
        if (inputEnded || crowdedOut) {
            ChannelEnd.closeAfterWrites(ctx.channel());
        } else {
            ChannelEnd.shutDownOutput(ctx.channel());
        }
        ctx.channel().config().setAutoRead(true);
    }

    /** Others have more right to the room that the connection takes. */
    private void makeRoom(SessionLimits.Refusal why) {
        crowdedOut = true;
        switch (stage) {
            case AWAITING_HEAD, WAITING -> {
                cancelProcess();
                SslHandler tls = ctx.pipeline().get(SslHandler.class);
                if (tls == null || tls.handshakeFuture().isSuccess()) {
                    reject(context.opening().crowdedOut(why, peer.getAddress()));
                } else { // it could not be told
                    context.opening().limitReached(why.limit(), peer.getAddress());
                    ctx.close();
                }
            }
            case READING_BODY, DOING, ANSWERED -> ctx.close();
            case OPEN -> {} // it has become a session meanwhile
        }
    }

    private final class Place extends PendingConnections.Entry {
        @Override
        protected void refuse(SessionLimits.Refusal why) {
            refused = context.opening().crowdedOut(why, peer.getAddress());
        }

        @Override
        protected void makeRoom(SessionLimits.Refusal why) {
            loop.executeQuietly(() -> {
                try {
                    UpgradeHandler.this.makeRoom(why);
                } catch (Throwable e) {
                    fault(e);
                }
            });
        }
    }

    private Instant now() {
        return context.services().clock().instant();
    }

    // The connection changes, time passes.

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            return;
        }
        inputEnded = true;
        switch (stage) {
            case READING_BODY -> ctx.close();
            case AWAITING_HEAD -> ctx.close(); // inside a head the decoder has reported it: before it, nothing is lost
            case ANSWERED -> ChannelEnd.closeAfterWrites(ctx.channel());
            case WAITING, DOING, OPEN -> {} // the peer may still read its answer
        }
    }

    private void onDeadline() {
        switch (stage) {
            case AWAITING_HEAD -> {
                SslHandler tls = ctx.pipeline().get(SslHandler.class);
                if (awaitsProxyHeader) {
                    rejectProxyHeader(RejectionReason.REQUEST_TIMEOUT,
                            "no whole PROXY protocol header within " + context.headTimeout().toMillis() + " ms");
                } else if (tls != null && !tls.handshakeFuture().isDone()) {
                    ctx.close(); // there is nobody yet who could be answered
                } else {
                    reject(OpeningHandshake.malformed(RejectionReason.REQUEST_TIMEOUT,
                            "no whole request head within " + context.headTimeout().toMillis() + " ms"));
                }
            }
            case READING_BODY -> reject(OpeningHandshake.malformed(RejectionReason.REQUEST_TIMEOUT,
                    "no whole body within " + context.headTimeout().toMillis() + " ms"));
            case ANSWERED -> ctx.close();
            case WAITING, DOING, OPEN -> {}
        }
    }

    private final class Deadline extends DeadlineWheel.Entry {
        @Override
        protected void onDeadline(long time) {
            try {
                UpgradeHandler.this.onDeadline();
            } catch (Throwable e) {
                fault(e);
            }
        }

        @Override
        protected void onEnd() {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        stage = Stage.ANSWERED;
        loop.deadlines().cancel(deadline);
        cancelProcess();
    }

    /** Whoever cancels gets no outcome any more, and so no permit that would have to be given back. */
    private void cancelProcess() {
        OpeningProcess underWay = process;
        process = null;
        if (underWay != null) {
            underWay.cancel();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        boolean ofThePeer = cause instanceof IOException || cause.getCause() instanceof IOException;
        if (ofThePeer) {
            LOG.debug("connection of {} lost before its handshake: {}", AddressText.of(peer.getAddress()),
                    cause.getCause() instanceof NotSslRecordException ? "what came is no TLS" : cause.toString());
            ctx.close();
        } else {
            fault(cause);
        }
    }

    /** Something of ours failed: the peer is told so, if it can still be told anything. */
    private void fault(Throwable cause) {
        cancelProcess();
        if (cause instanceof OutOfMemoryError) {
            context.services().shortages().admit(loop.now()).ifPresent(unsaid -> LOG.warn(
                    "a connection ends before its handshake: {}{}", cause.getMessage(), LogThrottle.more(unsaid)));
        } else {
            LOG.error("a fault of the gateway ends a connection before its handshake", cause);
        }
        if (stage == Stage.ANSWERED || stage == Stage.OPEN) {
            ctx.channel().close();
            return;
        }
        try {
            reject(OpeningHandshake.malformed(RejectionReason.GATEWAY_FAULT, "the gateway failed to answer"));
        } catch (OutOfMemoryError e) {
            ctx.channel().close();
        } catch (Throwable e) {
            LOG.error("a connection is cut off: nor can it be told of the fault", e);
            ctx.channel().close();
        }
    }
}
