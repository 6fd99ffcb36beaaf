package io.wsgateway.cluster.node;

import io.wsgateway.cluster.channel.Agenda;
import io.wsgateway.cluster.channel.Channels;
import io.wsgateway.cluster.node.NodeMessage.Goodbye;
import io.wsgateway.cluster.node.NodeMessage.Heartbeat;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that speak to each other on channels of the engine: each hears one of its own and one of all. What it knows of the others is
 * confined to an agenda, which does nothing long: what comes in is handed to it within a bound of bytes, and whoever answers or
 * observes does so on other threads. Thread-safe.
 */
public final class ChannelBus implements NodeBus, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelBus.class);

    static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Node self;
    private final Channels channels;
    private final Agenda agenda;
    private final Answerers answerers;

    // Confined to the agenda.
    private final Questions questions = new Questions();
    private final AliveNodes nodes;
    private final NodeSender sender;
    private final HeardMessages heard;
    private final NodeEars ears;
    private final Asking asking;
    private long beat;
    private boolean closed;

    /**
     * A bus that is still to be opened.
     *
     * @param self this node
     * @param threads runs each task on a thread of its own, which may block
     */
    public ChannelBus(Node self, Channels channels, Agenda agenda, Executor threads) {
        this.self = self;
        this.channels = channels;
        this.agenda = agenda;
        this.answerers = new Answerers(threads);
        this.nodes = new AliveNodes(self.id(), threads, this::gone);
        this.sender = new NodeSender(self.id(), channels);
        this.heard = new HeardMessages(self, agenda, sender, nodes, questions, answerers);
        this.ears = new NodeEars(agenda, heard);
        this.asking = new Asking(agenda, sender, ears, nodes, questions);
    }

    /** Begins to hear others, and to tell them of this node. Called once. */
    public void open() {
        agenda.execute(() -> {
            ears.open(self.id(), channels);
            beat = agenda.nanoTime();
            look();
        });
    }

    private void look() {
        if (closed) {
            return;
        }
        long now = agenda.nanoTime();
        if (now - beat >= 0) {
            beat = now + HEARTBEAT.toNanos();
            if (ears.isHearing()) {
                var unused = sender.send(NodeSender.ALL, new Heartbeat(self, false));
            }
        }
        nodes.look(now);
        heard.expire(now);
        agenda.after(LOOK, this::look);
    }

    private void gone(Node node) {
        questions.gone(node.id());
        heard.gone(node.id());
    }

    @Override
    public Node self() {
        return self;
    }

    @Override
    public List<Node> others() {
        return nodes.others();
    }

    @Override
    public Registration answer(String subject, Answerer answerer) {
        return answerers.add(subject, answerer);
    }

    @Override
    public CompletionStage<Answer> ask(Node node, String subject, byte[] question, Duration within) {
        return ask(Optional.of(node), subject, question, within).thenApply(List::getFirst);
    }

    @Override
    public CompletionStage<List<Answer>> askAll(String subject, byte[] question, Duration within) {
        return ask(Optional.empty(), subject, question, within);
    }

    private CompletionStage<List<Answer>> ask(Optional<Node> one, String subject, byte[] question, Duration within) {
        requireLength(question);
        CompletableFuture<List<Answer>> result = new CompletableFuture<>();
        long until = agenda.nanoTime() + within.toNanos();
        agenda.execute(() -> asking.ask(one, subject, question, until).thenAccept(result::complete));
        return result;
    }

    @Override
    public void tellAll(String subject, byte[] body) {
        requireLength(body);
        agenda.execute(() -> {
            if (!closed) {
                var unused = sender.send(NodeSender.ALL, Kind.TELLING, sender.number(), subject, body);
            }
        });
    }

    private static void requireLength(byte[] body) {
        if (body.length > MOST_BYTES) {
            throw new IllegalArgumentException(body.length + " bytes (expected: at most " + MOST_BYTES + ")");
        }
    }

    @Override
    public Registration observe(Consumer<NodeEvent> observer) {
        Consumer<NodeEvent> own = event -> observer.accept(event); // the same one may observe twice
        agenda.execute(() -> nodes.observe(own));
        return () -> agenda.execute(() -> nodes.leave(own));
    }

    /** What was said and heard until now. */
    public NodeCounts counts() {
        return new NodeCounts(others().size() + 1, asking.asked(), asking.missing(), heard.answered(),
                heard.dropped() + ears.dropped());
    }

    /** Tells the others that this node stops, and hears nothing more; waits a second at most. */
    @Override
    public void close() {
        CompletableFuture<Void> said = new CompletableFuture<>();
        agenda.execute(() -> {
            if (closed) {
                said.complete(null);
                return;
            }
            closed = true;
            asking.end();
            ears.end();
            sender.send(NodeSender.ALL, new Goodbye(self.id())).whenComplete((done, failure) -> said.complete(null));
        });
        try {
            said.get(GOODBYE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("nobody could be told goodbye", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
