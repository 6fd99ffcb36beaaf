package io.wsgateway.launcher.page;

import io.wsgateway.identity.Tickets;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.netty.server.Shedding;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.Operation;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.Authority;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.session.ApplicationPauses;
import io.wsgateway.session.EndCounts;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.SessionCounters;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The admin listener's own answers: health, handshakes, and a page that lists all there is for operators. Immutable. */
public final class AdminPages implements PlainEndpoint {

    private static final Template PAGE = Template.load("admin.html");
    private static final String TICKETS = "/tickets";
    private static final String HEALTH = "/health/";

    private final Answer page;
    private final HostGuard guard;
    private final BooleanSupplier accepting;
    private final HandshakePages handshakes;
    private final EndPage ends;
    private final LimitsPage limits;
    private final OperatorGuard operators;
    private final Changes changes;

    /**
     * What operators may change.
     *
     * @param principals whose sessions are open
     * @param tickets what is issued to those who come next
     * @param applications the applications folder
     * @param pauses which applications are paused
     * @param configuration the configuration
     * @param shed tells a part of the sessions to go, and how many; empty: it can't be done now
     */
    public record Changes(PrincipalSessions principals, Tickets tickets, ApplicationControl applications,
            ApplicationPauses pauses, ConfigurationControl configuration, Function<Shedding, OptionalInt> shed) {}

    /**
     * @param applications the applications for operators
     * @param guard the names it answers to
     * @param tokens what is asked of who wants to see handshakes
     * @param journal the handshakes
     * @param ends how sessions ended
     * @param counters how often limits were reached, and how near peers come to them
     * @param accepting false once the gateway drains
     * @param changes what may be changed here
     */
    public AdminPages(List<Reachable> applications, HostGuard guard, List<AdminToken> tokens, HandshakeJournal journal,
            EndCounts ends, SessionCounters counters, BooleanSupplier accepting, Changes changes) {
        this.changes = changes;
        this.page = Responses.html(PAGE.policy(), PAGE.with(Json.of(applications)));
        this.guard = guard;
        this.accepting = accepting;
        this.operators = new OperatorGuard(tokens, counters);
        this.handshakes = new HandshakePages(journal, operators);
        this.limits = new LimitsPage(counters);
        this.ends = new EndPage(ends, InstantSource.system());
    }

    private AdminPages(AdminPages other, List<Reachable> applications) {
        this.page = Responses.html(PAGE.policy(), PAGE.with(Json.of(applications)));
        this.guard = other.guard;
        this.accepting = other.accepting;
        this.operators = other.operators;
        this.handshakes = other.handshakes;
        this.limits = other.limits;
        this.ends = other.ends;
        this.changes = other.changes;
    }

    /** The same with other applications; wrong tokens that were sent to this one count there, too. */
    public AdminPages with(List<Reachable> applications) {
        return new AdminPages(this, applications);
    }

    /** Loads the page, which else the first of these does. */
    public static void preload() {
        PAGE.policy();
        HandshakePages.preload();
    }

    @Override
    public Optional<Answer> answer(HandshakeRequest request, RequestTarget target) {
        String host = target.authority().or(() -> request.headers().first("Host")).orElse("");
        // Load balancers ask in HTTP/1.0 without a Host, which no browser does.
        boolean health = host.isEmpty() && target.path().startsWith(HEALTH);
        if (!health && !guard.allows(host)) {
            return Optional.of(Responses.text(421, "The admin listener answers to " + guard
                    + " only, so that no page of another name can reach it through your browser."));
        }
        if (PrincipalOperations.isAt(target)) {
            return Optional.of(notAllowed("DELETE"));
        }
        if (PauseOperations.isAt(target)) {
            return Optional.of(notAllowed("POST"));
        }
        return switch (target.path()) {
            case TICKETS, ApplicationPages.RELOAD, ConfigurationOperations.RELOAD,
                    SessionOperations.SHED -> Optional.of(
                            notAllowed("POST"));
            case ApplicationPages.PATH -> Optional.of(operators.refusal(request, Access.READ)
                    .orElseGet(new ApplicationPages(changes.applications())::answer));
            case "/" -> Optional.of(page);
            case HEALTH + "live" -> Optional.of(Responses.text(200, "live"));
            case HEALTH + "ready" -> Optional.of(accepting.getAsBoolean()
                    ? Responses.text(200, "ready")
                    : Responses.text(503, "draining"));
            case PauseOperations.PAUSED -> Optional.of(operators.refusal(request, Access.READ)
                    .orElseGet(new PauseOperations(changes.pauses())::paused));
            case "/ends" -> Optional.of(operators.refusal(request, Access.READ).orElseGet(ends::answer));
            case "/limits" -> Optional.of(operators.refusal(request, Access.READ).orElseGet(limits::answer));
            default -> handshakes.answer(request, target);
        };
    }

    private static Answer notAllowed(String allowed) {
        return Responses.text(405, List.of(new HeaderField("Allow", allowed)),
                "Only " + allowed + " is answered here.");
    }

    @Override
    public boolean hasOperations() {
        return true;
    }

    /** Nothing is done for other names than a GET is answered to, other pages' scripts, nor tokens that may only read. */
    @Override
    public Optional<Operation> operation(HandshakeRequest request, RequestTarget target) {
        Optional<String> method = method(target);
        if (method.isEmpty()) {
            return Optional.empty();
        }
        if (!request.method().equals(method.get())) {
            return refused(notAllowed(method.get()));
        }
        if (!guard.allows(TargetUri.of(request).authority().map(Authority::toString).orElse(""))) {
            return refused(Responses.text(421, "The admin listener answers to " + guard + " only."));
        }
        Optional<Answer> refusal = operators.refusal(request, Access.FULL);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        if (target.path().equals(ApplicationPages.RELOAD)) {
            return Optional.of(new Operation.Lasting(0,
                    none -> new ApplicationPages(changes.applications()).reload(target)));
        }
        if (PauseOperations.isAt(target)) {
            return Optional.of(new Operation.Allowed(0,
                    none -> new PauseOperations(changes.pauses()).resume(target)));
        }
        if (target.path().equals(ConfigurationOperations.RELOAD)) {
            return Optional.of(new Operation.Lasting(0,
                    none -> new ConfigurationOperations(changes.configuration()).reload(target)));
        }
        if (target.path().equals(SessionOperations.SHED)) {
            return Optional.of(new Operation.Allowed(0, none -> new SessionOperations(changes.shed()).shed(target)));
        }
        if (!target.path().equals(TICKETS)) {
            return Optional.of(new Operation.Allowed(0,
                    none -> new PrincipalOperations(changes.principals()).end(target)));
        }
        return TicketOperations.isJson(request.headers().values("Content-Type"))
                ? Optional.of(new Operation.Allowed(TicketOperations.MOST_BYTES,
                        new TicketOperations(changes.tickets())::issue))
                : refused(Responses.text(415, "Send JSON, and say so: Content-Type: application/json."));
    }

    /** By what something is done at this path; empty if nothing is. */
    private static Optional<String> method(RequestTarget target) {
        return switch (target.path()) {
            case TICKETS, ApplicationPages.RELOAD, ConfigurationOperations.RELOAD,
                    SessionOperations.SHED -> Optional.of(
                            "POST");
            default -> PauseOperations.isAt(target)
                    ? Optional.of("POST")
                    : PrincipalOperations.isAt(target) ? Optional.of("DELETE")
                    : Optional.empty();
        };
    }

    private static Optional<Operation> refused(Answer answer) {
        return Optional.of(new Operation.Refused(answer));
    }
}
