package io.wsgateway.identity;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body that nobody wants: read as far as a few bytes, so that its connection can be used again, and given up if there are
 * more. Used once.
 */
final class DiscardedBody implements BodySubscriber<Boolean> {

    private final long most;
    private final CompletableFuture<Boolean> whole = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long seen;

    /**
     * A body to come.
     *
     * @param most how many bytes are read
     */
    DiscardedBody(long most) {
        this.most = most;
    }

    /** Whether it was read to its end. */
    @Override
    public CompletionStage<Boolean> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            seen += part.remaining();
        }
        Flow.Subscription given = subscription;
        if (seen > most && given != null) {
            given.cancel();
            whole.complete(false);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(true);
    }
}
