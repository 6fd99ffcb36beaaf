package io.wsgateway.launcher.nodes;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import io.wsgateway.cluster.node.NodeBus.NodeEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The other nodes of the cluster as the admin listener asks them, and is asked by them. Who may ask what is decided by the node whose
 * listener was asked; whoever can write to the engine is trusted as a node is. Thread-safe; no method blocks.
 */
public final class OtherNodes implements AutoCloseable {

    /** How long a node has for an answer. */
    public static final Duration WITHIN = Duration.ofSeconds(2);

    private static final String SUBJECT = "admin";

    private final NodeBus bus;
    private final Map<String, Instant> alive = new ConcurrentHashMap<>();
    private final NodeBus.Registration observing;
    private volatile NodeBus.@Nullable Registration answering;

    /**
     * @param clock by which it is known since when nodes are alive
     */
    public OtherNodes(NodeBus bus, InstantSource clock) {
        this.bus = bus;
        this.observing = bus.observe(event -> {
            switch (event) {
                case NodeEvent.Alive(Node node) -> alive.putIfAbsent(node.id(), clock.instant());
                case NodeEvent.Gone(Node node) -> alive.remove(node.id());
            }
        });
    }

    /** Answers the questions of other nodes. */
    @FunctionalInterface
    public interface Answerer {

        /**
         * Called on a virtual thread.
         *
         * @param asking whose listener was asked; what it says of itself may be anything
         */
        CompletionStage<NodeReply> answer(Node asking, NodeQuestion question);
    }

    /** What came of asking a node. */
    public sealed interface Answered {

        /** Who was asked. */
        Node node();
    }

    /** It answered. */
    public record Given(Node node, NodeReply reply) implements Answered {}

    /** It didn't, in time or at all. */
    public record Missing(Node node, String why) implements Answered {}

    /** This node. */
    public Node self() {
        return bus.self();
    }

    /** Those that are alive, by id. */
    public List<Node> others() {
        return bus.others();
    }

    /** Since when another node is alive, as far as this one has been there to see it. */
    public Optional<Instant> aliveSince(String id) {
        return Optional.ofNullable(alive.get(id));
    }

    /** Asks another node; complete within {@link #WITHIN}, and never fails. */
    public CompletionStage<Answered> ask(Node node, NodeQuestion question) {
        return bus.ask(node, SUBJECT, question.toBytes(), WITHIN).thenApply(answer -> switch (answer) {
            case NodeBus.Answer.Missing(Node asked, String why) -> new Missing(asked, why);
            case NodeBus.Answer.Given(Node asked, byte[] body) -> NodeReply.parse(body)
                    .<Answered>map(reply -> new Given(asked, reply))
                    .orElseGet(() -> new Missing(asked, "its answer can't be read: another version?"));
        });
    }

    /** From now on this answers other nodes. */
    public void answerBy(Answerer answerer) {
        answering = bus.answer(SUBJECT,
                (asking, bytes) -> NodeQuestion.parse(bytes).map(question -> answerer.answer(asking, question)
                        .thenApply(NodeReply::toBytes)).orElseGet(() -> CompletableFuture.failedFuture(
                                new IllegalArgumentException("the question can't be read: another version?"))));
    }

    /** Nothing is answered any more. */
    @Override
    public void close() {
        observing.close();
        NodeBus.Registration registered = answering;
        if (registered != null) {
            registered.close();
        }
    }
}
