package io.wsgateway.apps.topics;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer that nobody wants: read up to so many bytes, so that its connection can be used again. Used once. */
final class UnwantedBody implements BodySubscriber<Void> {

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final int most;
    private Flow.@Nullable Subscription subscription;
    private int seen;

    UnwantedBody(int mostBytes) {
        most = mostBytes;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return over;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        parts.forEach(part -> seen = Math.min(most + 1, seen + Math.min(most + 1, part.remaining())));
        if (seen > most && !over.isDone()) {
            Flow.Subscription given = subscription;
            if (given != null) {
                given.cancel();
            }
            over.complete(null);
        }
    }

    @Override
    public void onError(Throwable failure) {
        over.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        over.complete(null);
    }
}
