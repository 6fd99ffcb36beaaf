package io.wsgateway.bench.undertow;

import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;

/** Gives pooled buffers back once they have been sent, or can't be. */
record Freeing(Runnable buffers) implements WebSocketCallback<Void> {

    @Override
    public void complete(WebSocketChannel channel, Void context) {
        buffers.run();
    }

    @Override
    public void onError(WebSocketChannel channel, Void context, Throwable throwable) {
        buffers.run();
    }
}
