package io.wsgateway.launcher.admin;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.launcher.nodes.NodeQuestion;
import io.wsgateway.launcher.nodes.NodeReply;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.protocol.handshake.Printable;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Answers what the admin listeners of other nodes ask, also where this node has none of its own. Thread-safe. */
public final class NodeAnswers implements OtherNodes.Answerer {

    private final SharedOperations operations;

    /** Answers by these. */
    public NodeAnswers(AdminSources sources) {
        this.operations = new SharedOperations(AdminOperations.here(sources, List.of()));
    }

    @Override
    public CompletionStage<NodeReply> answer(Node asking, NodeQuestion question) {
        return operations.answer(new NodeQuestion(question.method(), question.target(),
                Printable.of(question.operator()), question.scope(), question.mediaType(), question.body()));
    }
}
