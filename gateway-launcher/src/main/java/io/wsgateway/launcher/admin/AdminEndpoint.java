package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.launcher.page.Reachable;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.Operation;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listeners for operators and for back ends answer: whatever the table of operations has, to whom it is for. In this order it is asked whether a
 * request is to a host that the listener answers to, whether there is anything at its path (else it is a handshake without a
 * route), by its method, for its token, and whether its body is of a type that is taken. Thread-safe.
 */
public final class AdminEndpoint implements PlainEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(AdminEndpoint.class);
    private static final String HEALTH = "/health/";
    private static final Pattern KEY = Pattern.compile("[!-~]{1," + IdempotencyKeys.LONGEST + "}");
    private static final HeaderField VARY = new HeaderField("Vary", "Accept");

    private final HostGuard guard;
    private final OperatorGuard operators;
    private final AdminThreads threads;
    private final IdempotencyKeys keys;
    private final Function<List<Reachable>, List<AdminOperation>> operations;
    private final List<Reachable> applications;
    /** Made for the first request. */
    private volatile @Nullable List<AdminOperation> table;

    /**
     * An endpoint that leads to no application yet.
     *
     * @param guard the names it answers to
     * @param tokens what is asked of operators; none: nothing
     * @param sources what they see and change
     */
    public AdminEndpoint(HostGuard guard, List<AdminToken> tokens, AdminSources sources) {
        this(guard, new OperatorGuard(tokens, sources.counters()),
                applications -> AdminOperations.of(sources, applications));
    }

    /**
     * An endpoint for back ends.
     *
     * @param guard the names it answers to
     * @param tokens what is asked of them; none: nothing
     * @param sources what they see and change a part of
     */
    public static AdminEndpoint ofBackEnds(HostGuard guard, List<AdminToken> tokens, AdminSources sources) {
        return new AdminEndpoint(guard, OperatorGuard.ofBackEnds(tokens, sources.counters()),
                applications -> BackEndOperations.of(sources));
    }

    /** An endpoint with another table. */
    AdminEndpoint(HostGuard guard, OperatorGuard operators,
            Function<List<Reachable>, List<AdminOperation>> operations) {
        this(guard, operators, new AdminThreads(), new IdempotencyKeys(System::nanoTime), operations, List.of());
    }

    private AdminEndpoint(HostGuard guard, OperatorGuard operators, AdminThreads threads, IdempotencyKeys keys,
            Function<List<Reachable>, List<AdminOperation>> operations, List<Reachable> applications) {
        this.guard = guard;
        this.operators = operators;
        this.threads = threads;
        this.keys = keys;
        this.operations = operations;
        this.applications = List.copyOf(applications);
    }

    /** The same with applications for operators; wrong tokens that were sent to this one count there, too. */
    public AdminEndpoint with(List<Reachable> others) {
        return new AdminEndpoint(guard, operators, threads, keys, operations, others);
    }

    /** The same for who may connect to a file: nobody is asked for a token, and every name is answered to. */
    public AdminEndpoint forSocket() {
        return new AdminEndpoint(new HostGuard(List.of()), operators.withoutTokens(), threads, keys, operations,
                applications);
    }

    /** Nothing is answered before it is known who asks for what. */
    @Override
    public Optional<Answer> answer(HandshakeRequest request, RequestTarget target) {
        return Optional.empty();
    }

    @Override
    public boolean hasOperations() {
        return true;
    }

    @Override
    public Optional<Operation> operation(HandshakeRequest request, RequestTarget target) {
        String host = target.authority().or(() -> request.headers().first("Host")).orElse("");
        // Load balancers ask in HTTP/1.0 without a Host, which no browser does.
        boolean health = host.isEmpty() && target.path().startsWith(HEALTH);
        if (!health && !guard.allows(host)) {
            return answered(request,
                    Responses.text(421, "The " + operators.forWhom().section() + " listener answers to " + guard
                            + " only, so that no page of another name can reach it through your browser."));
        }
        List<AdminOperation> here = at(target.segments());
        if (here.isEmpty()) {
            return Optional.empty();
        }
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Optional<AdminOperation> asked = here.stream().filter(one -> one.method().equals(method)).findFirst();
        return asked.isEmpty()
                ? answered(request, withoutOperation(request.method(), allowed(here)))
                : Optional.of(operation(asked.get(), request, target));
    }

    private Operation operation(AdminOperation asked, HandshakeRequest request, RequestTarget target) {
        if (asked.page().isPresent() && MediaTypes.acceptsHtml(request)) {
            return new Operation.Answered(varying(asked.page().get().get()));
        }
        OperatorGuard.Passage passage = asked.access().isEmpty()
                ? operators.anybody()
                : operators.passage(request, asked.access().get());
        return switch (passage) {
            case OperatorGuard.Refused(var answer) -> new Operation.Answered(inForm(asked, request, answer));
            case OperatorGuard.Allowed(var operator, var scope) -> {
                Optional<Answer> unsupported = unsupported(asked.body(), request);
                yield unsupported.isPresent()
                        ? new Operation.Answered(inForm(asked, request, unsupported.get()))
                        : allowed(asked, new AdminRequest(request, target,
                                asked.path().match(target.segments()).orElse(Map.of()), operator, scope,
                                new byte[0]));
            }
        };
    }

    private Operation allowed(AdminOperation asked, AdminRequest request) {
        List<String> keys = asked.method().equals("POST")
                ? request.head().headers().values(IdempotencyKeys.FIELD)
                : List.of();
        if (!keys.isEmpty()) {
            return KEY.matcher(String.join(" ", keys)).matches()
                    ? once(asked, request, keys.getFirst())
                    : new Operation.Answered(inForm(asked, request.head(), Responses.text(400, IdempotencyKeys.FIELD
                            + ": one, of 1 to " + IdempotencyKeys.LONGEST + " visible ASCII characters.")));
        }
        int most = asked.body().mostBytes();
        return switch (asked.action()) {
            case AdminOperation.Action.Now(var does) -> new Operation.Allowed(most,
                    body -> told(asked, request, AdminOperation.answer(request.with(body), does)));
            case AdminOperation.Action.Aside aside -> new Operation.Lasting(most,
                    body -> act(asked, request.with(body)));
            case AdminOperation.Action.Lasting lasting -> new Operation.Lasting(most,
                    body -> act(asked, request.with(body)));
        };
    }

    private Operation once(AdminOperation asked, AdminRequest request, String key) {
        return new Operation.Lasting(asked.body().mostBytes(), body -> {
            AdminRequest whole = request.with(body);
            return keys.once(request.operator(), key, digest(whole), () -> act(asked, whole))
                    .thenApply(answer -> inForm(asked, request.head(), answer));
        });
    }

    private CompletionStage<Answer> act(AdminOperation asked, AdminRequest request) {
        return asked.act(request, threads).thenApply(answer -> told(asked, request, answer));
    }

    private static Answer told(AdminOperation asked, AdminRequest request, Answer answer) {
        if (LOG.isDebugEnabled() && asked.access().isPresent()) {
            LOG.debug("{}: {} {} by {}: {}", request.section(), asked.method(),
                    Printable.target(request.head().target()), request.by(), answer.status());
        }
        return inForm(asked, request.head(), answer);
    }

    /** Of what a request asks for. */
    private static byte[] digest(AdminRequest request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String head = request.head().method() + ' ' + request.head().target() + ' ' + request.mediaType() + ' ';
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            return digest.digest(request.body());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One address with two representations: whoever keeps one must not give it for the other. */
    private static Answer inForm(AdminOperation asked, HandshakeRequest request, Answer answer) {
        return Problem.inFormOf(request, asked.page().isPresent() ? varying(answer) : answer);
    }

    private static Answer varying(Answer answer) {
        List<HeaderField> fields = new ArrayList<>(answer.headers());
        fields.add(VARY);
        return new Answer(answer.status(), fields, answer.body());
    }

    /** What is done at a path, by its methods; empty if nothing is there. */
    private List<AdminOperation> at(List<String> segments) {
        List<AdminOperation> found = table().stream().filter(one -> one.path().match(segments).isPresent()).toList();
        int fewest = found.stream().mapToInt(one -> one.path().parameters()).min().orElse(0);
        return found.stream().filter(one -> one.path().parameters() == fewest).toList();
    }

    private List<AdminOperation> table() {
        List<AdminOperation> known = table;
        if (known == null) {
            known = List.copyOf(operations.apply(applications));
            table = known;
        }
        return known;
    }

    /** {@code GET, HEAD, OPTIONS}. */
    private static String allowed(List<AdminOperation> here) {
        TreeSet<String> methods = new TreeSet<>();
        here.forEach(one -> methods.add(one.method()));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    private static Answer withoutOperation(String method, String allowed) {
        List<HeaderField> fields = List.of(new HeaderField("Allow", allowed));
        return method.equals("OPTIONS")
                ? new Answer(204, fields, new byte[0])
                : Responses.text(405, fields, "Only " + allowed + " is answered here.");
    }

    private static Optional<Answer> unsupported(AdminOperation.Body body, HandshakeRequest request) {
        List<String> types = body.types();
        if (types.isEmpty() || types.contains(MediaTypes.ANY) || types.contains(MediaTypes.of(request))) {
            return Optional.empty();
        }
        String sentence = types.equals(List.of(MediaTypes.JSON))
                ? "Send JSON, and say so: Content-Type: application/json."
                : "Say what you send: Content-Type: " + String.join(" or ", types) + ".";
        return Optional.of(
                Responses.text(415, List.of(new HeaderField("Accept", String.join(", ", types))), sentence));
    }

    private static Optional<Operation> answered(HandshakeRequest request, Answer answer) {
        return Optional.of(new Operation.Answered(Problem.inFormOf(request, answer)));
    }
}
