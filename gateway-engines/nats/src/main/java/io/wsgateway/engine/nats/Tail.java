package io.wsgateway.engine.nats;

import io.wsgateway.app.TopicPosition;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last entry of a subject, as it is known here. Immutable.
 *
 * @param stream that keeps it
 * @param sequence its number in the stream; 0 if there is no entry
 * @param entry what it says; null if there is none, or none of ours
 * @param before the number of the entry before it; 0 if there was none or it isn't known
 * @param body of it; null if it wasn't read
 * @param kept when the server got it
 * @param torn true if there were later ones, as it is known here: what is behind it was lost
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Tail(HistoryStream stream, long sequence, long before, @Nullable Entry entry, byte @Nullable [] body,
        Instant kept,
        boolean torn) {

    /** Nothing is there. */
    static Tail none(HistoryStream stream) {
        return new Tail(stream, 0, 0, null, null, Instant.EPOCH, false);
    }

    /** Where the history is; empty if it needs another epoch before anything can be said of it. */
    Optional<TopicPosition> position() {
        return entry == null || torn || !entry.run().equals(stream.run())
                ? Optional.empty()
                : Optional.of(entry.position());
    }

    /** The offset of the last message, whatever its epoch. */
    long offset() {
        return entry == null ? 0 : entry.position().offset();
    }

    /** True if both are of one stream and of one epoch. */
    boolean isAlike(Tail other) {
        return entry != null && other.entry != null && stream.name().equals(other.stream.name())
                && entry.position().epoch().equals(other.entry.position().epoch());
    }

    /** The same, torn if an entry behind it had been known before it was read. */
    Tail after(@Nullable Tail known) {
        boolean lost = known != null && isAlike(known)
                && (known.sequence > sequence || known.torn && known.sequence == sequence);
        return lost ? new Tail(stream, sequence, before, entry, body, kept, true) : this;
    }
}
