package io.wsgateway.engine.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ServerInfo;
import io.nats.client.impl.Headers;
import io.wsgateway.engine.EngineAwayException;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from when it is made until it is lost: never used again then, and with it all that was subscribed. jnats isn't
 * let connect again by itself: it would subscribe again and send what had waited, and nobody could tell what was missed between.
 * Thread-safe.
 *
 * <p>Publishing, subscribing and asking go one way in one order, and all that comes back is taken by one thread. So an answer to
 * a question is behind all that the server had brought before, and a message to oneself is proof that the server has taken all
 * that was sent before it.
 */
final class Link {

    /** The most bytes that wait to be sent. */
    static final long MOST_OUTGOING = 64L << 20;
    /** The most bytes that wait to be taken; beyond it something is lost, and the connection given up. */
    private static final long MOST_INCOMING = 64L << 20;
    private static final long MOST_INCOMING_MESSAGES = 1L << 20;
    private static final int MOST_OUTGOING_MESSAGES = 1 << 20;
    /** The most questions without an answer. */
    private static final int MOST_QUESTIONS = 1 << 17;
    private static final byte[] NOTHING = {};

    private final ScheduledExecutorService timer;
    private final String answers;
    private final String readings;
    private final Map<Long, CompletableFuture<Message>> questions = new ConcurrentHashMap<>();
    private final Map<String, MessageHandler> streams = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final MessageHandler published;
    private @Nullable Connection connection;
    private @Nullable Dispatcher dispatcher;

    private Link(Subjects subjects, ScheduledExecutorService timer, MessageHandler published) {
        this.timer = timer;
        this.published = published;
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        answers = subjects.answers(id);
        readings = subjects.readings(id);
    }

    /**
     * Connects, and waits for it.
     *
     * @param published takes what is brought, on the connection's one thread
     * @param failures takes why a server can't be reached, also a moment after this has failed
     */
    static Link connect(Options.Builder options, Subjects subjects, Duration timeout, ScheduledExecutorService timer,
            MessageHandler published, Consumer<String> failures) throws IOException, InterruptedException {
        Link link = new Link(subjects, timer, published);
        LinkWatch watch = new LinkWatch(link.lost, failures);
        Connection connection = Nats.connect(options.connectionTimeout(timeout).socketWriteTimeout(timeout)
                .noReconnect().subjectValidationType(Options.SubjectValidationType.None)
                .maxMessagesInOutgoingQueue(MOST_OUTGOING_MESSAGES)
                .pingInterval(Duration.ofSeconds(5)).maxPingsOut(2).connectionListener(watch).errorListener(watch)
                .build());
        link.connection = connection;
        Dispatcher dispatcher = connection.createDispatcher(link::take);
        dispatcher.setPendingLimits(MOST_INCOMING_MESSAGES, MOST_INCOMING);
        link.dispatcher = dispatcher;
        dispatcher.subscribe(link.answers + ".*");
        var unused = link.lost.thenAccept(why -> link.fail());
        return link;
    }

    private void fail() {
        questions.values().forEach(question -> question.completeExceptionally(away()));
    }

    private EngineAwayException away() {
        return new EngineAwayException("the connection to NATS was lost: " + lost.getNow("closed"));
    }

    /** Complete once it is lost, with the reason. */
    CompletableFuture<String> lost() {
        return lost;
    }

    /** Gives it up, and doesn't wait for it. */
    void close(String why) {
        lost.complete(why);
        Connection closing = connection;
        if (closing != null) {
            Thread.ofPlatform().daemon().name("engine-nats-close").start(() -> {
                try {
                    closing.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    /** What the server said of itself. */
    ServerInfo server() {
        return connection().getServerInfo();
    }

    /** False if no messages can be kept there; a server in a cluster may have no JetStream, and another one have it. */
    boolean keeps() {
        ServerInfo server = server();
        return server.isJetStreamAvailable() || server.getCluster() != null;
    }

    private Connection connection() {
        Connection now = connection;
        if (now == null || lost.isDone()) {
            throw away();
        }
        return now;
    }

    private Dispatcher dispatcher() {
        Dispatcher now = dispatcher;
        if (now == null || lost.isDone()) {
            throw away();
        }
        return now;
    }

    /**
     * Sends a message, if there is room.
     *
     * @throws EngineAwayException if there is none, if it is too long, or if the connection is lost
     */
    void send(String subject, @Nullable String reply, @Nullable Headers headers, byte[] body) {
        Connection now = connection();
        if (now.outgoingPendingBytes() + body.length > MOST_OUTGOING
                || now.outgoingPendingMessageCount() >= MOST_OUTGOING_MESSAGES - 1) {
            throw new EngineAwayException("too much waits to be sent to NATS");
        }
        long size = body.length + (headers == null ? 0L : headers.serializedLength());
        if (size > now.getServerInfo().getMaxPayload()) {
            throw new EngineAwayException(
                    size + " bytes with headers (expected: at most NATS' max_payload, "
                            + now.getServerInfo().getMaxPayload() + ")");
        }
        try {
            now.publish(subject, reply, headers, body);
        } catch (IllegalStateException closedOrFull) {
            throw new EngineAwayException("NATS takes nothing now");
        }
    }

    /** Subscribes to a subject; {@link #echo} says when the server has it. */
    void subscribe(String subject) {
        try {
            var unused = dispatcher().subscribe(subject);
        } catch (IllegalStateException closed) {
            throw away();
        }
    }

    void unsubscribe(String subject) {
        try {
            var unused = dispatcher().unsubscribe(subject);
        } catch (IllegalStateException closed) {
            throw away();
        }
    }

    /** Asks; fails after a time without an answer. */
    CompletableFuture<Message> ask(String subject, @Nullable Headers headers, byte[] body, Duration timeout) {
        long id = next.incrementAndGet();
        return await(id, timeout, () -> send(subject, answers + "." + id, headers, body));
    }

    /** Complete once the server has taken all that was sent before, and all that it had brought before has been taken. */
    CompletableFuture<Message> echo(Duration timeout) {
        long id = next.incrementAndGet();
        return await(id, timeout, () -> send(answers + "." + id, null, null, NOTHING));
    }

    private CompletableFuture<Message> await(long id, Duration timeout, Runnable send) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        if (questions.size() >= MOST_QUESTIONS) {
            answer.completeExceptionally(new EngineAwayException("NATS is asked too much"));
            return answer;
        }
        questions.put(id, answer);
        Future<?> end = expire(answer, timeout);
        var unused = answer.whenComplete((message, failure) -> {
            questions.remove(id);
            end.cancel(false);
        });
        try {
            send.run();
            if (lost.isDone()) {
                answer.completeExceptionally(away());
            }
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
        return answer;
    }

    /** Fails what isn't complete in time. */
    Future<?> expire(CompletableFuture<?> stage, Duration timeout) {
        try {
            return timer.schedule(
                    () -> stage.completeExceptionally(new SilenceException()), timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            stage.completeExceptionally(away());
            return CompletableFuture.completedFuture(null);
        }
    }

    /** A subject of its own, whose messages a handler takes until {@link #endReading}. */
    String beginReading(MessageHandler handler) {
        String subject = readings + "." + next.incrementAndGet();
        streams.put(subject, handler);
        subscribe(subject);
        return subject;
    }

    void endReading(String subject) {
        streams.remove(subject);
        if (!lost.isDone()) {
            unsubscribe(subject);
        }
    }

    /** On the connection's one thread. */
    private void take(Message message) throws InterruptedException {
        String subject = message.getSubject();
        if (subject.startsWith(answers)) {
            long id = subject.length() > answers.length() ? Entry.number(subject.substring(answers.length() + 1)) : -1;
            CompletableFuture<Message> question = questions.get(id);
            if (question != null) {
                question.complete(message);
            }
            return;
        }
        if (subject.startsWith(readings) || message.getSubscription().getSubject().startsWith(readings)) {
            MessageHandler reading = streams.get(message.getSubscription().getSubject());
            if (reading != null) {
                reading.onMessage(message);
            }
            return;
        }
        if (!lost.isDone()) {
            published.onMessage(message);
        }
    }
}
