package io.wsgateway.identity;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read up to so many bytes; what is behind them isn't read. Used once.
 *
 * @param <T> what is made of it
 */
final class BoundedBody<T> implements BodySubscriber<T> {

    private final BodySubscriber<T> reader;
    private final long most;
    private final boolean fails;
    private Flow.@Nullable Subscription subscription;
    private long seen;

    private BoundedBody(BodySubscriber<T> reader, long most, boolean fails) {
        this.reader = reader;
        this.most = most;
        this.fails = fails;
    }

    /** A body that is wanted: a longer one is an {@link IOException}. */
    static BoundedBody<byte[]> wanted(long most) {
        return new BoundedBody<>(BodySubscribers.ofByteArray(), most, true);
    }

    /** A body that nobody wants: one within the bound is read, so that its connection can be used again. */
    static BoundedBody<Void> unwanted(long most) {
        return new BoundedBody<>(BodySubscribers.discarding(), most, false);
    }

    @Override
    public CompletionStage<T> getBody() {
        return reader.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        reader.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        if (isTooLong()) {
            return;
        }
        parts.forEach(part -> seen += part.remaining());
        if (!isTooLong()) {
            reader.onNext(parts);
            return;
        }
        Flow.Subscription given = subscription;
        if (given != null) {
            given.cancel();
        }
        if (fails) {
            reader.onError(new IOException("an answer of more than " + most + " bytes"));
        } else {
            reader.onComplete();
        }
    }

    private boolean isTooLong() {
        return seen > most;
    }

    @Override
    public void onError(Throwable failure) {
        if (!isTooLong()) {
            reader.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!isTooLong()) {
            reader.onComplete();
        }
    }
}
