package io.wsgateway.apps.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer, read up to a bound; of a longer one nothing is kept and nothing more is read. Used once, by one thread after the other. */
final class BoundedAnswer implements BodySubscriber<byte[]> {

    private final int most;
    private final boolean wanted;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    // Copied, as the client hands on buffers of 16 KiB however few bytes are in each.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private Flow.@Nullable Subscription subscription;

    private BoundedAnswer(int most, boolean wanted) {
        this.most = most;
        this.wanted = wanted;
    }

    /** A body that is wanted: a longer one fails with {@link TooLong}. */
    static BoundedAnswer wanted(int most) {
        return new BoundedAnswer(most, true);
    }

    /** A body that nobody wants, which is read so that the connection can be used again; it is empty, however long it was. */
    static BoundedAnswer unwanted(int most) {
        return new BoundedAnswer(most, false);
    }

    /** The answer is longer than it may be. */
    @SuppressWarnings("serial") // never written
    static final class TooLong extends IOException {
        private TooLong(int most) {
            super("an answer of more than " + most + " bytes");
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> more) {
        if (body.isDone()) {
            return;
        }
        for (ByteBuffer part : more) {
            if (part.remaining() > most - bytes.size()) {
                tooLong();
                return;
            }
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            bytes.writeBytes(copy);
        }
    }

    private void tooLong() {
        bytes.reset();
        Flow.Subscription given = subscription;
        if (given != null) {
            given.cancel();
        }
        if (wanted) {
            body.completeExceptionally(new TooLong(most));
        } else {
            body.complete(new byte[0]);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(wanted ? bytes.toByteArray() : new byte[0]);
    }
}
