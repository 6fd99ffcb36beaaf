package io.wsgateway.launcher.page;

import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code /handshakes} and what is below it: a page for who accepts {@code text/html}, JSON for all others. The page holds
 * nothing that is anybody's business, and asks for the JSON itself. Immutable; the journal is thread-safe.
 */
final class HandshakePages {

    private static final Template PAGE = Template.load("handshakes.html");
    private static final String PATH = "/handshakes";
    /** One address has two representations: whoever keeps one must not give it for the other. */
    private static final List<HeaderField> VARY = List.of(new HeaderField("Vary", "Accept"));

    private final HandshakeJournal journal;
    private final OperatorGuard guard;
    private final Answer page;

    /**
     * @param journal what is shown
     * @param guard who may see it
     */
    HandshakePages(HandshakeJournal journal, OperatorGuard guard) {
        this.journal = journal;
        this.guard = guard;
        List<String> reasons = HandshakeProblem.all().stream().map(HandshakeProblem::id).toList();
        this.page = Responses.html(PAGE.policy(), VARY, PAGE.with(Json.ofTexts(reasons)));
    }

    /** Loads the page, which else the first of these does. */
    static void preload() {
        PAGE.policy();
    }

    /** The answer, if the path is one of these. */
    Optional<Answer> answer(HandshakeRequest request, RequestTarget target) {
        List<String> segments = target.segments();
        if (!segments.getFirst().equals("handshakes") || segments.size() > 2) {
            return Optional.empty();
        }
        if (acceptsHtml(request)) {
            return Optional.of(page);
        }
        return guard.refusal(request, Access.READ).or(() -> Optional.of(told(segments, target.query().orElse(""))));
    }

    private Answer told(List<String> segments, String query) {
        try {
            if (segments.size() == 1) {
                return json(list(HandshakeQuery.parse(query)));
            }
            QueryParameters.parse(query, List.of());
            return segments.getLast().equals("counts")
                    ? json(HandshakeJson.counts(journal.counts()))
                    : whole(segments.getLast());
        } catch (BadQueryException e) {
            return Responses.text(400, VARY, e.sentence());
        }
    }

    private String list(HandshakeQuery query) {
        List<HandshakeEntry> kept = journal.entries();
        // One more than is wanted tells whether there are more.
        List<HandshakeEntry> found = kept.stream().filter(query::includes).limit(query.limit() + 1L).toList();
        boolean more = found.size() > query.limit();
        List<HandshakeEntry> shown = more ? found.subList(0, query.limit()) : found;
        Optional<String> next =
                more ? Optional.of(PATH + "?" + query.next(shown.getLast().number())) : Optional.empty();
        return HandshakeJson.list(kept.isEmpty() ? 0 : kept.getFirst().number(), shown, next);
    }

    private Answer whole(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            return Responses.text(404, VARY, "Handshakes have numbers: " + PATH + "/1");
        }
        long number = Long.parseLong(text);
        return journal.entries().stream().filter(entry -> entry.number() == number).findFirst()
                .map(entry -> json(HandshakeJson.whole(entry)))
                .orElseGet(() -> Responses.text(404, VARY, "No handshake " + number + " is kept."));
    }

    private static Answer json(String json) {
        return Responses.json(VARY, json);
    }

    /** Browsers name {@code text/html} when they open an address; scripts and curl don't, unless they want it. */
    private static boolean acceptsHtml(HandshakeRequest request) {
        return request.headers().values("Accept").stream().flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(range -> range.replaceFirst(";.*", "").strip().equalsIgnoreCase("text/html"));
    }
}
