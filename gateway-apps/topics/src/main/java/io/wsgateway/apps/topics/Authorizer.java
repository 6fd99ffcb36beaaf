package io.wsgateway.apps.topics;

import io.wsgateway.app.Meter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Asks a server whether something may be done: one POST for each question, {@link Question#toJson} its body. 2xx is yes, 403 is no,
 * anything else, and no answer within the time-out, is neither. Redirects aren't followed. {@link #MOST_AT_ONCE} questions are under way
 * at once, others wait for as long as an answer may take. The client is made at the first question. Thread-safe.
 */
final class Authorizer implements AutoCloseable {

    /** The most questions under way. */
    static final int MOST_AT_ONCE = 64;

    /** What is read of a body that nobody wants, so that the connection can be used again. */
    private static final int MOST_BODY_BYTES = 16 << 10;

    private final AuthorizerPolicy policy;
    private final InstantSource clock;
    private final Meter meter;
    private final Logger logger;
    private final Breaker breaker = new Breaker();
    private final Semaphore free = new Semaphore(MOST_AT_ONCE, true);

    // Guarded by this.

    private @Nullable HttpClient client;
    private boolean closed;

    Authorizer(AuthorizerPolicy policy, InstantSource clock, Meter meter, Logger logger) {
        this.policy = policy;
        this.clock = clock;
        this.meter = meter;
        this.logger = logger;
    }

    /** How long an answer holds. */
    Duration cache() {
        return policy.cache();
    }

    /** Asks, and waits for the answer; not on an event loop. */
    Verdict ask(Question question) {
        long end = System.nanoTime() + policy.timeout().toNanos();
        boolean admitted = false;
        try {
            admitted = free.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!admitted) {
                meter.count("authorize-busy");
                return Verdict.UNKNOWN;
            }
            if (!breaker.begin(clock.instant())) {
                meter.count("authorize-paused");
                return Verdict.UNKNOWN;
            }
            return answer(question, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.UNKNOWN;
        } finally {
            if (admitted) {
                free.release();
            }
        }
    }

    private Verdict answer(Question question, long end) throws InterruptedException {
        HttpClient sender = client();
        if (sender == null) {
            return Verdict.UNKNOWN;
        }
        long begun = System.nanoTime();
        CompletableFuture<HttpResponse<Void>> answer =
                sender.sendAsync(request(question), head -> new UnwantedBody(MOST_BODY_BYTES));
        try {
            int status = answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS).statusCode();
            meter.time("authorize", Duration.ofNanos(System.nanoTime() - begun));
            return verdict(status);
        } catch (TimeoutException e) {
            return failed("authorize-timeout", "no answer within " + policy.timeout().toMillis() + " ms");
        } catch (ExecutionException e) {
            return e.getCause() instanceof HttpTimeoutException
                    ? failed("authorize-timeout", "no answer within " + policy.timeout().toMillis() + " ms")
                    : failed("authorize-unreachable", String.valueOf(e.getCause()));
        } finally {
            answer.cancel(true); // what hangs is let go of
        }
    }

    private Verdict verdict(int status) {
        boolean yes = status >= 200 && status < 300;
        if (!yes && status != 403) {
            return failed("authorize-status", "status " + status + " (expected: 2xx or 403)");
        }
        if (breaker.succeeded()) {
            logger.info("{} answers again whether something may be done", policy);
        }
        return yes ? Verdict.YES : Verdict.NO;
    }

    private Verdict failed(String id, String why) {
        meter.count(id);
        if (breaker.failed(clock.instant())) {
            logger.warn("{}: {} doesn't say whether something may be done: {}; it is asked again every {} s", id,
                    policy,
                    why.replaceAll("\\p{Cntrl}", "?"), Breaker.PAUSE.toSeconds());
        }
        return Verdict.UNKNOWN;
    }

    private HttpRequest request(Question question) {
        HttpRequest.Builder request = HttpRequest.newBuilder(policy.url()).timeout(policy.timeout())
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(question.toJson()));
        policy.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }

    private synchronized @Nullable HttpClient client() {
        if (client == null && !closed) {
            HttpClient.Version version = "https".equals(policy.url().getScheme())
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1;
            client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).version(version)
                    .connectTimeout(policy.timeout()).executor(task -> Thread.ofVirtual().start(task)).build();
        }
        return client;
    }

    @Override
    public void close() {
        HttpClient made;
        synchronized (this) {
            closed = true;
            made = client;
            client = null;
        }
        if (made != null) {
            made.shutdownNow();
        }
    }
}
