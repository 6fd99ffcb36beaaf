package io.wsgateway.identity;

import io.wsgateway.identity.KeyUrlRules.Unreachable;
import io.wsgateway.protocol.handshake.Printable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys at a URL: fetched when they are first asked for, when they are due again, and when a token names one that isn't among
 * them. One fetch at a time, which all who wait share; after a failure none for a while. Redirects aren't followed.
 * Thread-safe.
 */
public final class KeyUrl implements KeySource {

    private static final Logger LOG = LoggerFactory.getLogger(KeyUrl.class);

    private final URI url;
    private final Set<SignatureAlgorithm> algorithms;
    private final KeyUrlRules rules;
    private final LongSupplier nanoTime;
    private final OutgoingHttp http;

    // Guarded by this.

    private @Nullable CompletableFuture<Keys> fetching;
    private @Nullable Fetched last;
    /** In a row. */
    private int failures;
    private long backOffNanos;
    /** The time of the last fetch's end, good or not; nothing before the first. */
    private long ended;
    /** What the last failure was; empty after a success. */
    private String failure = "";
    private boolean closed;

    /**
     * Keys as they were fetched.
     *
     * @param at when, by the clock
     * @param freshNanos for how long nothing newer is looked for
     */
    private record Fetched(Keys.Known keys, long at, long freshNanos) {}

    /**
     * Fetches nothing yet.
     *
     * @param url https, or http to a loopback address
     * @param algorithms what the keys are for; none with secrets
     */
    public KeyUrl(URI url, Set<SignatureAlgorithm> algorithms, KeyUrlRules rules, LongSupplier nanoTime) {
        this.url = url;
        this.algorithms = Set.copyOf(algorithms);
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.http = new OutgoingHttp(rules.timeout());
    }

    @Override
    public CompletionStage<Keys> keys(Optional<String> id) {
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Fetched known = last;
            if (known == null) {
                return mayFetch(now) ? fetch() : CompletableFuture.completedFuture(left(now));
            }
            long stale = now - known.at() - known.freshNanos();
            if (stale < 0) {
                boolean look = !known.keys().set().has(id)
                        && (fetching != null
                                || now - ended >= KeyUrlRules.UNKNOWN_KEY_PAUSE.toNanos() && mayFetch(now));
                return look ? fetch() : CompletableFuture.completedFuture(known.keys());
            }
            // Due again: who has a use for the keys of before doesn't wait for the next, if they may still be used.
            CompletionStage<Keys> next = mayFetch(now) ? fetch() : CompletableFuture.completedFuture(left(now));
            return isKept(stale) && known.keys().set().has(id)
                    ? CompletableFuture.completedFuture(known.keys())
                    : next;
        }
    }

    private boolean mayFetch(long now) {
        return !closed && (fetching != null || failures == 0 || now - ended >= backOffNanos);
    }

    /** What there is without a fetch. */
    private synchronized Keys left(long now) {
        Fetched known = last;
        if (known != null) {
            long stale = now - known.at() - known.freshNanos();
            if (stale < 0 || isKept(stale)) {
                return known.keys();
            }
        }
        return new Keys.Unavailable("the keys at " + Printable.target(url.toString()) + " can't be had: "
                + (closed ? "the gateway ends" : failure));
    }

    /** Whether keys that have been due to be fetched again for so long may be used. */
    private boolean isKept(long staleNanos) {
        return rules.unreachable() == Unreachable.KEEP && staleNanos < rules.maxStale().toNanos();
    }

    private synchronized CompletableFuture<Keys> fetch() {
        CompletableFuture<Keys> underWay = fetching;
        if (underWay != null) {
            return underWay;
        }
        CompletableFuture<Keys> started = new CompletableFuture<>();
        fetching = started;
        Thread.ofVirtual().name("gateway-keys").start(() -> send(started)); // to make a client takes a while
        return started;
    }

    private void send(CompletableFuture<Keys> started) {
        try {
            HttpRequest request =
                    http.request(url).header("Accept", "application/jwk-set+json, application/json").build();
            http.send(request, head -> BoundedBody.wanted(KeyReader.MAX_BYTES))
                    .whenComplete((response, failed) -> end(started, response, failed));
        } catch (RuntimeException e) {
            end(started, null, e);
        }
    }

    private void end(CompletableFuture<Keys> started, @Nullable HttpResponse<byte[]> response,
            @Nullable Throwable failed) {
        Keys result;
        synchronized (this) {
            ended = nanoTime.getAsLong();
            fetching = null;
            try {
                KeySet read = read(response, failed);
                Duration fresh =
                        KeyUrlRules.fresh(response == null
                                ? ""
                                : String.join(",", response.headers().allValues("Cache-Control")));
                told(read);
                last = new Fetched(new Keys.Known(read), ended, fresh.toNanos());
                failures = 0;
                failure = "";
            } catch (InvalidKeysException e) {
                failures++;
                failure = e.getMessage() == null ? "" : e.getMessage();
                backOffNanos = KeyUrlRules.backOff(failures, ThreadLocalRandom.current().nextDouble()).toNanos();
                LOG.warn("keys at {} can't be had: {}; next after {} ms at the soonest",
                        Printable.target(url.toString()), failure, Duration.ofNanos(backOffNanos).toMillis());
            }
            result = left(ended);
        }
        started.complete(result);
    }

    private void told(KeySet read) {
        if (last == null || failures > 0) {
            LOG.info("keys at {}: {}, {} not used", Printable.target(url.toString()), read.keys().size(),
                    read.unused());
        }
    }

    private KeySet read(@Nullable HttpResponse<byte[]> response, @Nullable Throwable failed)
            throws InvalidKeysException {
        if (response == null) {
            throw new InvalidKeysException(http.described(failed));
        }
        if (response.statusCode() != 200) {
            throw new InvalidKeysException("HTTP status " + response.statusCode() + " (expected: 200)");
        }
        return KeyReader.jwks(response.body(), algorithms);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        http.close();
    }
}
