package io.wsgateway.netty.server;

import io.wsgateway.app.Delivery;
import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.cluster.node.NodeBus.Answer;
import io.wsgateway.session.DirectMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The other nodes of the cluster, as direct messages reach sessions there. Each application has a subject, {@code direct/chat}; the
 * question is a {@link DirectMessage}, the answer how many sessions took it, an int. Thread-safe.
 */
final class DirectNodes {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final NodeBus bus;

    DirectNodes(NodeBus bus) {
        this.bus = bus;
    }

    private static String subject(String application) {
        return "direct/" + application;
    }

    /** Hands a message to one node; nobody is there if it isn't alive. */
    CompletionStage<Delivery> tell(String node, String application, byte[] message) {
        Optional<Node> alive = bus.others().stream().filter(other -> other.id().equals(node)).findFirst();
        return alive.isEmpty()
                ? CompletableFuture.completedStage(Delivery.NONE)
                : bus.ask(alive.get(), subject(application), message, WITHIN)
                        .thenApply(answer -> delivery(List.of(answer)));
    }

    /** Hands a message to all other nodes. */
    CompletionStage<Delivery> tellAll(String application, byte[] message) {
        return bus.others().isEmpty()
                ? CompletableFuture.completedStage(Delivery.NONE)
                : bus.askAll(subject(application), message, WITHIN).thenApply(DirectNodes::delivery);
    }

    private static Delivery delivery(List<Answer> answers) {
        int sessions = 0;
        List<String> missing = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer instanceof Answer.Given(Node node, byte[] body) && body.length == Integer.BYTES) {
                sessions += Math.max(0, ByteBuffer.wrap(body).getInt());
            } else {
                missing.add(answer.node().name());
            }
        }
        return new Delivery(sessions, missing);
    }

    /**
     * From now on the application's sessions here take what other nodes hand them.
     *
     * @return ends that
     */
    Runnable answer(String application, LocalSessions sessions) {
        NodeBus.Registration registered = bus.answer(subject(application), (asking, bytes) -> {
            Optional<DirectMessage> message = DirectMessage.parse(bytes);
            return message.isEmpty()
                    ? CompletableFuture.failedStage(new IllegalArgumentException("no direct message of this version"))
                    : CompletableFuture.completedStage(ByteBuffer.allocate(Integer.BYTES)
                            .putInt(sessions.take(application, message.get())).array());
        });
        return registered::close;
    }
}
