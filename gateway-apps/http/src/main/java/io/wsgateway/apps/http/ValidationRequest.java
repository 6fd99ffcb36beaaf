package io.wsgateway.apps.http;

import io.wsgateway.app.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;

/**
 * Asks a back end once, by {@code OPTIONS}, whether it wants events of ours. Immutable.
 *
 * @param url where events are sent
 * @param origin what we call ourselves: a name of a host, such as {@code gateway.example.com}
 * @param timeout for the answer
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection">CloudEvents, HTTP 1.1
 *      Web Hooks, section 4</a>
 */
record ValidationRequest(URI url, String origin, Duration timeout) {

    /** What each event that is sent by this permission has as well, with the origin as its value. */
    static final String ORIGIN = "WebHook-Request-Origin";
    private static final String KEY = "validate-as";
    private static final String ALLOWED = "WebHook-Allowed-Origin";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    /** Reads {@code validate-as}, the origin; empty where the back end isn't to be asked. */
    static Optional<ValidationRequest> read(Settings settings, URI url, Duration timeout) {
        if (!settings.has(KEY)) {
            return Optional.empty();
        }
        String origin = settings.text(KEY, "");
        if (!NAME.matcher(origin).matches()) {
            settings.wrong(KEY, "the name of a host, such as gateway.example.com");
            return Optional.empty();
        }
        return Optional.of(new ValidationRequest(url, origin, timeout));
    }

    /** Sends it. The stage fails where no answer comes in time; a body isn't read. */
    CompletionStage<ValidationDecision> send(HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(url).version(BackEndSettings.version(url)).timeout(timeout)
                .header("User-Agent", BackEndSettings.USER_AGENT).header(ORIGIN, origin)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build();
        return client.sendAsync(request, head -> new Unread()).thenApply(
                answer -> ValidationDecision.decide(origin, answer.statusCode(), answer.headers().allValues(ALLOWED)));
    }

    /** Leaves a body where it is, so that a back end can't make us read for ever. */
    private static final class Unread implements HttpResponse.BodySubscriber<Void> {

        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
            done.complete(null);
        }

        @Override
        public void onNext(List<ByteBuffer> unread) {
            // nothing was asked for
        }

        @Override
        public void onError(Throwable failure) {
            done.complete(null);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
