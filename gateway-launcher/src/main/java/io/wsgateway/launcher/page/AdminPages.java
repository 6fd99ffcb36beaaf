package io.wsgateway.launcher.page;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.session.EndCounts;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The admin listener's own answers: health, handshakes, and a page that lists all there is for operators. Immutable. */
public final class AdminPages implements PlainEndpoint {

    private static final Template PAGE = Template.load("admin.html");
    private static final String HEALTH = "/health/";

    private final Answer page;
    private final HostGuard guard;
    private final BooleanSupplier accepting;
    private final HandshakePages handshakes;
    private final EndPage ends;
    private final OperatorGuard operators;

    /**
     * @param applications the applications for operators
     * @param guard the names it answers to
     * @param tokens what is asked of who wants to see handshakes
     * @param journal the handshakes
     * @param ends how sessions ended
     * @param accepting false once the gateway drains
     */
    public AdminPages(List<Reachable> applications, HostGuard guard, List<AdminToken> tokens, HandshakeJournal journal,
            EndCounts ends,
            BooleanSupplier accepting) {
        this.page = Responses.html(PAGE.policy(), PAGE.with(Json.of(applications)));
        this.guard = guard;
        this.accepting = accepting;
        this.operators = new OperatorGuard(tokens);
        this.handshakes = new HandshakePages(journal, operators);
        this.ends = new EndPage(ends, InstantSource.system());
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
        return switch (target.path()) {
            case "/" -> Optional.of(page);
            case HEALTH + "live" -> Optional.of(Responses.text(200, "live"));
            case HEALTH + "ready" -> Optional.of(accepting.getAsBoolean()
                    ? Responses.text(200, "ready")
                    : Responses.text(503, "draining"));
            case "/ends" -> Optional.of(operators.refusal(request, Access.READ).orElseGet(ends::answer));
            default -> handshakes.answer(request, target);
        };
    }
}
