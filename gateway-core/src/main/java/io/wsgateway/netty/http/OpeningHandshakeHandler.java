package io.wsgateway.netty.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.netty.link.Closing;
import io.wsgateway.netty.link.Link;
import io.wsgateway.netty.link.Links;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionOpening;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.LogWindow;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.Tellable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the decision about an opening handshake: asks the limits and the application, answers, and on a 101 swaps
 * the pipeline. One request for each connection: whatever follows an answer is dropped unread. Confined to the channel's
 * event loop.
 */
public final class OpeningHandshakeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(OpeningHandshakeHandler.class);
    /** How long a peer may take to notice an answer before the connection is closed with what it still sends unread. */
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final String RETRY_SECONDS = "5";

    private enum Stage {
        AWAITING_HEAD, DECIDED, ADMITTING, ANSWERED, OPEN
    }

    private final HandshakeContext context;
    private final SessionLoop loop;
    private final Links links;
    private final RequestHeadHandler head;
    private final Channel channel;
    private final DeadlineWheel.Entry deadline = new Deadline();

    private Stage stage = Stage.AWAITING_HEAD;
    private long accepted;
    private boolean inputEnded;
    private @Nullable RoutedHandshake routed;
    private SessionLimits.@Nullable Permit permit;

    /**
     * A handler for one connection.
     *
     * @param links makes what a session's bytes go through
     * @param head the handler which holds back what follows the request head
     */
    public OpeningHandshakeHandler(Channel channel, HandshakeContext context, SessionLoop loop,
            Links links, RequestHeadHandler head) {
        this.channel = channel;
        this.context = context;
        this.loop = loop;
        this.links = links;
        this.head = head;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        accepted = loop.now();
        loop.deadlines().schedule(deadline, accepted + context.headTimeout().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request && stage == Stage.AWAITING_HEAD) {
                decide(request);
            }
            if (message instanceof LastHttpContent && stage == Stage.DECIDED) {
                proceed();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void decide(HttpRequest http) {
        if (!channel.isActive()) {
            return; // the codec makes a bad request of what it has when a connection is lost
        }
        if (http.decoderResult().isFailure()) {
            reject(OpeningHandshake.malformed(RejectionReason.REQUEST_MALFORMED, "the request head can't be read"));
            return;
        }
        loop.deadlines().schedule(deadline, accepted + context.handshakeTimeout().toNanos());
        RoutedHandshake decided = RoutedHandshake.of(request(http), context.routes());
        routed = decided;
        switch (decided.decision()) {
            case Accepted yes -> stage = Stage.DECIDED;
            case Rejected no -> plain(decided, no).ifPresentOrElse(this::answer, () -> reject(no));
        }
    }

    private HandshakeRequest request(HttpRequest http) {
        List<HeaderField> fields = new ArrayList<>(http.headers().size());
        for (Map.Entry<String, String> field : http.headers()) {
            fields.add(new HeaderField(field.getKey(), field.getValue()));
        }
        return new HandshakeRequest(http.method().name(), http.uri(), http.protocolVersion().text(),
                new HeaderFields(fields), context.secure(), peer());
    }

    private InetSocketAddress peer() {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** A plain GET is no failed handshake where there is a page; nor is a HEAD, which the codec answers without a body. */
    private Optional<PlainEndpoint.Response> plain(RoutedHandshake decided, Rejected no) {
        String method = decided.request().method();
        boolean mayBePage = switch (no.reason()) {
            case UPGRADE_REQUIRED, ROUTE_NOT_FOUND, METHOD_NOT_ALLOWED -> method.equals("GET") || method.equals("HEAD");
            default -> false;
        };
        if (!mayBePage || OpeningHandshake.asksForWebSocket(decided.request())) {
            return Optional.empty();
        }
        return decided.match()
                .flatMap(match -> match.value().application().page())
                .map(PlainEndpoint.Response::page)
                .or(() -> decided.target()
                        .flatMap(target -> context.plain().answer(decided.request(), target)));
    }

    // Accepted: the limits and the application are asked.

    private void proceed() {
        RoutedHandshake handshake = decided();
        Route route = handshake.match().orElseThrow().value();
        if (context.draining().getAsBoolean()) {
            reject(RejectionReason.DRAINING, "this gateway is shutting down", retryLater());
            return;
        }
        switch (context.limits().acquire(handshake.request().peer().getAddress(), route)) {
            case SessionLimits.Refusal(var reason, var limit) -> {
                context.services()
                        .events()
                        .publish(() -> new GatewayEvent.LimitReached(limit,
                                NetUtil.toAddressString(handshake.request().peer().getAddress())));
                reject(reason, "the limit " + limit + " is reached", retryLater());
            }
            case SessionLimits.Permit granted -> {
                permit = granted;
                stage = Stage.ADMITTING;
                admit(route, openingRequest(handshake));
            }
        }
    }

    private static OpeningRequest openingRequest(RoutedHandshake handshake) {
        return new OpeningRequest(handshake.request(), handshake.target().orElseThrow(),
                handshake.match().orElseThrow().parameters());
    }

    private void admit(Route route, OpeningRequest request) {
        if (route.application().execution() == Execution.BLOCKING) {
            Thread.ofVirtual().name(route.application().name() + " admit").start(() -> {
                Thread.currentThread().setContextClassLoader(route.application().classLoader());
                ask(route, request);
            });
        } else {
            loop.enter(route.application());
            ask(route, request);
            loop.leave();
        }
    }

    private void ask(Route route, OpeningRequest request) {
        Application application = route.application().application();
        try {
            application.admit(request).whenComplete((admission, failure) -> {
                if (loop.inLane()) {
                    onAdmission(route, request, admission, failure);
                } else {
                    loop.execute(() -> onAdmission(route, request, admission, failure));
                }
            });
        } catch (Throwable e) {
            loop.execute(() -> onAdmission(route, request, null, e));
        }
    }

    private void onAdmission(Route route, OpeningRequest request, @Nullable Admission admission,
            @Nullable Throwable failure) {
        try {
            if (stage == Stage.ADMITTING) {
                obey(route, request, admission, failure);
            }
        } catch (Throwable e) { // the application's stage would keep it to itself
            fault(e);
        }
    }

    private void obey(Route route, OpeningRequest request, @Nullable Admission admission,
            @Nullable Throwable failure) {
        if (failure != null || admission == null) {
            LOG.error("application {} failed in admit", route.application().name(),
                    failure == null ? null : Tellable.of(failure));
            reject(RejectionReason.ADMISSION_FAILED, "the application could not decide", retryLater());
            return;
        }
        if (context.draining().getAsBoolean()) {
            reject(RejectionReason.DRAINING, "this gateway is shutting down", retryLater());
            return;
        }
        switch (admission) {
            case Admission.Granted(var principal) -> open(route, request, principal);
            case Admission.Unauthenticated(var challenge) -> reject(RejectionReason.UNAUTHENTICATED,
                    "the application asks for authentication",
                    List.of(new HeaderField("WWW-Authenticate", challenge)));
            case Admission.Denied() -> reject(RejectionReason.NOT_PERMITTED, "the application denies access",
                    List.of());
        }
    }

    /** The swap: after it nothing of HTTP is in the pipeline, and the bytes after the request head are frames. */
    private void open(Route route, OpeningRequest request, Optional<String> principal) {
        Accepted yes = (Accepted) decided().decision();
        SessionLimits.Permit held = permit;
        if (held == null) {
            throw new IllegalStateException("accepted without a permit");
        }
        stage = Stage.OPEN;
        loop.deadlines().cancel(deadline);
        channel.pipeline().remove(HttpServerCodec.class);
        channel.pipeline().remove(this);
        Link link = links.of(channel, loop.links());
        SessionHandler session = new SessionHandler(link, loop, context.services(),
                new SessionOpening(route, request, yes.subprotocol(), yes.compression(), principal, held));
        link.write(ByteBufUtil.writeAscii(link.allocator(), Answers.switchingProtocols(yes)));
        link.setReading(true);
        session.open(request);
        if (context.draining().getAsBoolean()) {
            // Those who drain may have looked at the open sessions before this one was among them.
            session.drain();
        }
        // Last: what it held back goes on to the session, and that nothing follows it.
        channel.pipeline().remove(head);
        if (inputEnded) {
            session.inputEnded();
        }
        link.flush();
    }

    // Rejected, or a page: one answer, then the end.

    private void reject(RejectionReason reason, String detail, List<HeaderField> headers) {
        RoutedHandshake handshake = decided();
        reject(((Accepted) handshake.decision()).rejectedBy(reason, detail, headers));
    }

    private void reject(Rejected rejected) {
        context.rejections().log(rejected, peer(), loop.now());
        answer(Answers.rejection(rejected, context.services().clock().instant()));
    }

    private void answer(PlainEndpoint.Response response) {
        answer(Answers.plain(response, context.services().clock().instant()));
    }

    private void answer(FullHttpResponse response) {
        stage = Stage.ANSWERED;
        releasePermit();
        head.discard();
        loop.deadlines().schedule(deadline, loop.now() + LINGER_NANOS);
        channel.write(response);
        if (inputEnded) {
            Closing.closeAfterWrites(channel);
        } else {
            Closing.shutDownOutput(channel);
        }
        channel.config().setAutoRead(true);
    }

    private static List<HeaderField> retryLater() {
        return List.of(new HeaderField("Retry-After", RETRY_SECONDS));
    }

    private RoutedHandshake decided() {
        RoutedHandshake handshake = routed;
        if (handshake == null) {
            throw new IllegalStateException("nothing is decided yet");
        }
        return handshake;
    }

    private void releasePermit() {
        SessionLimits.Permit held = permit;
        permit = null;
        if (held != null) {
            held.close();
        }
    }

    // The connection changes, time passes.

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof RequestHeadHandler.Violation violation && stage == Stage.AWAITING_HEAD) {
            reject(OpeningHandshake.malformed(violation.reason(), violation.detail()));
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            switch (stage) {
                case AWAITING_HEAD -> channel.close();
                case ANSWERED -> Closing.closeAfterWrites(channel);
                case DECIDED, ADMITTING, OPEN -> {} // the peer may still read its answer
            }
        }
    }

    private void onDeadline() {
        switch (stage) {
            case AWAITING_HEAD, DECIDED -> reject(OpeningHandshake.malformed(RejectionReason.REQUEST_TIMEOUT,
                    "no whole request head within " + context.headTimeout().toMillis() + " ms"));
            case ADMITTING -> reject(RejectionReason.ADMISSION_FAILED,
                    "the application did not decide in time", retryLater());
            case ANSWERED -> channel.close();
            case OPEN -> {}
        }
    }

    private final class Deadline extends DeadlineWheel.Entry {
        @Override
        protected void onDeadline(long time) {
            try {
                OpeningHandshakeHandler.this.onDeadline();
            } catch (Throwable e) {
                fault(e);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stage = Stage.ANSWERED;
        loop.deadlines().cancel(deadline);
        releasePermit();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean ofThePeer = cause instanceof IOException || cause.getCause() instanceof IOException;
        if (ofThePeer) {
            LOG.debug("connection of {} lost before its handshake: {}", NetUtil.toAddressString(peer().getAddress()),
                    cause.toString());
            channel.close();
        } else {
            fault(cause);
        }
    }

    /** Something of ours failed: the peer is told so, if it can still be told anything. */
    private void fault(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            context.services().shortages().admit(loop.now()).ifPresent(unsaid -> LOG.warn(
                    "a connection ends before its handshake: {}{}", cause.getMessage(), LogWindow.more(unsaid)));
        } else {
            LOG.error("a fault of the gateway ends a connection before its handshake", cause);
        }
        if (stage == Stage.ANSWERED || stage == Stage.OPEN) {
            channel.close();
            return;
        }
        try {
            reject(OpeningHandshake.malformed(RejectionReason.GATEWAY_FAULT, "the gateway failed to answer"));
        } catch (OutOfMemoryError e) {
            channel.close();
        } catch (Throwable e) {
            LOG.error("a connection is cut off: nor can it be told of the fault", e);
            channel.close();
        }
    }
}
