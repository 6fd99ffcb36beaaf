package io.wsgateway.engine.nats;

import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import io.wsgateway.app.TopicHistory;
import io.wsgateway.engine.EngineAwayException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a subject from its first entry to a known one, through a consumer that lasts for as long: the server brings as much as is
 * taken. What it brings is taken by the connection's one thread.
 */
final class Reading {

    private static final int PROGRESS = 100;
    private static final byte[] NOTHING = {};

    private final JetStream jetStream;
    private final HistoryStream stream;
    private final String subject;
    private final long until;
    private final boolean bodies;
    private final Window window;
    private final CompletableFuture<Window> done = new CompletableFuture<>();
    private volatile @Nullable String consumer;

    /**
     * A reading that hasn't begun.
     *
     * @param until the number of the entry after which it is over
     * @param bodies false: only how long they are
     */
    Reading(JetStream jetStream, HistoryStream stream, String subject, long until, TopicHistory limits,
            boolean bodies) {
        this.jetStream = jetStream;
        this.stream = stream;
        this.subject = subject;
        this.until = until;
        this.bodies = bodies;
        window = new Window(limits);
    }

    /** Reads; what is begun again is another reading, as both would bring the same. */
    CompletableFuture<Window> begin(Deadline deadline) {
        Link link = jetStream.link();
        String inbox;
        try {
            inbox = link.beginReading(this::take);
        } catch (EngineAwayException away) {
            return CompletableFuture.failedFuture(away);
        }
        Future<?> end = link.expire(done, Duration.ofNanos(Math.max(1, deadline.left())));
        var unused = link.lost().thenAccept(
                why -> done.completeExceptionally(new EngineAwayException("the connection to NATS was lost: " + why)));
        var begun =
                jetStream.callOnce("CONSUMER.CREATE." + stream.name(), configuration(inbox), jetStream.tryOf(deadline))
                        .whenComplete((answer, failure) -> begun(answer, failure));
        return done.whenComplete((read, failure) -> {
            end.cancel(false);
            link.endReading(inbox);
            begun.thenRun(this::end);
        });
    }

    private String configuration(String inbox) {
        return "{\"stream_name\":\"" + stream.name() + "\",\"config\":{\"deliver_subject\":\"" + inbox
                + "\",\"deliver_policy\":\"all\",\"ack_policy\":\"none\",\"replay_policy\":\"instant\",\"filter_subject\":\""
                + subject + "\",\"flow_control\":true,\"idle_heartbeat\":" + Duration.ofSeconds(1).toNanos()
                + ",\"headers_only\":" + !bodies + ",\"mem_storage\":true,\"num_replicas\":" + stream.replicas() + "}}";
    }

    private void begun(@Nullable JsonValue answer, @Nullable Throwable failure) {
        if (answer == null) {
            done.completeExceptionally(
                    failure == null ? new IllegalStateException("no answer") : JetStreamException.unwrapped(failure));
            return;
        }
        consumer = JsonValueUtils.readString(answer, "name");
        if (JsonValueUtils.readLong(answer, "num_pending", 0) == 0
                && JsonValueUtils.readLong(JsonValueUtils.readValue(answer, "delivered"), "consumer_seq", 0) == 0) {
            done.complete(window);
        }
    }

    /** Deletes the consumer; else the server would, some seconds after nobody listens. */
    private void end() {
        String name = consumer;
        if (name != null && !jetStream.link().lost().isDone()) {
            try {
                jetStream.tell("CONSUMER.DELETE." + stream.name() + "." + name, "");
            } catch (EngineAwayException away) {
                return;
            }
        }
    }

    /** On the connection's one thread. */
    private void take(Message message) {
        if (done.isDone()) {
            return;
        }
        if (message.isStatusMessage()) {
            answer(message);
            return;
        }
        NatsJetStreamMetaData about;
        try {
            about = message.metaData();
        } catch (RuntimeException notOfAStream) {
            return;
        }
        Entry.parse(message.getHeaders()).ifPresent(entry -> {
            byte[] body = bodies ? message.getData() : NOTHING;
            long size = bodies
                    ? body.length
                    : Math.max(0, Entry.number(Entry.first(message.getHeaders(), "Nats-Msg-Size")));
            window.add(entry, body, size, about.timestamp().toInstant());
        });
        if (about.streamSequence() >= until || about.pendingCount() == 0) {
            done.complete(window);
        }
    }

    /** The server asks how far it may go on. */
    private void answer(Message message) {
        if (message.getStatus().getCode() != PROGRESS) {
            return;
        }
        String reply = message.getReplyTo();
        if (reply == null && message.getHeaders() != null) {
            reply = Entry.first(message.getHeaders(), "Nats-Consumer-Stalled");
        }
        if (reply != null && !reply.isEmpty()) {
            jetStream.link().send(reply, null, null, NOTHING);
        }
    }
}
