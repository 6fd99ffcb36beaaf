package io.wsgateway.cluster.topic;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A bus between nodes in this process; what is asked is answered by the executor, or not at all. */
final class FakeBus implements NodeBus {

    /** What buses are connected to. */
    static final class Wire {

        private final Executor executor;
        private final Map<String, FakeBus> alive = new HashMap<>();
        private boolean silent;

        Wire(Executor executor) {
            this.executor = executor;
        }

        /** Nobody is answered from now on, or everybody. */
        void silent(boolean now) {
            silent = now;
        }
    }

    private final Wire wire;
    private final Node self;
    private final Map<String, Answerer> answerers = new HashMap<>();
    private final List<Consumer<NodeEvent>> observers = new CopyOnWriteArrayList<>();

    FakeBus(Wire wire, String id) {
        this.wire = wire;
        this.self = new Node(id, "host-" + id, "1.0", Instant.EPOCH);
    }

    /** The node is alive: the others hear it. */
    void join() {
        wire.alive.put(self.id(), this);
        tellOthers(new NodeEvent.Alive(self));
    }

    /** The node is gone: the others hear it no more. */
    void leave() {
        wire.alive.remove(self.id());
        tellOthers(new NodeEvent.Gone(self));
    }

    private void tellOthers(NodeEvent event) {
        wire.alive.values().stream().filter(bus -> bus != this).forEach(bus -> bus.observers
                .forEach(observer -> wire.executor.execute(() -> observer.accept(event))));
    }

    @Override
    public Node self() {
        return self;
    }

    @Override
    public List<Node> others() {
        return wire.alive.values().stream().filter(bus -> bus != this).map(FakeBus::self).toList();
    }

    @Override
    public Registration answer(String subject, Answerer answerer) {
        answerers.put(subject, answerer);
        return () -> answerers.remove(subject, answerer);
    }

    @Override
    public CompletionStage<Answer> ask(Node node, String subject, byte[] question, Duration within) {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        wire.executor.execute(() -> {
            FakeBus asked = wire.alive.get(node.id());
            Answerer answerer = asked == null || wire.silent ? null : asked.answerers.get(subject);
            if (answerer == null) {
                answered.complete(new Answer.Missing(node, "silent"));
                return;
            }
            var unused = answerer.answer(self, question)
                    .whenComplete((body, failure) -> wire.executor.execute(() -> answered.complete(failure == null
                            ? new Answer.Given(node, body)
                            : new Answer.Missing(node, "failed"))));
        });
        return answered;
    }

    @Override
    public CompletionStage<List<Answer>> askAll(String subject, byte[] question, Duration within) {
        List<CompletableFuture<Answer>> asked =
                others().stream().map(node -> ask(node, subject, question, within).toCompletableFuture()).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public void tellAll(String subject, byte[] body) {
        others().forEach(node -> {
            var unused = ask(node, subject, body, Duration.ZERO);
        });
    }

    @Override
    public Registration observe(Consumer<NodeEvent> observer) {
        observers.add(observer);
        new ArrayList<>(others())
                .forEach(node -> wire.executor.execute(() -> observer.accept(new NodeEvent.Alive(node))));
        return () -> observers.remove(observer);
    }
}
