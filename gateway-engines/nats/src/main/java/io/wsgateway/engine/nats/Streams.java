package io.wsgateway.engine.nats;

import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import io.wsgateway.engine.EngineAwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The streams of a cluster, found or made when they are needed, and known for as long as the connection lasts. Thread-safe. */
final class Streams {

    /** How long the server knows ids of messages; an entry that was agreed to in vain keeps its place for as long. */
    private static final Duration DOUBLES = Duration.ofSeconds(10);
    private static final Duration KNOWN = Duration.ofSeconds(2);
    /** No more pages of names are asked for; a page has 1,024. */
    private static final int MOST_NAMES = 16_384;

    private final JetStream jetStream;
    private final Subjects subjects;
    private final Map<HistoryClass, CompletableFuture<HistoryStream>> known = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Listing> listing = new AtomicReference<>();

    Streams(JetStream jetStream, Subjects subjects) {
        this.jetStream = jetStream;
        this.subjects = subjects;
    }

    /** The class's stream; it is made if there is none. */
    CompletableFuture<HistoryStream> of(HistoryClass limits, Deadline deadline) {
        CompletableFuture<HistoryStream> mine = new CompletableFuture<>();
        CompletableFuture<HistoryStream> found = known.putIfAbsent(limits, mine);
        if (found != null) {
            return found.copy();
        }
        var unused = findOrMake(limits, deadline).whenComplete((stream, failure) -> {
            if (failure == null) {
                listing.set(null);
                mine.complete(stream);
            } else {
                known.remove(limits, mine);
                mine.completeExceptionally(JetStreamException.unwrapped(failure));
            }
        });
        return mine.copy();
    }

    /** It isn't there any more. */
    void forget(HistoryStream stream) {
        CompletableFuture<HistoryStream> found = known.get(stream.limits());
        if (found != null && found.isDone() && !found.isCompletedExceptionally() && found.join().equals(stream)) {
            known.remove(stream.limits(), found);
        }
        listing.set(null);
    }

    /** All that there were a moment ago, or since then here. */
    CompletableFuture<List<HistoryStream>> recent(Deadline deadline) {
        Listing recent = listing.get();
        boolean fresh = recent != null && System.nanoTime() - recent.since < KNOWN.toNanos();
        return recent != null && fresh ? CompletableFuture.completedFuture(recent.streams) : all(deadline);
    }

    /** All that there are. */
    CompletableFuture<List<HistoryStream>> all(Deadline deadline) {
        return names(subjects.kept(), new ArrayList<>(), deadline).thenCompose(names -> {
            CompletableFuture<List<HistoryStream>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (String name : names) {
                var limits = HistoryStream.limits(subjects.prefix(), name);
                if (limits.isPresent()) {
                    all = all.thenCombine(of(limits.get(), deadline), Streams::plus);
                }
            }
            return all;
        }).thenApply(streams -> {
            listing.set(new Listing(System.nanoTime(), List.copyOf(streams)));
            return streams;
        });
    }

    private static List<HistoryStream> plus(List<HistoryStream> streams, HistoryStream stream) {
        streams.add(stream);
        return streams;
    }

    private CompletableFuture<List<String>> names(String subject, List<String> before, Deadline deadline) {
        String page = "{\"subject\":\"" + subject + "\",\"offset\":" + before.size() + "}";
        return jetStream.call("STREAM.NAMES", page, deadline).thenCompose(answer -> {
            List<String> names = JsonValueUtils.readStringList(answer, "streams");
            before.addAll(names);
            boolean more = !names.isEmpty() && before.size() < MOST_NAMES
                    && JsonValueUtils.readInteger(answer, "total", 0) > before.size();
            return more ? names(subject, before, deadline) : CompletableFuture.completedFuture(before);
        });
    }

    private CompletableFuture<HistoryStream> findOrMake(HistoryClass limits, Deadline deadline) {
        return find(limits, deadline).thenCompose(found -> {
            if (found != null) {
                return CompletableFuture.completedFuture(found);
            }
            String name = HistoryStream.newName(subjects.prefix(), limits);
            return jetStream.call("STREAM.CREATE." + name, configuration(name, limits), deadline)
                    .thenCompose(made -> info(name, limits, deadline)).exceptionallyCompose(failure -> {
                        // Another node was quicker, or an answer was lost.
                        if (JetStreamException.is(failure, JetStreamException.SUBJECTS_OVERLAP)
                                && deadline.left() > 0) {
                            return jetStream.later(() -> findOrMake(limits, deadline));
                        }
                        return CompletableFuture.failedFuture(failure);
                    });
        });
    }

    private CompletableFuture<@Nullable HistoryStream> find(HistoryClass limits, Deadline deadline) {
        return names(subjects.kept(limits), new ArrayList<>(), deadline).thenCompose(names -> {
            for (String name : names) {
                if (HistoryStream.limits(subjects.prefix(), name).filter(limits::equals).isPresent()) {
                    return info(name, limits, deadline).thenApply(stream -> stream);
                }
            }
            if (!names.isEmpty()) {
                return CompletableFuture
                        .failedFuture(new EngineAwayException("the stream " + LinkWatch.shown(names.getFirst())
                                + " has subjects of the gateway's (expected: none below " + subjects.prefix() + ".)"));
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<HistoryStream> info(String name, HistoryClass limits, Deadline deadline) {
        return jetStream.call("STREAM.INFO." + name, "", deadline).thenApply(answer -> {
            JsonValue configuration = JsonValueUtils.readValue(answer, "config");
            int replicas = configuration == null ? 1 : JsonValueUtils.readInteger(configuration, "num_replicas", 1);
            String run = replicas >= HistoryStream.REPLICAS ? "" : jetStream.link().server().getServerId();
            return new HistoryStream(name, limits, run);
        });
    }

    private String configuration(String name, HistoryClass limits) {
        int replicas = jetStream.link().server().getCluster() == null ? 1 : HistoryStream.REPLICAS;
        return "{\"name\":\"" + name + "\",\"subjects\":[\"" + subjects.kept(limits) + "\"]"
                + ",\"description\":\"Histories of topics, of a WebSocket gateway\""
                + ",\"retention\":\"limits\",\"discard\":\"old\",\"storage\":\"file\",\"num_replicas\":" + replicas
                + ",\"max_consumers\":-1,\"max_msgs\":-1,\"max_bytes\":-1,\"max_msg_size\":-1"
                + ",\"max_msgs_per_subject\":" + limits.messages() + ",\"max_age\":" + limits.age().toNanos()
                + ",\"duplicate_window\":" + DOUBLES.toNanos()
                + ",\"republish\":{\"src\":\"" + subjects.kept(limits) + "\",\"dest\":\"" + subjects.channels()
                + "\"}}";
    }

    private record Listing(long since, List<HistoryStream> streams) {}
}
