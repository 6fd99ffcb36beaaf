package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.admin.Reach.Here;
import io.wsgateway.launcher.nodes.NodeQuestion;
import io.wsgateway.launcher.nodes.NodeReply;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.syntax.NoAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What this node does of what all nodes of a cluster are asked for, whichever of them was asked: those operations whose reach is more
 * than one node, and no others. Thread-safe.
 */
final class SharedOperations {

    private static final String LIMIT = "limit";
    private static final Answer NOTHING = Responses.text(404, "Nodes don't ask each other for this.");
    private static final int MOST_LIMIT = 1_000_000;

    private final List<AdminOperation> operations;
    private final AdminThreads threads = new AdminThreads();

    /**
     * @param operations all that the admin listener does, each by this node alone
     */
    SharedOperations(List<AdminOperation> operations) {
        this.operations = operations.stream().filter(operation -> !(operation.reach() instanceof Here)).toList();
    }

    /** Does it here. An answer of more than {@link NodeReply#MOST_BYTES} is made anew with a lower limit, until it is short enough. */
    CompletionStage<NodeReply> answer(NodeQuestion question) {
        Optional<RequestTarget> target = RequestTarget.parse(question.target());
        if (target.isEmpty()) {
            return CompletableFuture.completedFuture(reply(NOTHING, 0));
        }
        for (AdminOperation operation : operations) {
            Optional<Map<String, String>> parameters = operation.path().match(target.get().segments());
            if (operation.method().equals(question.method()) && parameters.isPresent()
                    && (!question.scope().isBackEnds() || BackEndOperations.isOfAnApplication(operation))) {
                return answer(operation, request(question, target.get(), parameters.get()));
            }
        }
        return CompletableFuture.completedFuture(reply(NOTHING, 0));
    }

    private CompletionStage<NodeReply> answer(AdminOperation operation, AdminRequest request) {
        int limit = limit(request.target());
        return operation.act(request, threads).thenCompose(answer -> {
            if (answer.body().length <= NodeReply.MOST_BYTES) {
                return CompletableFuture.completedFuture(reply(answer, limit));
            }
            Optional<RequestTarget> shorter = limit < 2 ? Optional.empty() : limited(request.target(), limit / 2);
            return shorter.isPresent()
                    ? answer(operation, new AdminRequest(request.head(), shorter.get(), request.parameters(),
                            request.operator(), request.scope(), request.body()))
                    : CompletableFuture.completedFuture(
                            reply(Responses.text(500, "It is more than nodes tell each other at once."), 0));
        });
    }

    private static AdminRequest request(NodeQuestion question, RequestTarget target, Map<String, String> parameters) {
        List<HeaderField> fields = question.mediaType().isEmpty()
                ? List.of()
                : List.of(new HeaderField("Content-Type", question.mediaType()));
        HandshakeRequest head = new HandshakeRequest(question.method(), question.target(), "HTTP/1.1",
                new HeaderFields(fields), false, NoAddress.PEER);
        return new AdminRequest(head, target, parameters, question.operator(), question.scope(), question.body());
    }

    private static int limit(RequestTarget target) {
        try {
            return (int) QueryParameters.any(target.query().orElse("")).number(LIMIT, 1, MOST_LIMIT).orElse(0);
        } catch (BadQueryException e) {
            return 0; // the operation says what is wrong
        }
    }

    private static Optional<RequestTarget> limited(RequestTarget target, int limit) {
        try {
            return Optional.of(new RequestTarget(target.segments(),
                    Optional.of(QueryParameters.any(target.query().orElse("")).with(LIMIT, Integer.toString(limit))),
                    Optional.empty()));
        } catch (BadQueryException e) {
            return Optional.empty();
        }
    }

    private static NodeReply reply(Answer answer, int limit) {
        return new NodeReply(answer.status(), limit, new String(answer.body(), StandardCharsets.UTF_8).strip());
    }
}
