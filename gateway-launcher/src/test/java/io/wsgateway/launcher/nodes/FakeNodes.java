package io.wsgateway.launcher.nodes;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.cluster.node.NodeBus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Nodes of one cluster in one thread: what is asked is answered during the call, but by those that are told to be silent. */
public final class FakeNodes {

    private final Map<String, FakeBus> buses = new TreeMap<>();
    private final Set<String> silent = new HashSet<>();

    /** A node joins; the id has 8 characters. */
    public NodeBus join(String id, String name) {
        FakeBus joining = new FakeBus(new Node(id, name, "1.2.3", Instant.parse("2026-11-30T12:00:00Z")));
        buses.values().forEach(bus -> bus.tell(new NodeBus.NodeEvent.Alive(joining.self())));
        buses.put(id, joining);
        return joining;
    }

    /** It is gone. */
    public void leave(String id) {
        FakeBus left = buses.remove(id);
        if (left != null) {
            buses.values().forEach(bus -> bus.tell(new NodeBus.NodeEvent.Gone(left.self())));
        }
    }

    /** From now on it answers nothing, and yet is alive. */
    public void silence(String id) {
        silent.add(id);
    }

    private final class FakeBus implements NodeBus {

        private final Node self;
        private final Map<String, Answerer> answerers = new HashMap<>();
        private final List<Consumer<NodeEvent>> observers = new ArrayList<>();

        FakeBus(Node self) {
            this.self = self;
        }

        void tell(NodeEvent event) {
            List.copyOf(observers).forEach(observer -> observer.accept(event));
        }

        @Override
        public Node self() {
            return self;
        }

        @Override
        public List<Node> others() {
            return buses.values().stream().map(FakeBus::self).filter(node -> !node.equals(self)).toList();
        }

        @Override
        public Registration answer(String subject, Answerer answerer) {
            answerers.put(subject, answerer);
            return () -> answerers.remove(subject);
        }

        @Override
        public CompletionStage<Answer> ask(Node node, String subject, byte[] question, Duration within) {
            FakeBus asked = buses.get(node.id());
            Answerer answerer = asked == null ? null : asked.answerers.get(subject);
            if (answerer == null || silent.contains(node.id())) {
                return CompletableFuture.completedFuture(new Answer.Missing(node, "no answer"));
            }
            return answerer.answer(self, question).handle((body, failure) -> failure == null
                    ? new Answer.Given(node, body)
                    : new Answer.Missing(node, String.valueOf(failure.getMessage())));
        }

        @Override
        public CompletionStage<List<Answer>> askAll(String subject, byte[] question, Duration within) {
            return CompletableFuture.completedFuture(others().stream()
                    .map(node -> ask(node, subject, question, within).toCompletableFuture().join()).toList());
        }

        @Override
        public void tellAll(String subject, byte[] body) {
            others().forEach(node -> {
                var unused = ask(node, subject, body, Duration.ZERO);
            });
        }

        @Override
        public Registration observe(Consumer<NodeEvent> observer) {
            others().forEach(node -> observer.accept(new NodeEvent.Alive(node)));
            observers.add(observer);
            return () -> observers.remove(observer);
        }
    }
}
