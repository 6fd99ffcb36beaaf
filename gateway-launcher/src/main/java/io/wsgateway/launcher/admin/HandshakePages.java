package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.journal.HandshakeEntry;
import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.SessionIds;
import java.util.List;
import java.util.Optional;

/** {@code /handshakes} and what is below it, as JSON. Immutable; the journal is thread-safe. */
final class HandshakePages {

    private static final String PATH = "/handshakes";

    private final HandshakeJournal journal;
    private final SessionIds ids;

    /**
     * @param journal what is shown
     * @param ids what sessions are called
     */
    HandshakePages(HandshakeJournal journal, SessionIds ids) {
        this.journal = journal;
        this.ids = ids;
    }

    /** Those that are asked for, the newest first. */
    Answer list(AdminRequest request) throws BadQueryException {
        return Responses.json(list(HandshakeQuery.parse(request.target().query().orElse(""))));
    }

    Answer counts(AdminRequest request) throws BadQueryException {
        request.query();
        return Responses.json(HandshakeJson.counts(journal.counts()));
    }

    /** One of them in full. */
    Answer one(AdminRequest request) throws BadQueryException {
        request.query();
        return whole(request.parameter("number"));
    }

    private String list(HandshakeQuery query) {
        List<HandshakeEntry> kept = journal.entries();
        // One more than is wanted tells whether there are more.
        List<HandshakeEntry> found = kept.stream().filter(query::includes).limit(query.limit() + 1L).toList();
        boolean more = found.size() > query.limit();
        List<HandshakeEntry> shown = more ? found.subList(0, query.limit()) : found;
        Optional<String> next =
                more ? Optional.of(PATH + "?" + query.next(shown.getLast().number())) : Optional.empty();
        return HandshakeJson.list(kept.isEmpty() ? 0 : kept.getFirst().number(), shown, next, ids);
    }

    private Answer whole(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            return Responses.text(404, "Handshakes have numbers: " + PATH + "/1");
        }
        long number = Long.parseLong(text);
        return journal.entries().stream().filter(entry -> entry.number() == number).findFirst()
                .map(entry -> Responses.json(HandshakeJson.whole(entry, ids)))
                .orElseGet(() -> Responses.text(404, "No handshake " + number + " is kept."));
    }
}
