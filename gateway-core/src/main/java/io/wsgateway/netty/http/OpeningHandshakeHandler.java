package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.NetUtil;
import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Execution;
import io.wsgateway.app.GatewayView.GatewayEvent;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.netty.link.Link;
import io.wsgateway.netty.link.LinkListener;
import io.wsgateway.netty.session.SessionHandler;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.netty.session.SessionOpening;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestHead;
import io.wsgateway.session.DeadlineWheel;
import io.wsgateway.session.LogWindow;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import io.wsgateway.session.Tellable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opening handshake of one connection: reads the request head, carries out the decision about it, asks the limits and
 * the application, answers, and on a 101 hands the link over to a session. One request for each connection: whatever
 * follows an answer is dropped unread. Confined to the link's event loop.
 */
public final class OpeningHandshakeHandler implements LinkListener {

    private static final Logger LOG = LoggerFactory.getLogger(OpeningHandshakeHandler.class);
    /** How long a peer may take to notice an answer before the connection is closed with what it still sends unread. */
    private static final long LINGER_NANOS = 2_000_000_000L;
    private static final String RETRY_SECONDS = "5";

    private enum Stage {
        AWAITING_HEAD, ADMITTING, ANSWERED, OPEN
    }

    private final Link link;
    private final InetSocketAddress peer;
    private final HandshakeContext context;
    private final SessionLoop loop;
    private final IncomingHead head;
    private final DeadlineWheel.Entry deadline = new Deadline();

    private Stage stage = Stage.AWAITING_HEAD;
    private long accepted;
    private boolean inputEnded;
    private @Nullable RoutedHandshake routed;
    private SessionLimits.@Nullable Permit permit;
    private @Nullable SessionHandler session;
    /** In the pieces that arrived: frames are unmasked where they lie, and a composite buffer has no such place. */
    private @Nullable Queue<ByteBuf> held;

    /** A handler for one connection; {@link #start} follows. */
    public OpeningHandshakeHandler(Link link, InetSocketAddress peer, HandshakeContext context, SessionLoop loop) {
        this.link = link;
        this.peer = peer;
        this.context = context;
        this.loop = loop;
        this.head = new IncomingHead(context.headBytes());
    }

    /** Starts to listen; time runs from now on. */
    public void start() {
        accepted = loop.now();
        loop.deadlines().schedule(deadline, accepted + context.headTimeout().toNanos());
        link.open(this, Integer.MAX_VALUE);
    }

    // Bytes come in.

    @Override
    public void received(ByteBuf bytes) {
        if (stage == Stage.AWAITING_HEAD) {
            read(bytes);
        }
        if (bytes.isReadable()) {
            follow(bytes);
        }
    }

    private void read(ByteBuf bytes) {
        switch (head.read(bytes)) {
            case INCOMPLETE -> {}
            case COMPLETE -> decide(head.head());
            case VIOLATION -> reject(OpeningHandshake.malformed(head.reason(), head.detail()));
        }
    }

    /** What follows the head: frames after a 101, of no interest after anything else, kept until that is known. */
    private void follow(ByteBuf bytes) {
        SessionHandler opened = session;
        if (opened != null) {
            opened.received(bytes);
        } else if (stage == Stage.ADMITTING) {
            if (held == null) {
                held = new ArrayDeque<>();
            }
            held.add(link.allocator().directBuffer(bytes.readableBytes()).writeBytes(bytes));
        }
    }

    private void discard() {
        if (held != null) {
            held.forEach(ByteBuf::release);
            held = null;
        }
    }

    @Override
    public void receivedAll() {}

    private void decide(RequestHead head) {
        loop.deadlines().schedule(deadline, accepted + context.handshakeTimeout().toNanos());
        RoutedHandshake decided = RoutedHandshake.of(head.request(context.secure(), peer), context.routes());
        routed = decided;
        switch (decided.decision()) {
            case Accepted yes -> proceed(decided);
            case Rejected no -> plain(decided, no).ifPresentOrElse(this::answer, () -> reject(no));
        }
    }

    /** A plain GET is no failed handshake where there is a page; nor is a HEAD, which is answered without a body. */
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

    private void proceed(RoutedHandshake handshake) {
        Route route = handshake.match().orElseThrow().value();
        if (context.draining().getAsBoolean()) {
            reject(RejectionReason.DRAINING, "this gateway is shutting down", retryLater());
            return;
        }
        switch (context.limits().acquire(peer.getAddress(), route)) {
            case SessionLimits.Refusal(var reason, var limit) -> {
                context.services().counters().limitReached(limit);
                context.services()
                        .events()
                        .publish(() -> new GatewayEvent.LimitReached(limit,
                                NetUtil.toAddressString(peer.getAddress()), false));
                reject(reason, "the limit " + limit + " is reached", retryLater());
            }
            case SessionLimits.Permit granted -> {
                permit = granted;
                stage = Stage.ADMITTING;
                admit(route, openingRequest(handshake));
                if (stage == Stage.ADMITTING) {
                    link.setReading(false);
                }
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

    /** The session takes over: nothing of the handshake is left behind it, and the bytes after the head are frames. */
    private void open(Route route, OpeningRequest request, Optional<String> principal) {
        Accepted yes = (Accepted) decided().decision();
        SessionLimits.Permit taken = permit;
        if (taken == null) {
            throw new IllegalStateException("accepted without a permit");
        }
        stage = Stage.OPEN;
        loop.deadlines().cancel(deadline);
        link.setReading(true);
        link.write(ByteBufUtil.writeAscii(link.allocator(), Answers.switchingProtocols(yes)));
        SessionHandler opened = new SessionHandler(link, loop, context.services(),
                new SessionOpening(route, request, yes.subprotocol(), yes.compression(), principal, taken));
        session = opened;
        context.reports().accepted(peer, decided(), yes);
        opened.open(request);
        if (context.draining().getAsBoolean()) {
            // Those who drain may have looked at the open sessions before this one was among them.
            opened.drain();
        }
        handOver(opened);
        link.flush();
    }

    /** What was held goes on to the session, and that nothing follows it. */
    private void handOver(SessionHandler opened) {
        Queue<ByteBuf> rest = held;
        held = null;
        if (rest != null) {
            try {
                rest.forEach(opened::received);
                opened.receivedAll();
            } finally {
                rest.forEach(ByteBuf::release);
            }
        }
        if (inputEnded) {
            opened.inputEnded();
        }
    }

    // Rejected, or a page: one answer, then the end.

    private void reject(RejectionReason reason, String detail, List<HeaderField> headers) {
        RoutedHandshake handshake = decided();
        reject(((Accepted) handshake.decision()).rejectedBy(reason, detail, headers));
    }

    private void reject(Rejected rejected) {
        Answers.Answer answer = RejectionAnswers.of(rejected, routed, context.disclosure(), now());
        context.reports().rejected(peer, routed, rejected, answer, loop.now());
        send(answer);
    }

    private void answer(PlainEndpoint.Response response) {
        boolean headOnly = routed != null && routed.request().method().equals("HEAD");
        send(Answers.of(response, headOnly, now()));
    }

    private Instant now() {
        return context.services().clock().instant();
    }

    private void send(Answers.Answer answer) {
        stage = Stage.ANSWERED;
        releasePermit();
        discard();
        loop.deadlines().schedule(deadline, loop.now() + LINGER_NANOS);
        link.write(link.allocator().directBuffer(answer.bytes().length).writeBytes(answer.bytes()));
        if (inputEnded) {
            link.closeAfterWrites();
        } else {
            link.shutDownOutput();
        }
        link.setReading(true);
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
    public void writabilityChanged() {}

    @Override
    public void inputEnded() {
        inputEnded = true;
        switch (stage) {
            case AWAITING_HEAD -> {
                // Inside a head it breaks a rule; before it, the connection is merely over.
                if (head.isBegun()) {
                    reject(OpeningHandshake.malformed(RejectionReason.REQUEST_MALFORMED,
                            "the connection ended inside the request head"));
                } else {
                    link.close();
                }
            }
            case ANSWERED -> link.closeAfterWrites();
            case ADMITTING, OPEN -> {} // the peer may still read its answer
        }
    }

    private void onDeadline() {
        switch (stage) {
            case AWAITING_HEAD -> reject(OpeningHandshake.malformed(RejectionReason.REQUEST_TIMEOUT,
                    "no whole request head within " + context.headTimeout().toMillis() + " ms"));
            case ADMITTING -> reject(RejectionReason.ADMISSION_FAILED,
                    "the application did not decide in time", retryLater());
            case ANSWERED -> link.close();
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

        @Override
        protected void onEnd() {
            link.close();
        }
    }

    @Override
    public void disconnected() {
        stage = Stage.ANSWERED;
        loop.deadlines().cancel(deadline);
        releasePermit();
        discard();
    }

    @Override
    public void failed(Throwable cause) {
        boolean ofThePeer = cause instanceof IOException || cause.getCause() instanceof IOException;
        if (ofThePeer) {
            LOG.debug("connection of {} lost before its handshake: {}", NetUtil.toAddressString(peer.getAddress()),
                    cause.toString());
            link.close();
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
            link.close();
            return;
        }
        try {
            reject(OpeningHandshake.malformed(RejectionReason.GATEWAY_FAULT, "the gateway failed to answer"));
        } catch (OutOfMemoryError e) {
            link.close();
        } catch (Throwable e) {
            LOG.error("a connection is cut off: nor can it be told of the fault", e);
            link.close();
        }
    }
}
