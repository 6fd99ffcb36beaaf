package io.wsgateway.cluster.node;

import io.wsgateway.cluster.node.NodeBus.Answer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What this node has asked others, until all have answered or it takes too long. Confined to the bus's agenda. */
final class Questions {

    /** How many may be open. */
    static final int MOST = 1024;

    private static final class Open {

        private final List<Node> asked;
        /** By the id of who has answered, or won't. */
        private final Map<String, Answer> answers = new HashMap<>();
        private final CompletableFuture<List<Answer>> stage = new CompletableFuture<>();
        private final long until;

        Open(List<Node> asked, long until) {
            this.asked = asked;
            this.until = until;
        }

        boolean awaits(String id) {
            return !answers.containsKey(id) && asked.stream().anyMatch(node -> node.id().equals(id));
        }

        List<Answer> all() {
            return asked.stream().map(node -> Objects.requireNonNull(answers.get(node.id()))).toList();
        }
    }

    private final Map<Long, Open> open = new LinkedHashMap<>();

    boolean isFull() {
        return open.size() >= MOST;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /**
     * A question is about to be asked.
     *
     * @param asked one node or more
     * @param until when it takes too long, in nanoseconds
     */
    CompletionStage<List<Answer>> add(long number, List<Node> asked, long until) {
        Open question = new Open(asked, until);
        open.put(number, question);
        return question.stage;
    }

    /** Whether this node's answer is awaited. */
    boolean awaits(long number, String id) {
        Open question = open.get(number);
        return question != null && question.awaits(id);
    }

    /** A node has answered. */
    void given(long number, String id, byte[] body) {
        end(number, id, body, "");
    }

    /** A node won't answer. */
    void missing(long number, String id, String why) {
        end(number, id, null, why);
    }

    private void end(long number, String id, byte @Nullable [] body, String why) {
        Open question = open.get(number);
        if (question == null || !question.awaits(id)) {
            return;
        }
        for (Node node : question.asked) {
            if (node.id().equals(id)) {
                question.answers.put(id, body == null ? new Answer.Missing(node, why) : new Answer.Given(node, body));
            }
        }
        if (question.answers.size() == question.asked.size()) {
            open.remove(number);
            question.stage.complete(question.all());
        }
    }

    /** Nobody who hasn't answered so far will. */
    void missing(long number, String why) {
        Open question = open.get(number);
        if (question != null) {
            question.asked.forEach(node -> missing(number, node.id(), why));
        }
    }

    /** This node won't answer anything. */
    void gone(String id) {
        List.copyOf(open.keySet()).forEach(number -> missing(number, id, "it is gone"));
    }

    /** What takes too long ends. */
    void expire(long now) {
        List.copyOf(open.entrySet()).stream().filter(entry -> now - entry.getValue().until >= 0)
                .forEach(entry -> missing(entry.getKey(), "it didn't answer in time"));
    }

    /** All end. */
    void end(String why) {
        List.copyOf(open.keySet()).forEach(number -> missing(number, why));
    }
}
