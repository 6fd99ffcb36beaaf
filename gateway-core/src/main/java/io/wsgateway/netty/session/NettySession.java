package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicPresence;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamSession;
import io.wsgateway.metrics.TrafficCounters;
import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.netty.upstream.Link;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.FrameHeader;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.CarriedValues;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLog;
import io.wsgateway.session.SessionRegistry;
import io.wsgateway.tap.Tap;
import io.wsgateway.tap.TappedSession;
import io.wsgateway.topic.Outgoing;
import io.wsgateway.topic.Subscriber;
import io.wsgateway.topic.Subscriptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open session as its application holds it. What comes in is {@link SessionInput}'s, what goes out
 * {@link SessionOutput}'s. Thread-safe where {@link Session} and {@link Subscriber} say so; the rest is confined to the
 * channel's event loop.
 */
public final class NettySession extends SessionRegistry.Entry<NettySession>
        implements Session, Subscriber, PrincipalSessions.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(NettySession.class);
    private static final CloseStatus SHUTTING_DOWN =
            CloseStatus.of(CloseCode.GOING_AWAY, "the gateway is shutting down");

    /** What a session is closed with because its application ends. */
    public static final CloseStatus RESTARTING =
            CloseStatus.of(CloseCode.SERVICE_RESTART, "the application restarts; connect anew");

    /** Those who lost messages end one after the other, so that each may come back soon. */
    private static final CloseStatus TOPIC_UNAVAILABLE = CloseStatus.of(CloseCode.TRY_AGAIN_LATER, "try again later")
            .withRetryAfter(Duration.ofSeconds(1));

    /** A callback is timed for one message in so many, a power of two: asking for the time twice costs as much as a short one. */
    private static final int TIMED = 64;

    private static final CloseStatus IDENTITY_EXPIRED =
            CloseStatus.of(PrincipalSessions.NOT_AUTHENTICATED, "expired");

    private static final VarHandle ATTRIBUTES;
    private static final VarHandle SUBSCRIPTIONS;

    static {
        try {
            ATTRIBUTES = MethodHandles.lookup().findVarHandle(NettySession.class, "attributes", Map.class);
            SUBSCRIPTIONS = MethodHandles.lookup().findVarHandle(NettySession.class, "subscriptions",
                    Subscriptions.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SessionLife life;
    private volatile Route route;
    private final long number;
    private final String path;
    private final Map<String, String> parameters;
    private final @Nullable String subprotocol;
    /** Null if it isn't known who the peer is. */
    private PrincipalSessions.@Nullable Place place;
    private final long sinceEpochMillis;
    private final SessionOutput output;
    private TrafficCounters traffic;

    private volatile @Nullable Map<String, Object> attributes;
    private volatile @Nullable Subscriptions subscriptions;

    private long received;
    private long receivedBytes;
    /** Null if no server is behind the session. */
    private @Nullable Relay relay;

    NettySession(SessionLife life, SessionOutput output, TrafficCounters traffic, SessionOpening opening,
            Instant since) {
        this.life = life;
        this.output = output;
        this.traffic = traffic;
        this.route = opening.route();
        this.number = opening.number();
        this.sinceEpochMillis = since.toEpochMilli();
        OpeningRequest request = opening.request();
        this.path = shared(request.path());
        this.parameters = request.parameters();
        this.subprotocol = opening.subprotocol().orElse(null);
        this.place = opening.place().orElse(null);
    }

    /** How fast its peer may send. */
    RatePolicy ratePolicy() {
        return route.session().rates();
    }

    @Override
    public String id() {
        return life.ids().text(number);
    }

    /** Which of the gateway's sessions it is, counted from 1. */
    @Override
    public long number() {
        return number;
    }

    /** The route's own string where it is the same: sessions of one path need not keep one each. */
    private String shared(String requested) {
        String pattern = route.handshake().route();
        return requested.equals(pattern) ? pattern : requested;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String route() {
        return route.name();
    }

    @Override
    public Map<String, String> parameters() {
        return parameters;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return life.peer();
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.ofNullable(subprotocol);
    }

    @Override
    public Optional<String> principal() {
        return Optional.ofNullable(place).map(known -> known.principal().name());
    }

    @Override
    public Map<String, Object> claims() {
        PrincipalSessions.Place known = place;
        return known == null ? Map.of() : known.principal().claims();
    }

    PrincipalSessions.@Nullable Place place() {
        return place;
    }

    /** The first message has said who the peer is. */
    void authenticated(PrincipalSessions.@Nullable Place known) {
        place = known;
    }

    /** Whether a message may be meant to refresh the session. */
    boolean takesAuthMessages() {
        return place != null && route.authenticator().isPresent() && route.authenticator().get().takesMessages();
    }

    @Override
    public CompletionStage<RefreshResult> refresh(String token) {
        PrincipalSessions.Place known = place;
        Optional<Authenticator> authenticator = route.authenticator();
        if (known == null || authenticator.isEmpty()) {
            return CompletableFuture
                    .completedFuture(new RefreshResult.Refused("the session has no identity to refresh"));
        }
        if (token.length() > Authenticator.MAX_TOKEN) {
            return CompletableFuture.completedFuture(new RefreshResult.Refused(
                    "a token of more than " + Authenticator.MAX_TOKEN + " characters"));
        }
        CompletableFuture<RefreshResult> result = new CompletableFuture<>();
        loop().run(() -> {
            try {
                authenticator.get().verify(token, life.peer().getAddress(), loop())
                        .whenComplete((found, failure) -> loop()
                                .run(() -> life.call(() -> result.complete(life.refreshed(known, found, failure)))));
            } catch (RuntimeException e) {
                life.call(() -> result.complete(life.refreshed(known, null, e)));
            }
        });
        return result;
    }

    @Override
    public void identityEnds(CloseStatus status) {
        close(status, EndedBy.IDENTITY);
    }

    @Override
    public void identityExpires(long nowNanos) {
        close(IDENTITY_EXPIRED, EndedBy.IDENTITY);
    }

    @Override
    public Map<String, Object> attributes() {
        Map<String, Object> current = attributes;
        if (current == null) {
            ATTRIBUTES.compareAndSet(this, null, new ConcurrentHashMap<String, Object>());
            current = attributes;
        }
        return Objects.requireNonNull(current);
    }

    @Override
    public void label(String label) {
        if (label.length() > MAX_LABEL) {
            throw new IllegalArgumentException(
                    "label of " + label.length() + " characters (expected: at most " + MAX_LABEL + ")");
        }
        subscriptions().label(label);
    }

    @Override
    public SendResult send(Message message) {
        int firstByte = message.isText() ? FrameEncoder.TEXT : FrameEncoder.BINARY;
        if (!isOpen()) {
            return SendResult.CLOSED;
        }
        ByteBuf payload = switch (message) {
            case ReceivedMessage received -> received.retain();
            default -> FrameEncoder.payload(allocator(), message.bytes());
        };
        return output.send(payload, firstByte);
    }

    @Override
    public SendResult sendText(String text) {
        if (!isOpen()) {
            return SendResult.CLOSED;
        }
        return output.send(FrameEncoder.payload(allocator(), text), FrameEncoder.TEXT);
    }

    @Override
    public SendResult sendBinary(ByteBuffer bytes) {
        return isOpen()
                ? output.send(FrameEncoder.payload(allocator(), bytes), FrameEncoder.BINARY)
                : SendResult.CLOSED;
    }

    @Override
    public SendResult ping(ByteBuffer payload) {
        if (!payload.hasRemaining() || payload.remaining() > FrameHeader.MAX_CONTROL_PAYLOAD) {
            throw new IllegalArgumentException("ping payload of " + payload.remaining() + " bytes (expected: 1 to "
                    + FrameHeader.MAX_CONTROL_PAYLOAD + ")");
        }
        return isOpen()
                ? output.send(FrameEncoder.payload(allocator(), payload), FrameEncoder.PING)
                : SendResult.CLOSED;
    }

    @Override
    public void close(CloseStatus status) {
        close(status, EndedBy.APPLICATION);
    }

    /** Closes the session because the gateway is shutting down. Thread-safe. */
    public void drain() {
        close(SHUTTING_DOWN, EndedBy.DRAIN);
    }

    /** Closes the session by the gateway's will, once its application has said goodbye. Thread-safe. */
    public void leave(CloseStatus status) {
        if (isOpen()) {
            loop().run(() -> life.leave(() -> end(status)));
        }
    }

    /** Closes the session by the gateway's will. Thread-safe. */
    public void end(CloseStatus status) {
        close(status, EndedBy.DRAIN);
    }

    /** The pattern of its route's path. */
    public String pattern() {
        return route.handshake().route();
    }

    /** What its route is known by for as long as the gateway runs. */
    public String routeId() {
        return route.id();
    }

    /**
     * Lets the session go on in another generation of its application, which is {@link io.wsgateway.app.Carriable}.
     *
     * @param from where it is; nothing is done if it isn't there any more
     * @param routes where it goes on from the route it is at; empty: nowhere, and it is closed with 1012
     */
    public CompletionStage<CarryOutcome> carry(HostedApplication from, Function<Route, Optional<Route>> routes) {
        CompletableFuture<CarryOutcome> outcome = new CompletableFuture<>();
        loop().run(() -> {
            if (!isOpen()) {
                outcome.complete(CarryOutcome.ENDED);
            } else if (!isOf(from)) {
                outcome.complete(CarryOutcome.NOT_NOW);
            } else {
                carry(routes.apply(route), outcome);
            }
        });
        return outcome;
    }

    private void carry(Optional<Route> next, CompletableFuture<CarryOutcome> outcome) {
        if (next.isPresent()) {
            life.carry(next.get(), outcome);
        } else {
            outcome.complete(CarryOutcome.FAILED);
            leave(RESTARTING);
        }
    }

    /** The session is at this route from now on; of its attributes stays what isn't of the old application's classes. */
    void moveTo(Route next) {
        route = next;
        TrafficCounters others = loop().traffic(next);
        traffic.moved(false);
        others.moved(true);
        traffic = others;
        output.countIn(others);
        Map<String, Object> current = attributes;
        if (current != null) {
            current.values().removeIf(value -> !CarriedValues.isCarried(value));
        }
    }

    /** Whether this is its application, and no other generation of it. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isOf(HostedApplication application) {
        return route.application() == application;
    }

    private void close(CloseStatus status, EndedBy by) {
        boolean likeServer = relay != null && status.code() == CloseCode.NO_STATUS_RECEIVED;
        if (!status.isSendable() && !likeServer) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
        if (!isOpen()) {
            return;
        }
        loop().run(() -> life.close(status, by));
    }

    @Override
    public boolean isOpen() {
        return output.isOpen();
    }

    @Override
    public Optional<Duration> roundTripTime() {
        int micros = life.roundTripMicros();
        return micros == 0 ? Optional.empty() : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
    }

    @Override
    public long queuedBytes() {
        return output.queuedBytes();
    }

    @Override
    public void subscribe(Topic topic) {
        subscriptions().add(topic);
    }

    @Override
    public void unsubscribe(Topic topic) {
        subscriptions().remove(topic);
    }

    @Override
    public void subscribe(TopicFilter filter) {
        subscriptions().add(filter);
    }

    @Override
    public UpstreamSession upstream() {
        Relay current = relay;
        if (current == null) {
            throw new IllegalStateException("no server is behind the session");
        }
        return current;
    }

    /** The session leads to a server, from before its application has it. */
    void leadTo(Upstream upstream) {
        relay = new Relay(this, life, (Link) upstream);
    }

    /** Where the server is that the session leads to; empty: it leads to none, or to none now. */
    public Optional<UpstreamAddress> upstreamAddress() {
        return Optional.ofNullable(relay).flatMap(Relay::address);
    }

    /** What hands on between the peer and the server behind the session; null if there is none. */
    @Nullable
    Relay relay() {
        return relay;
    }

    @Override
    public void unsubscribe(TopicFilter filter) {
        subscriptions().remove(filter);
    }

    @Override
    public void subscribe(KeptTopic topic, TopicPosition since, Consumer<TopicRecovery> first) {
        subscriptions().add(topic, since, first);
    }

    @Override
    public TopicPresence.Member member() {
        Subscriptions current = subscriptions;
        return new TopicPresence.Member(id(), principal(), current == null ? "" : current.label());
    }

    @Override
    public void call(Runnable code) {
        loop().executeQuietly(() -> life.callBack(code));
    }

    @Override
    public void callNow(Runnable code) {
        life.callNow(code);
    }

    @Override
    public void subscribingFailed(Throwable cause) {
        LOG.debug("{} can't ask for a topic's history", this, cause);
        close(TOPIC_UNAVAILABLE);
    }

    @Override
    public Subscriptions subscriptions() {
        Subscriptions current = subscriptions;
        if (current == null) {
            SUBSCRIPTIONS.compareAndSet(this, null, new Subscriptions(this));
            current = subscriptions;
        }
        return Objects.requireNonNull(current);
    }

    @Override
    public SessionLoop lane() {
        return loop();
    }

    @Override
    public void deliver(Outgoing message) {
        output.deliver((EncodedMessage) message);
    }

    /** Closes the connection at once, without a Close: the gateway ends. Thread-safe. */
    public void disconnect() {
        loop().executeQuietly(life::disconnect);
    }

    /** The connection is gone: what the session held is given back. */
    void disconnected() {
        subscriptions().end(); // made now if there are none: nothing can be added any more
        output.end();
    }

    SessionOutput output() {
        return output;
    }

    /** An application's callback threw. */
    void applicationFailed(String callback, Throwable cause) {
        loop().executeQuietly(() -> life.applicationFailed(callback, cause));
    }

    /** The application's {@code onOpen} has returned. */
    void applicationOpened() {
        life.applicationOpened();
    }

    /** The application's {@code onMessage} or {@code onPart} has returned. */
    void applicationHandled() {
        life.applicationHandled();
    }

    /** The application has its session, and has said how it receives messages. */
    void opened(boolean inParts) {
        loop().run(() -> life.opened(inParts));
    }

    @Override
    public void pauseReading() {
        loop().run(() -> life.pauseReading(PauseReason.APPLICATION));
    }

    @Override
    public void resumeReading() {
        loop().run(() -> life.resumeReading(PauseReason.APPLICATION));
    }

    /** What is held of what the peer has sent has grown; false: it is too much, and the session ends. */
    boolean mayHold() {
        return life.mayHold();
    }

    /** What is held of what the peer has sent has shrunk. On any thread. */
    void holdsLess() {
        loop().executeQuietly(life::mayHold);
    }

    /** Reads nothing until the application has caught up with its callbacks. */
    void callbacksWait() {
        life.pauseReading(PauseReason.CALLBACKS);
    }

    /** Reads again, if that is still wanted when the event loop comes to it. */
    void callbacksCaughtUp(BooleanSupplier wanted) {
        loop().executeQuietly(() -> {
            if (wanted.getAsBoolean()) {
                life.resumeReading(PauseReason.CALLBACKS);
            }
        });
    }

    void countReceived() {
        received++;
    }

    /** Where it is counted what it does; from another thread perhaps that of its last route. */
    TrafficCounters traffic() {
        return traffic;
    }

    /**
     * Whether the callback with the last message is to be timed: one message in 64, at each session another one, so that what
     * comes first or seldom is timed as often as all else.
     */
    boolean timesCallback() {
        return ((received ^ number) & TIMED - 1) == 0;
    }

    /** Bytes have come, as the peer sent them. */
    void countReceived(int bytes) {
        receivedBytes += bytes;
    }

    /** How many bytes have come; as seen by another thread it may be somewhat old. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** How many bytes were written for the peer, the same way. */
    public long sentBytes() {
        return output.sentBytes();
    }

    /** How many messages have come; as seen by another thread it may be somewhat old. */
    public long received() {
        return received;
    }

    ByteBufAllocator allocator() {
        return output.allocator();
    }

    SessionLoop loop() {
        return output.loop();
    }

    /** What it was opened for. */
    public HostedApplication application() {
        return route.application();
    }

    /** How many messages were sent; as seen by another thread it may be somewhat old. */
    public long sent() {
        return output.sent();
    }

    /** How many messages were dropped because the peer reads too slowly. */
    public long dropped() {
        return output.dropped();
    }

    /** Whether permessage-deflate was agreed on. */
    public boolean isCompressed() {
        return output.isCompressed();
    }

    /**
     * The names of topics, and the filters, that it is subscribed to.
     *
     * @return completes on the session's event loop; fails where that has ended
     */
    public CompletionStage<List<String>> subscribedTo() {
        Subscriptions current = subscriptions;
        return current == null
                ? CompletableFuture.completedStage(List.of())
                : CompletableFuture.supplyAsync(current::keys, loop());
    }

    /** Whether its first message is still to say who the peer is: its application doesn't know of it yet. */
    public boolean awaitsFirstMessage() {
        return place == null && route.authenticator().map(Authenticator::takesMessages).orElse(false);
    }

    /** Closes the session by an operator's will. Thread-safe. */
    public void dismiss(CloseStatus status) {
        close(status, EndedBy.OPERATOR);
    }

    /** From now on this tap is shown what goes through it. Thread-safe. */
    void show(Tap tap) {
        loop().executeQuietly(() -> life.show(tap));
    }

    /** This tap is shown nothing more. Thread-safe. */
    void hide(Tap tap) {
        loop().executeQuietly(() -> life.hide(tap));
    }

    /** The session as those see it who choose which are tapped. */
    TappedSession tapped() {
        return new TappedSession(number, application().name(), pattern(), path, remoteAddress().getAddress(),
                principal(), subprotocol(), isCompressed());
    }

    /** Whose session it is, for the log. */
    SessionLog.Who who() {
        return new SessionLog.Who(id(), application().name(), pattern(), AddressText.of(remoteAddress()),
                principal());
    }

    /** The session as operators see it; its counters may be somewhat old. */
    public SessionView view() {
        return new SessionView(id(), AddressText.of(remoteAddress()), application().name(), path,
                Instant.ofEpochMilli(sinceEpochMillis),
                received, output.sent(), output.queuedBytes(), output.dropped(), life.pauses(),
                roundTripTime(), principal(), upstreamAddress());
    }

    @Override
    public String toString() {
        return application().name() + " session " + id();
    }
}
