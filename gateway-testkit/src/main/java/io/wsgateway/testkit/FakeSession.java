package io.wsgateway.testkit;

import io.wsgateway.app.Admission;
import io.wsgateway.app.Application;
import io.wsgateway.app.Carriable;
import io.wsgateway.app.KeptTopic;
import io.wsgateway.app.Message;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Principal;
import io.wsgateway.app.SendResult;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.Topic;
import io.wsgateway.app.TopicFilter;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.app.TopicRecovery;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamSession;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.topic.Subscriptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A session whose peer is the test: {@code receive…} is what the peer sends, {@link #texts()} and its like are what was
 * sent to it. Callbacks run in the test's thread, and what one throws reaches the test. Thread-safe as far as
 * {@link Session} is; the {@code receive…} of one session must not overlap.
 */
public final class FakeSession implements Session {

    private static final AtomicLong IDS = new AtomicLong();
    private static final int MAX_PING_BYTES = 125;

    private final String id = "fake-" + IDS.incrementAndGet();
    private final OpeningRequest request;
    private final Optional<String> subprotocol;
    private final Optional<Principal> principal;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();

    private final Object lock = new Object();
    private final List<Message> sent = new ArrayList<>();
    private final List<ByteBuffer> pings = new ArrayList<>();
    private final Set<String> subscriptions = new LinkedHashSet<>();
    private final ConcurrentMap<FakeTopics, FakeSubscriber> subscribers = new ConcurrentHashMap<>();
    private Optional<CloseStatus> closeStatus = Optional.empty();
    private boolean ended;
    private volatile boolean overflowing;
    private volatile boolean dropping;
    private volatile boolean paused;
    private volatile Optional<Duration> roundTrip = Optional.empty();
    private volatile long queuedBytes;
    private volatile String label = "";
    private final FakeUpstreamSession upstream = new FakeUpstreamSession();
    private SessionListener listener = new SessionListener() {};
    private boolean wantsParts;

    private FakeSession(OpeningRequest request, Optional<String> subprotocol, Optional<Principal> principal) {
        this.request = request;
        this.subprotocol = subprotocol;
        this.principal = principal;
    }

    /**
     * Opens a session for the request's principal, by default an anonymous peer, with the application's preferred subprotocol,
     * if it has one.
     */
    public static FakeSession open(Application application, FakeRequest request) {
        OpeningRequest built = request.build();
        return open(application, built, built.principal());
    }

    /** Opens a session for a peer to whom the application gave this name; claims are those of the request's principal. */
    public static FakeSession open(Application application, FakeRequest request, String principal) {
        OpeningRequest built = request.build();
        return open(application, built,
                Optional.of(built.principal().map(known -> known.named(principal))
                        .orElseGet(() -> Principal.of(principal))));
    }

    private static FakeSession open(Application application, OpeningRequest request, Optional<Principal> principal) {
        FakeSession session = new FakeSession(request, application.subprotocols().stream().findFirst(), principal);
        session.hear(application.onOpen(session, request));
        return session;
    }

    /**
     * Asks the application whether the peer may open a session, and opens it as it is granted: with its principal, subprotocol, and
     * connection to a server.
     *
     * @throws AssertionError if it isn't granted, or not decided yet
     */
    public static FakeSession admitted(Application application, FakeRequest request) {
        OpeningRequest built = request.build();
        CompletableFuture<Admission> decided = application.admit(built).toCompletableFuture();
        if (!decided.isDone()) {
            throw new AssertionError("the application has not decided yet");
        }
        if (!(decided.join() instanceof Admission.Granted(var name, var subprotocol, var opened))) {
            throw new AssertionError("not granted: " + decided.join());
        }
        Optional<Principal> known = name.map(given -> built.principal().map(before -> before.named(given))
                .orElseGet(() -> Principal.of(given))).or(built::principal);
        FakeSession session = new FakeSession(built,
                subprotocol.or(() -> application.subprotocols().stream().findFirst()), known);
        opened.ifPresent(session.upstream::relay);
        session.hear(application.onOpen(session, built));
        return session;
    }

    /**
     * The session goes on in another generation of its application, as where that is replaced.
     *
     * @throws ClassCastException if that carries no sessions, see {@link Carriable}
     */
    public void carry(Application other) throws Exception {
        byte[] state = listener.suspend(this);
        hear(((Carriable) other).resume(this, state));
    }

    private void hear(SessionListener given) {
        listener = given;
        wantsParts = given.wantsParts();
    }

    /** A text message arrives. */
    public void receiveText(String text) {
        receive(Messages.text(text));
    }

    /** A binary message of these bytes arrives. */
    public void receiveBinary(byte... bytes) {
        receive(Messages.binary(bytes));
    }

    /** A binary message of these bytes arrives, given as {@code int} for a test's readability: {@code receiveBinary(0xff)}. */
    public void receiveBinary(int... bytes) {
        receive(Messages.binary(bytes));
    }

    /**
     * A message arrives, in one part where the application wants parts; its view of the message expires as the callback
     * returns.
     */
    public void receive(Message message) {
        if (wantsParts) {
            receiveParts(message);
            return;
        }
        FakeMessage view = new FakeMessage(message);
        listener.onMessage(this, view);
        view.expire();
    }

    /**
     * A message arrives in these parts; the application's view of each expires as the callback returns.
     *
     * @throws IllegalStateException if the application wants no parts, see {@link SessionListener#wantsParts}
     */
    public void receiveParts(Message... parts) {
        if (!wantsParts) {
            throw new IllegalStateException("the session's listener wants no parts");
        }
        for (int i = 0; i < parts.length; i++) {
            FakeMessage view = new FakeMessage(parts[i]);
            listener.onPart(this, new FakePart(view, i == 0, i == parts.length - 1));
            view.expire();
        }
    }

    /** A Pong arrives. */
    public void receivePong(ByteBuffer payload) {
        listener.onPong(this, Messages.copyOf(payload));
    }

    /** The session ends: as the peer closes it, as the connection is lost (1006), or as a close completes. */
    public void end(CloseStatus status) {
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
            subscriptions.clear();
        }
        subscribers.values().forEach(FakeSubscriber::end);
        upstream.end();
        listener.onClose(this, status);
    }

    /** From now on this many bytes wait for the peer, which reads slowly. */
    public void setQueuedBytes(long bytes) {
        queuedBytes = bytes;
    }

    /** The peer has read everything: nothing waits for it, and the application hears that it may write. */
    public void drain() {
        queuedBytes = 0;
        dropping = false;
        listener.onWritable(this);
    }

    /** The next send finds the outbound budget exhausted. */
    public void overflow() {
        overflowing = true;
    }

    /** Sends find the outbound budget exhausted from now on, on a route that drops what doesn't fit, until {@link #drain}. */
    public void fill() {
        dropping = true;
    }

    /** Every message sent so far, in order. */
    public List<Message> sent() {
        synchronized (lock) {
            return List.copyOf(sent);
        }
    }

    /** The text messages sent so far, in order. */
    public List<String> texts() {
        return sent().stream().filter(Message::isText).map(Message::text).toList();
    }

    /** The text messages sent since the last call, in order; everything sent is forgotten. */
    public List<String> takeTexts() {
        synchronized (lock) {
            List<String> texts = texts();
            sent.clear();
            return texts;
        }
    }

    /** The binary messages sent so far, in order. */
    public List<ByteBuffer> binaries() {
        return sent().stream().filter(message -> !message.isText()).map(Message::bytes).toList();
    }

    /** The payloads of the Pings sent so far, in order. */
    public List<ByteBuffer> pings() {
        synchronized (lock) {
            return List.copyOf(pings);
        }
    }

    /** What the application closed the session with; empty while it has not. */
    public Optional<CloseStatus> closeStatus() {
        synchronized (lock) {
            return closeStatus;
        }
    }

    /** The names of the topics subscribed to, and the filters, in the order of subscribing. */
    public List<String> subscriptions() {
        synchronized (lock) {
            return List.copyOf(subscriptions);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public String route() {
        return request.route();
    }

    @Override
    public Map<String, String> parameters() {
        return request.parameters();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return request.handshake().peer();
    }

    @Override
    public Optional<String> subprotocol() {
        return subprotocol;
    }

    @Override
    public Optional<String> principal() {
        return principal.map(Principal::name);
    }

    @Override
    public Map<String, Object> claims() {
        return principal.map(Principal::claims).orElse(Map.of());
    }

    @Override
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public void label(String text) {
        if (text.length() > MAX_LABEL) {
            throw new IllegalArgumentException("a label has at most " + MAX_LABEL + " characters");
        }
        label = text;
        subscribers.values().forEach(subscriber -> subscriber.label(text));
    }

    /** What the application shows of the session to others; empty if nothing. */
    public String label() {
        return label;
    }

    @Override
    public SendResult send(Message message) {
        FakeMessage copy = new FakeMessage(message);
        synchronized (lock) {
            if (!isOpen()) {
                return SendResult.CLOSED;
            }
            if (overflowing) {
                close(CloseStatus.of(CloseCode.TRY_AGAIN_LATER));
                return SendResult.OVERFLOW;
            }
            if (dropping) {
                return SendResult.DROPPED;
            }
            sent.add(copy);
            return SendResult.QUEUED;
        }
    }

    @Override
    public SendResult sendText(String text) {
        return send(Messages.text(text));
    }

    @Override
    public SendResult sendBinary(ByteBuffer bytes) {
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        return send(new FakeMessage(false, payload));
    }

    @Override
    public SendResult ping(ByteBuffer payload) {
        if (!payload.hasRemaining() || payload.remaining() > MAX_PING_BYTES) {
            throw new IllegalArgumentException("an application's Ping holds 1 to " + MAX_PING_BYTES + " bytes");
        }
        synchronized (lock) {
            if (!isOpen()) {
                return SendResult.CLOSED;
            }
            if (dropping) {
                return SendResult.DROPPED;
            }
            pings.add(Messages.copyOf(payload));
            return SendResult.QUEUED;
        }
    }

    @Override
    public void close(CloseStatus status) {
        boolean likeServer = upstream.isUsed() && status.code() == CloseCode.NO_STATUS_RECEIVED;
        if (!status.isSendable() && !likeServer) {
            throw new IllegalArgumentException("close code " + status.code() + " may not be sent");
        }
        synchronized (lock) {
            if (isOpen()) {
                closeStatus = Optional.of(status);
            }
        }
    }

    @Override
    public boolean isOpen() {
        synchronized (lock) {
            return !ended && closeStatus.isEmpty();
        }
    }

    /** Whether the application wants nothing to be read; what the test lets arrive does arrive. */
    public boolean isPaused() {
        return paused;
    }

    /** From now on the peer has answered the keepalive after this time. */
    public void setRoundTripTime(Duration time) {
        roundTrip = Optional.of(time);
    }

    @Override
    public Optional<Duration> roundTripTime() {
        return roundTrip;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public void subscribe(Topic topic) {
        subscribe(topicsOf(topic), topic.name(), subscriptions -> subscriptions.add(real(topic)));
    }

    @Override
    public void subscribe(KeptTopic topic, TopicPosition since, Consumer<TopicRecovery> first) {
        FakeKeptTopic fake = (FakeKeptTopic) topic;
        subscribe(fake.topics(), topic.name(), subscriptions -> subscriptions.add(fake.real(), since, first));
    }

    @Override
    public void unsubscribe(Topic topic) {
        unsubscribe(topicsOf(topic), topic.name(), subscriptions -> subscriptions.remove(real(topic)));
    }

    @Override
    public void subscribe(TopicFilter filter) {
        FakeTopics.Filter fake = (FakeTopics.Filter) filter;
        subscribe(fake.topics(), filter.filter(), subscriptions -> subscriptions.add(fake.real()));
    }

    @Override
    public void unsubscribe(TopicFilter filter) {
        FakeTopics.Filter fake = (FakeTopics.Filter) filter;
        unsubscribe(fake.topics(), filter.filter(), subscriptions -> subscriptions.remove(fake.real()));
    }

    private static FakeTopics topicsOf(Topic topic) {
        return topic instanceof FakeKeptTopic kept ? kept.topics() : ((FakeTopic) topic).topics();
    }

    @Override
    public UpstreamSession upstream() {
        return upstream;
    }

    /** The connection to a server that the session leads to; empty while there is none. */
    public Optional<FakeUpstream> relayed() {
        return upstream.current();
    }

    /**
     * The connection to the server behind the session ends so, and the session hasn't.
     *
     * @throws IllegalStateException if there is none
     */
    public void endUpstream(UpstreamEnd end) {
        upstream.lose();
        listener.onUpstreamEnd(this, end);
    }

    private static Topic real(Topic topic) {
        return topic instanceof FakeKeptTopic kept ? kept.real() : ((FakeTopic) topic).real();
    }

    private void subscribe(FakeTopics topics, String to, Consumer<Subscriptions> subscribe) {
        FakeSubscriber subscriber = subscribers.computeIfAbsent(topics, of -> new FakeSubscriber(this, of));
        synchronized (lock) {
            if (ended) {
                return;
            }
            subscriptions.add(to);
        }
        subscribe.accept(subscriber.subscriptions());
        topics.lane().run();
        synchronized (lock) {
            if (!ended) {
                return;
            }
        }
        subscriber.end();
    }

    private void unsubscribe(FakeTopics topics, String from, Consumer<Subscriptions> unsubscribe) {
        synchronized (lock) {
            subscriptions.remove(from);
        }
        FakeSubscriber subscriber = subscribers.get(topics);
        if (subscriber != null) {
            unsubscribe.accept(subscriber.subscriptions());
            topics.lane().run();
        }
    }

    @Override
    public String toString() {
        return "FakeSession[" + id + " " + path() + "]";
    }
}
