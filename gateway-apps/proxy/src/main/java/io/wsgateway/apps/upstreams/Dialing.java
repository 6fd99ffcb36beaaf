package io.wsgateway.apps.upstreams;

import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failed;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamAnswer.Opened;
import io.wsgateway.app.upstream.UpstreamAnswer.Refused;
import io.wsgateway.protocol.handshake.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tries one server after the other, until one answers: another only where nobody was there, as what has been answered, or perhaps been
 * received, is the server's word. For one thread at a time.
 */
public final class Dialing {

    /** What operators are told is cut there. */
    static final int LONGEST = 400;

    /** Who isn't well says 502 to 504; what else a peer can bring a server to say must not put it out for others. */
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Pool pool;
    private final Optional<String> key;
    private final BiFunction<Place, Duration, CompletionStage<UpstreamAnswer>> open;
    private final long deadline;
    private final List<Place> tried = new ArrayList<>();
    private final StringBuilder why = new StringBuilder();
    private final CompletableFuture<Dialled> dialled = new CompletableFuture<>();

    private Dialing(Pool pool, Optional<String> key, Duration within,
            BiFunction<Place, Duration, CompletionStage<UpstreamAnswer>> open) {
        this.pool = pool;
        this.key = key;
        this.open = open;
        deadline = pool.now() + within.toNanos();
    }

    /**
     * Leads to one of the servers.
     *
     * @param key what it is chosen by, if that is by a value of the request, and there is one
     * @param within how long all attempts together may take
     * @param open opens a connection to a server within this time
     */
    public static CompletionStage<Dialled> dial(Pool pool, Optional<String> key, Duration within,
            BiFunction<Place, Duration, CompletionStage<UpstreamAnswer>> open) {
        Dialing dialing = new Dialing(pool, key, within, open);
        dialing.next(null, new Failed(Failure.UNREACHABLE, "there is no server"));
        return dialing.dialled;
    }

    private void next(@Nullable Place before, UpstreamAnswer answer) {
        Duration left = Duration.ofNanos(deadline - pool.now());
        Optional<Place> place = left.isPositive() ? pool.choose(key, tried) : Optional.empty();
        if (place.isEmpty()) {
            dialled.complete(new Dialled(Optional.ofNullable(before), answer, shown(answer)));
            return;
        }
        tried.add(place.get());
        long begun = pool.now();
        CompletionStage<UpstreamAnswer> opening;
        try {
            opening = open.apply(place.get(), left);
        } catch (IllegalArgumentException e) { // by what the peer has sent: that says nothing of the server
            place.get().left();
            UpstreamAnswer unasked = new Failed(Failure.INVALID, "it can't be asked so: " + Printable.of(e.toString()));
            dialled.complete(new Dialled(place, unasked, shown(unasked)));
            return;
        }
        opening.whenComplete((given, failure) -> {
            pool.reports().meter().time("upstream-connect", Duration.ofNanos(Math.max(0, pool.now() - begun)));
            answered(place.get(), given != null
                    ? given
                    : new Failed(Failure.INVALID, "the attempt failed: " + Printable.of(String.valueOf(failure))));
        });
    }

    private void answered(Place place, UpstreamAnswer answer) {
        if (!(answer instanceof Opened)) {
            place.left();
        }
        boolean well = switch (answer) {
            case Opened opened -> true;
            case Refused(var status, var headers, var reason) -> status < BAD_GATEWAY || status > GATEWAY_TIMEOUT;
            case Failed failed -> false;
        };
        note(place, answer);
        if (well) {
            pool.succeeded(place);
        } else if (!isOurs(answer)) {
            pool.failed(place, reason(answer));
        }
        if (answer instanceof Failed(var kind, var reason) && (kind == Failure.UNREACHABLE || kind == Failure.TLS)) {
            next(place, answer);
        } else {
            dialled.complete(new Dialled(Optional.of(place), answer, shown(answer)));
        }
    }

    /** Whether the gateway itself can't connect, which says nothing of the server. */
    private static boolean isOurs(UpstreamAnswer answer) {
        return answer instanceof Failed(var kind, var reason) && kind == Failure.FULL;
    }

    private void note(Place place, UpstreamAnswer answer) {
        if (!(answer instanceof Opened) && why.length() < LONGEST) {
            String reason = reason(answer);
            String name = place.target().name();
            why.append(why.isEmpty() ? "" : "; ").append(reason.contains(name) ? "" : name + ": ").append(reason);
        }
    }

    private String shown(UpstreamAnswer answer) {
        String all = why.isEmpty() ? reason(answer) : why.toString();
        return all.length() <= LONGEST ? all : all.substring(0, LONGEST - 3) + "...";
    }

    private static String reason(UpstreamAnswer answer) {
        return switch (answer) {
            case Opened opened -> "";
            case Refused refused -> refused.why();
            case Failed failed -> failed.why();
        };
    }
}
