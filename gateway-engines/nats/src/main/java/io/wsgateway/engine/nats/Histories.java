package io.wsgateway.engine.nats;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptPart;
import io.wsgateway.engine.KeptSummary;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What is kept, over one connection; how is said at the package. Thread-safe. */
final class Histories {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NOTHING = {};
    /** How often an entry is written anew because another node was quicker. */
    private static final int TRIES = 64;
    /** What misses no more is read entry by entry, from the last one back. */
    private static final int FEW = 8;
    private static final TopicHistory ANY = new TopicHistory(1_000_000, 1L << 30, Duration.ofDays(365));

    private final JetStream jetStream;
    private final Subjects subjects;
    private final Entries entries;
    private final Tails tails;
    private final Duration timeout;

    Histories(JetStream jetStream, Subjects subjects, Streams streams, Tails tails, Duration timeout) {
        this.jetStream = jetStream;
        this.subjects = subjects;
        this.tails = tails;
        this.timeout = timeout;
        entries = new Entries(jetStream, subjects, streams, tails);
    }

    CompletableFuture<Keeping> keep(Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected,
            Deadline deadline) {
        Tail known = tails.get(channel, jetStream.link());
        return known == null
                ? keep(channel, history, body, expected, deadline, TRIES)
                : keep(channel, history, body, expected, known, true, deadline, TRIES);
    }

    private CompletableFuture<Keeping> keep(Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected,
            Deadline deadline, int tries) {
        return entries.last(channel, HistoryClass.of(history), deadline)
                .thenCompose(last -> keep(channel, history, body, expected, last, false, deadline, tries));
    }

    private CompletableFuture<Keeping> keep(Channel channel, TopicHistory history, byte[] body,
            Optional<TopicPosition> expected,
            Tail last, boolean remembered, Deadline deadline, int tries) {
        Optional<TopicPosition> position = last.position();
        TopicPosition next = next(last);
        if (expected.isPresent() && (position.isEmpty() || !expected.get().equals(next))) {
            if (remembered) {
                return keep(channel, history, body, expected, deadline, tries);
            }
            return position.isPresent()
                    ? CompletableFuture.completedFuture(new Keeping.Behind(position.get()))
                    : begin(channel, history, last, deadline, tries)
                            .thenApply(begun -> new Keeping.Behind(positionOf(begun)));
        }
        Entry entry = new Entry(Entry.Kind.MESSAGE, next, last.stream().run(), history);
        return entries.write(channel, last, entry, body, deadline).<Keeping>thenApply(written -> new Keeping.Kept(next))
                .exceptionallyCompose(failure -> again(last, failure, deadline, tries,
                        () -> keep(channel, history, body, expected, deadline, tries - 1)));
    }

    /** The position that comes next: of another epoch, where what is there can't be gone on with. */
    private static TopicPosition next(Tail last) {
        return new TopicPosition(last.position().map(TopicPosition::epoch).orElseGet(Histories::newEpoch),
                last.offset() + 1);
    }

    private <T> CompletableFuture<T> again(Tail last, Throwable failure, Deadline deadline, int tries,
            Supplier<CompletableFuture<T>> again) {
        if (!entries.isOvertaken(last.stream(), failure) || deadline.left() <= 0) {
            return CompletableFuture.failedFuture(failure);
        }
        if (JetStreamException.is(failure, JetStreamException.NOBODY)) {
            return jetStream.later(again);
        }
        return tries > 1
                ? again.get()
                : CompletableFuture
                        .failedFuture(new EngineAwayException("other nodes were quicker " + TRIES + " times"));
    }

    /** The last entry, of a history that has an epoch: it gets one where it has none. */
    private CompletableFuture<Tail> settled(Channel channel, TopicHistory history, Deadline deadline, int tries) {
        return entries.last(channel, HistoryClass.of(history), deadline)
                .thenCompose(last -> last.position().isPresent()
                        ? CompletableFuture.completedFuture(last)
                        : begin(channel, history, last, deadline, tries));
    }

    private CompletableFuture<Tail> begin(Channel channel, TopicHistory history, Tail last, Deadline deadline,
            int tries) {
        Entry mark =
                new Entry(Entry.Kind.BEGUN, new TopicPosition(newEpoch(), last.offset()), last.stream().run(), history);
        return entries.write(channel, last, mark, NOTHING, deadline)
                .exceptionallyCompose(failure -> again(last, failure,
                        deadline, tries, () -> settled(channel, history, deadline, tries - 1)));
    }

    private static TopicPosition positionOf(Tail settled) {
        return settled.position().orElse(TopicPosition.NONE);
    }

    CompletableFuture<KeptPart> read(Channel channel, TopicHistory history, TopicPosition since) {
        Deadline deadline = Deadline.in(timeout);
        return settled(channel, history, deadline, TRIES)
                .thenCompose(last -> read(channel, history, since, last, deadline));
    }

    private CompletableFuture<KeptPart> read(Channel channel, TopicHistory history, TopicPosition since, Tail last,
            Deadline deadline) {
        TopicPosition position = positionOf(last);
        long missed = position.epoch().equals(since.epoch()) ? position.offset() - since.offset() : Long.MAX_VALUE;
        if (missed == 0 || position.offset() == 0) {
            return CompletableFuture.completedFuture(new KeptPart(position, List.of()));
        }
        if (missed > 0 && missed <= FEW) {
            return few(new Back(history, since, last), last, (int) missed + FEW, deadline)
                    .thenCompose(part -> part.isPresent()
                            ? CompletableFuture.completedFuture(part.get())
                            : whole(channel, history, since, last, deadline));
        }
        return whole(channel, history, since, last, deadline);
    }

    private CompletableFuture<KeptPart> whole(Channel channel, TopicHistory history, TopicPosition since, Tail last,
            Deadline deadline) {
        return readings(channel, last, history, true, deadline).thenApply(window -> {
            Entry end = window.last();
            if (end == null) {
                throw new EngineAwayException("the history went away while it was read");
            }
            return new KeptPart(end.position(), window.at(Instant.now()).since(since));
        });
    }

    /** Reads the whole subject; anew, where the server that would have done it is gone. */
    private CompletableFuture<Window> readings(Channel channel, Tail last, TopicHistory limits, boolean bodies,
            Deadline deadline) {
        String subject = subjects.kept(last.stream().limits(), channel);
        return new Reading(jetStream, last.stream(), subject, last.sequence(), limits, bodies).begin(deadline)
                .exceptionallyCompose(failure -> {
                    boolean silent = JetStreamException.unwrapped(failure) instanceof SilenceException
                            || JetStreamException.is(failure, JetStreamException.NOBODY);
                    return silent && deadline.left() > 0
                            ? jetStream.later(() -> readings(channel, last, limits, bodies, deadline))
                            : CompletableFuture.failedFuture(failure);
                });
    }

    /** Reads from the last entry back; empty if that doesn't lead there. */
    private CompletableFuture<Optional<KeptPart>> few(Back back, Tail entry, int most, Deadline deadline) {
        return switch (back.take(entry)) {
            case DONE -> CompletableFuture.completedFuture(Optional.of(back.part(Instant.now())));
            case STUCK -> CompletableFuture.completedFuture(Optional.empty());
            case MORE -> most == 0
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : entries.at(entry.stream(), back.next(), deadline).thenCompose(before -> before.isEmpty()
                            ? CompletableFuture.completedFuture(Optional.empty())
                            : few(back, before.get(), most - 1, deadline));
        };
    }

    CompletableFuture<Optional<KeptSummary>> look(Channel channel) {
        Deadline deadline = Deadline.in(timeout);
        return entries.everywhere(channel, deadline).thenCompose(found -> {
            if (found.isEmpty() || found.getFirst().entry() == null) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            Tail last = found.getFirst();
            return readings(channel, last, ANY, false, deadline).thenApply(window -> summary(window.at(Instant.now())));
        });
    }

    private static Optional<KeptSummary> summary(Window window) {
        Entry last = window.last();
        return last == null
                ? Optional.empty()
                : Optional.of(
                        new KeptSummary(Optional.of(last.limits()), last.position(), window.messages(),
                                window.bytes()));
    }

    CompletableFuture<Void> forget(Channel channel, Deadline deadline) {
        return forget(channel, deadline, TRIES);
    }

    private CompletableFuture<Void> forget(Channel channel, Deadline deadline, int tries) {
        return entries.everywhere(channel, deadline).thenCompose(found -> {
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            for (Tail last : found) {
                all = all.thenCombine(forget(channel, last, deadline, tries), (before, now) -> null);
            }
            return all;
        });
    }

    private CompletableFuture<Void> forget(Channel channel, Tail last, Deadline deadline, int tries) {
        Entry end = last.entry();
        if (end == null || end.position().offset() == 0) {
            return CompletableFuture.completedFuture(null);
        }
        Entry mark =
                new Entry(Entry.Kind.FORGOTTEN, new TopicPosition(newEpoch(), 0), last.stream().run(), end.limits());
        return entries.write(channel, last, mark, NOTHING, deadline)
                .thenCompose(written -> entries.purge(channel, written, deadline)).exceptionallyCompose(
                        failure -> again(last, failure, deadline, tries, () -> forget(channel, deadline, tries - 1)));
    }

    /** An entry that says what the last one says, so that the epoch stays; once in half the time in which it would go. */
    CompletableFuture<Void> touch(Channel channel, TopicHistory history) {
        Deadline deadline = Deadline.in(timeout);
        Tail known = tails.get(channel, jetStream.link());
        CompletableFuture<Tail> last = known != null && !isOld(known)
                ? CompletableFuture.completedFuture(known)
                : entries.last(channel, HistoryClass.of(history), deadline);
        return last.thenCompose(tail -> {
            Entry entry = tail.entry();
            Optional<TopicPosition> position = tail.position();
            if (entry == null || position.isEmpty() || !isOld(tail)) {
                return CompletableFuture.completedFuture(null);
            }
            Entry mark = new Entry(Entry.Kind.BEGUN, position.get(), entry.run(), entry.limits());
            return entries.write(channel, tail, mark, NOTHING, deadline).handle((written, overtaken) -> null);
        });
    }

    private static boolean isOld(Tail tail) {
        Duration half = tail.stream().limits().age().dividedBy(2);
        return tail.sequence() > 0 && tail.kept().isBefore(Instant.now().minus(half));
    }

    private static String newEpoch() {
        return HexFormat.of().toHexDigits(RANDOM.nextLong());
    }
}
