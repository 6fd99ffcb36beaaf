package io.wsgateway.journal;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The place of one handshake in the journal, whose lock guards it: what is kept there may be found flawed later. */
final class KeptHandshake {

    /** Null once it is kept no more. */
    private @Nullable HandshakeEntry entry;

    KeptHandshake(HandshakeEntry entry) {
        this.entry = entry;
    }

    HandshakeEntry entry() {
        return Objects.requireNonNull(entry, "it is kept no more");
    }

    /** Marks it, if it is still kept; how many bytes that takes. */
    long mark(AcceptedFlaw flaw, String detail) {
        HandshakeEntry before = entry;
        if (before == null) {
            return 0;
        }
        HandshakeEntry marked = before.flawed(flaw, detail);
        entry = marked;
        return marked.bytes() - before.bytes();
    }

    /** It is kept no more; how many bytes that frees. */
    long forget() {
        long bytes = entry().bytes();
        entry = null;
        return bytes;
    }
}
