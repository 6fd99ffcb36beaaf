package io.wsgateway.engine.nats;

import io.nats.client.impl.Headers;
import io.nats.client.support.IncomingHeadersProcessor;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes the last entries of subjects, over one connection. Thread-safe. */
final class Entries {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String WRITER = "Gateway-Writer";
    private static final String LAST = "Nats-Expected-Last-Subject-Sequence";
    private static final byte[] NOTHING = {};

    private final JetStream jetStream;
    private final Subjects subjects;
    private final Streams streams;
    private final Tails tails;

    Entries(JetStream jetStream, Subjects subjects, Streams streams, Tails tails) {
        this.jetStream = jetStream;
        this.subjects = subjects;
        this.streams = streams;
        this.tails = tails;
    }

    /**
     * A channel's last entry, where its history lives: in the stream of its limits; but in another one, if it was begun with
     * others.
     */
    CompletableFuture<Tail> last(Channel channel, HistoryClass limits, Deadline deadline) {
        if (tails.isContested(channel)) {
            return eldest(channel, limits, deadline);
        }
        HistoryStream known = tails.stream(channel);
        HistoryClass first = known == null ? limits : known.limits();
        return streams.of(first, deadline).thenCompose(stream -> read(stream, channel, deadline)).thenCompose(
                tail -> tail.sequence() > 0
                        ? CompletableFuture.completedFuture(tail)
                        : eldest(channel, limits, deadline));
    }

    /** Of the streams that have the channel, the one whose class is the least: all nodes choose the same. */
    private CompletableFuture<Tail> eldest(Channel channel, HistoryClass limits, Deadline deadline) {
        return in(streams.recent(deadline), channel, deadline).thenCompose(found -> found.isEmpty()
                ? streams.of(limits, deadline).thenApply(Tail::none)
                : CompletableFuture.completedFuture(found.getFirst())).thenApply(tail -> {
                    tails.put(channel, jetStream.link(), tail);
                    return tail;
                });
    }

    /** The last entries in all streams that have the channel. */
    CompletableFuture<List<Tail>> everywhere(Channel channel, Deadline deadline) {
        return in(streams.all(deadline), channel, deadline);
    }

    private CompletableFuture<List<Tail>> in(CompletableFuture<List<HistoryStream>> some, Channel channel,
            Deadline deadline) {
        return some.thenCompose(all -> {
            CompletableFuture<List<Tail>> found = CompletableFuture.completedFuture(new ArrayList<>());
            for (HistoryStream stream : all) {
                found = found.thenCombine(read(stream, channel, deadline), (list, tail) -> {
                    if (tail.sequence() > 0) {
                        list.add(tail);
                    }
                    return list;
                });
            }
            return found;
        }).thenApply(list -> {
            list.sort(Comparator.comparing(tail -> tail.stream().limits()));
            return list;
        });
    }

    /** A subject's last entry in a stream. */
    private CompletableFuture<Tail> read(HistoryStream stream, Channel channel, Deadline deadline) {
        Tail before = tails.before(channel);
        String question = "{\"last_by_subj\":\"" + subjects.kept(stream.limits(), channel) + "\"}";
        return jetStream.call("STREAM.MSG.GET." + stream.name(), question, deadline)
                .thenApply(answer -> parse(stream, answer).after(before)).exceptionallyCompose(failure -> {
                    if (JetStreamException.is(failure, JetStreamException.NO_MESSAGE)) {
                        return CompletableFuture.completedFuture(Tail.none(stream));
                    }
                    if (JetStreamException.is(failure, JetStreamException.NO_STREAM)) {
                        streams.forget(stream);
                        return CompletableFuture.completedFuture(Tail.none(stream));
                    }
                    return CompletableFuture.failedFuture(failure);
                }).thenApply(tail -> {
                    if (tail.sequence() > 0 && !tails.isContested(channel)) {
                        tails.put(channel, jetStream.link(), tail);
                    }
                    return tail;
                });
    }

    /** The entry of a number; empty if it isn't there any more. */
    CompletableFuture<Optional<Tail>> at(HistoryStream stream, long sequence, Deadline deadline) {
        return at(stream, sequence, answer -> parse(stream, answer), deadline);
    }

    private <T> CompletableFuture<Optional<T>> at(HistoryStream stream, long sequence, Function<JsonValue, T> read,
            Deadline deadline) {
        return jetStream.call("STREAM.MSG.GET." + stream.name(), "{\"seq\":" + sequence + "}", deadline)
                .thenApply(answer -> Optional.of(read.apply(answer)))
                .exceptionallyCompose(failure -> JetStreamException.is(failure, JetStreamException.NO_MESSAGE)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    private static Tail parse(HistoryStream stream, JsonValue answer) {
        try {
            JsonValue message = JsonValueUtils.readValue(answer, "message");
            long sequence = JsonValueUtils.readLong(message, "seq", 0);
            byte[] body = decode(JsonValueUtils.readString(message, "data"));
            Headers read = headers(message);
            Instant kept = Instant.parse(JsonValueUtils.readString(message, "time"));
            Entry entry = Entry.parse(read).orElse(null);
            long before = read == null ? 0 : Math.max(0, Entry.number(Entry.first(read, LAST)));
            return new Tail(stream, sequence, before, entry, body, kept, false);
        } catch (IllegalArgumentException | DateTimeException | NullPointerException unreadable) {
            throw new EngineAwayException("what NATS has kept can't be read");
        }
    }

    private static @Nullable Headers headers(JsonValue message) {
        byte[] headers = decode(JsonValueUtils.readString(message, "hdrs"));
        return headers.length == 0 ? null : new IncomingHeadersProcessor(headers).getHeaders();
    }

    private static byte[] decode(@Nullable String base64) {
        return base64 == null ? NOTHING : Base64.getDecoder().decode(base64);
    }

    /**
     * Writes an entry behind the one that is known as the last; fails with {@link JetStreamException} if another one is. Sent
     * twice, it is kept once.
     *
     * <p>A leader of several servers looks whether the entry is the last one before the others have agreed to it, and may take two
     * behind the same one. Their message id is that one's number, so that the second is a double: which of the two was kept is
     * read then. If that one has been deleted since, the next is behind the same one again, and its id has both numbers.
     */
    CompletableFuture<Tail> write(Channel channel, Tail last, Entry entry, byte[] body, Deadline deadline) {
        return write(channel, last, 0, entry, body, deadline);
    }

    /** The same behind an entry that is deleted; 0: none is known. */
    private CompletableFuture<Tail> write(Channel channel, Tail last, long deleted, Entry entry, byte[] body,
            Deadline deadline) {
        HistoryStream stream = last.stream();
        String subject = subjects.kept(stream.limits(), channel);
        String writer = HexFormat.of().toHexDigits(RANDOM.nextLong());
        Headers headers = entry.headers();
        headers.put(WRITER, writer);
        headers.put("Nats-Msg-Id", Digest.of(subject + " " + last.sequence() + (deleted == 0 ? "" : " " + deleted)));
        headers.put("Nats-Expected-Stream", stream.name());
        headers.put(LAST, Long.toString(last.sequence()));
        return jetStream.ask(subject, headers, body, deadline).thenCompose(answer -> {
            long sequence = JsonValueUtils.readLong(answer, "seq", 0);
            boolean maybeAnother = JsonValueUtils.readBoolean(answer, "duplicate");
            if (!maybeAnother && sequence > 0) {
                return CompletableFuture.completedFuture(written(channel, last, sequence, entry));
            }
            return isOf(writer, stream, sequence, deadline).thenCompose(mine -> mine
                    ? CompletableFuture.completedFuture(written(channel, last, sequence, entry))
                    : isDeleted(channel, last, sequence, deadline).thenCompose(gone -> gone && sequence > deleted
                            ? write(channel, last, sequence, entry, body, deadline)
                            : CompletableFuture.failedFuture(new JetStreamException(JetStreamException.WRONG_SEQUENCE,
                                    "another one was kept there"))));
        });
    }

    private Tail written(Channel channel, Tail last, long sequence, Entry entry) {
        Tail written = new Tail(last.stream(), sequence, last.sequence(), entry, null, Instant.now(), false);
        tails.put(channel, jetStream.link(), written);
        return written;
    }

    /** Whether the entry of a number is of this writer; of number 0 it isn't known yet. */
    private CompletableFuture<Boolean> isOf(String writer, HistoryStream stream, long sequence, Deadline deadline) {
        return sequence <= 0
                ? jetStream.later(() -> CompletableFuture.completedFuture(false))
                : at(stream, sequence, Entries::writer, deadline).thenApply(Optional.of(writer)::equals);
    }

    private static String writer(JsonValue answer) {
        Headers headers = headers(JsonValueUtils.readValue(answer, "message"));
        return headers == null ? "" : Entry.first(headers, WRITER);
    }

    /**
     * Whether an entry that was kept behind the last one is none any more. It is asked for twice, as a server that has just become
     * the leader may not know of it at once.
     */
    private CompletableFuture<Boolean> isDeleted(Channel channel, Tail last, long sequence, Deadline deadline) {
        if (sequence <= last.sequence()) {
            return CompletableFuture.completedFuture(false);
        }
        return isLast(channel, last, deadline).thenCompose(still -> still
                ? jetStream.later(() -> isLast(channel, last, deadline))
                : CompletableFuture.completedFuture(false));
    }

    private CompletableFuture<Boolean> isLast(Channel channel, Tail last, Deadline deadline) {
        return read(last.stream(), channel, deadline).thenApply(found -> found.sequence() == last.sequence());
    }

    /** Removes all of a subject's entries before one. */
    CompletableFuture<Void> purge(Channel channel, Tail before, Deadline deadline) {
        String what =
                "{\"filter\":\"" + subjects.kept(before.stream().limits(), channel) + "\",\"seq\":" + before.sequence()
                        + "}";
        return jetStream.call("STREAM.PURGE." + before.stream().name(), what, deadline).thenAccept(answer -> {});
    }

    /** What may come of a write because another node wrote: it is tried again after a look. */
    boolean isOvertaken(HistoryStream stream, Throwable failure) {
        boolean gone = JetStreamException.is(failure, JetStreamException.OTHER_STREAM)
                || JetStreamException.is(failure, JetStreamException.NOBODY);
        if (gone) {
            streams.forget(stream);
        }
        return gone || JetStreamException.is(failure, JetStreamException.WRONG_SEQUENCE);
    }
}
