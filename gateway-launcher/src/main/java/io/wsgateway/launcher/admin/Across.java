package io.wsgateway.launcher.admin;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.launcher.admin.AdminOperation.Action;
import io.wsgateway.launcher.admin.AdminOperation.Action.Lasting;
import io.wsgateway.launcher.admin.Merge.Merging;
import io.wsgateway.launcher.nodes.NodeQuestion;
import io.wsgateway.launcher.nodes.NodeReply;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.launcher.nodes.OtherNodes.Answered;
import io.wsgateway.launcher.nodes.OtherNodes.Given;
import io.wsgateway.launcher.nodes.OtherNodes.Missing;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.session.SessionIds;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Has operations done by those nodes of a cluster that they are to reach. Only what the listener of this node has let in is handed on.
 * Thread-safe.
 */
final class Across {

    private static final String SELF = "self";
    private static final Answer UNKNOWN = Responses.text(404, "No node of this id is alive.");

    private final OtherNodes nodes;
    private final SharedOperations here;

    Across(OtherNodes nodes, SharedOperations here) {
        this.nodes = nodes;
        this.here = here;
    }

    /** The same operation of all nodes that it is to reach. */
    AdminOperation over(AdminOperation operation) {
        return switch (operation.reach()) {
            case Reach.Here() -> operation;
            case Reach.OfSession() -> operation.doing(new Lasting(request -> ofSession(operation, request)));
            case Reach.OfSessions() -> operation.doing(new Lasting(this::ofSessions));
            case Reach.Everywhere(var merge) -> operation.doing(new Lasting(request -> everywhere(merge, request)));
        };
    }

    /** The same of a gateway that stands alone: it may be named, and that is all. */
    static AdminOperation alone(AdminOperation operation) {
        if (!(operation.reach() instanceof Reach.Everywhere)) {
            return operation;
        }
        return operation.doing(switch (operation.action()) {
            case Action.Now(var does) -> new Action.Now(request -> onlySelf(request, does));
            case Action.Aside(var does) -> new Action.Aside(request -> onlySelf(request, does));
            case Action.Lasting lasting -> lasting;
        });
    }

    private static Answer onlySelf(AdminRequest request, AdminOperation.Does<Answer> does) throws BadQueryException {
        QueryParameters asked = query(request);
        Optional<String> node = asked.text(Merge.NODE);
        if (node.isEmpty()) {
            return does.of(request);
        }
        return node.get().equals(SELF) ? does.of(request.asking(asked.without(Merge.NODE).encoded())) : UNKNOWN;
    }

    private static QueryParameters query(AdminRequest request) throws BadQueryException {
        return QueryParameters.any(request.target().query().orElse(""));
    }

    // --- one session's

    private CompletionStage<Answer> ofSession(AdminOperation operation, AdminRequest request) {
        String id = request.parameter("id");
        String owner = SessionIds.node(id).orElse(nodes.self().id());
        NodeQuestion question = question(request, request.target().query().orElse(""));
        if (nodes.self().id().equals(owner)) {
            return here.answer(question).thenApply(Across::told);
        }
        return nodes.others().stream().filter(node -> node.id().equals(owner)).findFirst()
                .map(node -> nodes.ask(node, question).thenApply(answered -> switch (answered) {
                    case Given(var asked, var reply) -> told(reply);
                    case Missing(var asked, var why) -> Responses.text(504,
                            unanswered(asked, why) + (operation.method().equals("GET") ? "" : " It may be done."));
                })).orElseGet(() -> CompletableFuture.completedFuture(
                        Responses.text(404, "No node that is alive has had a session of this id.")));
    }

    private CompletionStage<Answer> ofSessions(AdminRequest request) throws BadQueryException {
        request.query();
        return new AcrossBatch(nodes, here).send(request.body(), body -> question(request, "", body));
    }

    private static String unanswered(Node node, String why) {
        return "Node " + Printable.of(node.name()) + " (" + Printable.of(node.id()) + ") hasn't answered: "
                + Printable.of(why) + ".";
    }

    private NodeQuestion question(AdminRequest request, String query) {
        return question(request, query, request.body());
    }

    private NodeQuestion question(AdminRequest request, String query, byte[] body) {
        String path = request.target().segments().stream()
                .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/", ""));
        return new NodeQuestion(request.head().method().equals("HEAD") ? "GET" : request.head().method(),
                query.isEmpty() ? path : path + "?" + query,
                Printable.of(request.operator()) + " at node " + Printable.of(nodes.self().name()),
                request.scope(), request.mediaType(), body);
    }

    private static Answer told(NodeReply reply) {
        return reply.status() < 400
                ? Responses.json(reply.status(), reply.text())
                : Responses.text(reply.status(), reply.text());
    }

    // --- all nodes'

    private CompletionStage<Answer> everywhere(Merge merge, AdminRequest request) throws BadQueryException {
        QueryParameters asked = query(request);
        Merging merging = merge.of(asked);
        List<Node> wanted = wanted(asked.text(Merge.NODE));
        if (wanted.isEmpty()) {
            return CompletableFuture.completedFuture(UNKNOWN);
        }
        List<CompletableFuture<Answered>> asking = new ArrayList<>();
        for (Node node : wanted) {
            asking.add(ask(node, question(request, merging.question(asked, node.id()))).toCompletableFuture());
        }
        return CompletableFuture.allOf(asking.toArray(CompletableFuture[]::new))
                .thenApply(all -> Gathered.of(asking.stream().map(CompletableFuture::join).toList()).answer(merging));
    }

    /** This node is the first; none where no such node is known. */
    private List<Node> wanted(Optional<String> id) {
        Node self = nodes.self();
        List<Node> all = new ArrayList<>(List.of(self));
        all.addAll(nodes.others());
        return all.stream().filter(node -> id.isEmpty() || id.get().equals(node.id())
                || id.get().equals(SELF) && node.id().equals(self.id())).toList();
    }

    private CompletionStage<Answered> ask(Node node, NodeQuestion question) {
        if (!nodes.self().id().equals(node.id())) {
            return nodes.ask(node, question);
        }
        CompletableFuture<Answered> answered = new CompletableFuture<>();
        here.answer(question).whenComplete((reply, failure) -> answered
                .complete(failure == null ? new Given(node, reply) : new Missing(node, "it failed; its log says why")));
        return answered.completeOnTimeout(new Missing(node, "it has too much to do"), OtherNodes.WITHIN.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
