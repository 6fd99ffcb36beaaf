package io.wsgateway.identity;

import io.wsgateway.protocol.handshake.Printable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a server that the configuration names. Each has an answer within the time-out, its body included, or none; no
 * redirect is followed. The client is made at the first request, which takes a while. Thread-safe.
 */
final class OutgoingHttp implements AutoCloseable {

    private final Duration timeout;

    // Guarded by this.

    private @Nullable HttpClient client;
    private boolean closed;

    OutgoingHttp(Duration timeout) {
        this.timeout = timeout;
    }

    /** A request to this URL, to be completed. */
    HttpRequest.Builder request(URI url) {
        return HttpRequest.newBuilder(url).timeout(timeout);
    }

    /**
     * Sends; not on an event loop.
     *
     * @throws IllegalStateException if this is closed
     */
    <T> CompletableFuture<HttpResponse<T>> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        CompletableFuture<HttpResponse<T>> answer = client().sendAsync(request, body);
        return answer.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, failure) -> answer.cancel(true)); // what hangs is let go of
    }

    /** What became of a request that has no answer: printable. */
    String described(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case null -> "no answer";
            case TimeoutException late -> "no answer within " + timeout.toMillis() + " ms";
            case HttpTimeoutException late -> "no answer within " + timeout.toMillis() + " ms";
            default -> Printable.of(cause.getClass().getSimpleName()
                    + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
        };
    }

    private synchronized HttpClient client() {
        if (closed) {
            throw new IllegalStateException("the gateway ends");
        }
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder().followRedirects(Redirect.NEVER).version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(timeout).executor(task -> Thread.ofVirtual().start(task)).build();
            client = made;
        }
        return made;
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
