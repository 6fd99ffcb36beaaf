package io.wsgateway.launcher.admin;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.launcher.nodes.NodeQuestion;
import io.wsgateway.launcher.nodes.NodeReply;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.launcher.nodes.OtherNodes.Answered;
import io.wsgateway.launcher.nodes.OtherNodes.Given;
import io.wsgateway.launcher.nodes.OtherNodes.Missing;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.SessionIds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Many messages to sessions of several nodes: each node is handed those of its sessions, and what became of each is put together in
 * their order. Thread-safe.
 */
final class AcrossBatch {

    private final OtherNodes nodes;
    private final SharedOperations here;

    AcrossBatch(OtherNodes nodes, SharedOperations here) {
        this.nodes = nodes;
        this.here = here;
    }

    /** What became of a message. */
    private record Result(int status, String name) {

        /** Its node didn't say. */
        static final Result NO_ANSWER = new Result(504, "no-answer");
    }

    /**
     * Hands them on.
     *
     * @param question makes of a body what a node is asked
     */
    CompletionStage<Answer> send(byte[] body, Function<byte[], NodeQuestion> question) throws BadQueryException {
        MessageBatch batch = MessageBatch.parse(body);
        Map<Node, List<Integer>> places = places(batch);
        Result[] results = new Result[batch.items().size()];
        List<Missing> missing = new ArrayList<>();
        List<CompletableFuture<Void>> asking = new ArrayList<>();
        places.forEach(
                (node, those) -> asking.add(ask(node, question.apply(part(batch, those))).thenAccept(answered -> {
                    synchronized (missing) {
                        take(answered, those, results, missing);
                    }
                }).toCompletableFuture()));
        return CompletableFuture.allOf(asking.toArray(CompletableFuture[]::new)).thenApply(all -> {
            synchronized (missing) {
                return answer(results, missing);
            }
        });
    }

    /** Where in the batch the messages of each node stand. What is of no node that is alive is this node's to answer. */
    private Map<Node, List<Integer>> places(MessageBatch batch) {
        Map<String, Node> known = new LinkedHashMap<>();
        nodes.others().forEach(node -> known.put(node.id(), node));
        Map<Node, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < batch.items().size(); i++) {
            Node node = SessionIds.node(batch.items().get(i).session()).map(known::get).orElse(nodes.self());
            places.computeIfAbsent(node, key -> new ArrayList<>()).add(i);
        }
        return places;
    }

    private static byte[] part(MessageBatch batch, List<Integer> places) {
        return new MessageBatch(places.stream().map(batch.items()::get).toList()).toBytes();
    }

    private CompletionStage<Answered> ask(Node node, NodeQuestion question) {
        return node.id().equals(nodes.self().id())
                ? here.answer(question).thenApply(reply -> new Given(node, reply))
                : nodes.ask(node, question);
    }

    private static void take(Answered answered, List<Integer> places, Result[] results, List<Missing> missing) {
        List<Result> theirs = switch (answered) {
            case Given(var node, var reply) -> results(reply);
            case Missing none -> List.of();
        };
        boolean all = theirs.size() == places.size();
        if (!all) {
            missing.add(answered instanceof Missing none ? none : new Missing(answered.node(), "it can't send them"));
        }
        for (int i = 0; i < places.size(); i++) {
            results[places.get(i)] = all ? theirs.get(i) : Result.NO_ANSWER;
        }
    }

    private static List<Result> results(NodeReply reply) {
        try {
            return reply.status() != 200
                    ? List.of()
                    : JsonTree.read(reply.text()).get("results").items().stream()
                            .map(each -> new Result((int) Gathered.number(each, "status"),
                                    Gathered.text(each, "result").orElse("")))
                            .toList();
        } catch (JsonTree.MalformedException e) {
            return List.of();
        }
    }

    private static Answer answer(Result[] results, List<Missing> missing) {
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("results");
            for (Result each : results) {
                json.writeStartObject();
                json.writeNumberProperty("status", each.status());
                json.writeStringProperty("result", each.name());
                json.writeEndObject();
            }
            json.writeEndArray();
            Gathered.writeMissing(json, missing);
            json.writeEndObject();
        }));
    }
}
