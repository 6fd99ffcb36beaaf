package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.QueryString;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.SessionLane;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes tickets, {@code ?ticket=…}, and leaves peers without one to another authenticator. Thread-safe. */
public final class TicketAuthenticator extends BesideOthers {

    /** The parameter of the query that a ticket is in. */
    public static final String PARAMETER = "ticket";

    private static final List<HeaderField> CHALLENGE =
            List.of(new HeaderField("WWW-Authenticate", "Bearer realm=\"gateway\", error=\"invalid_token\""));

    private final Tickets tickets;
    private final String route;
    private final List<String> scopes;

    /**
     * @param route the path of the route, as it is configured
     * @param scopes what a ticket has to have all of
     * @param others who is asked about peers without a ticket
     */
    public TicketAuthenticator(Tickets tickets, String route, List<String> scopes, Authenticator others) {
        super(others);
        this.tickets = tickets;
        this.route = route;
        this.scopes = List.copyOf(scopes);
    }

    @Override
    public CompletionStage<Result> authenticate(OpeningRequest request, SessionLane lane) {
        List<QueryString.Parameter> found = presented(request.query());
        if (found.isEmpty()) {
            return others.authenticate(request, lane);
        }
        if (found.size() > 1) {
            return refused(RejectionReason.TOKEN_INVALID, found.size() + " tickets (expected: one)");
        }
        String value = found.getFirst().value().flatMap(QueryString::decode).orElse("");
        return switch (tickets.redeem(value, route, request.path(), request.handshake().peer().getAddress())) {
            case Tickets.Redeemed.Bad(var detail) -> refused(RejectionReason.TOKEN_INVALID, detail);
            case Tickets.Redeemed.Good(var grant, var issued) when !grant.scopes().containsAll(scopes) -> refused(
                    RejectionReason.INSUFFICIENT_SCOPE, "the ticket lacks a scope of " + String.join(" ", scopes));
            case Tickets.Redeemed.Good(var grant, var issued) -> CompletableFuture.completedFuture(
                    new Result.Authenticated(new Authentication(grant.principal(), grant.scopes(), Optional.of(issued),
                            Optional.empty(), PARAMETER)));
        };
    }

    /** The parameters of a query that are tickets, good or not. */
    static List<QueryString.Parameter> presented(Optional<String> query) {
        return new QueryString(query.orElse("")).parameters().stream()
                .filter(parameter -> QueryString.decode(parameter.name()).filter(PARAMETER::equals).isPresent())
                .toList();
    }

    private static CompletionStage<Result> refused(RejectionReason reason, String detail) {
        return CompletableFuture.completedFuture(new Result.Refused(reason, detail, CHALLENGE));
    }

    @Override
    public boolean takesMessages() {
        return others.takesMessages();
    }

    @Override
    public String rule() {
        return "a ticket for " + route + "; or " + others.rule();
    }
}
