package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * An engine whose subscriptions are acknowledged when other servers know of them too. NATS says so when the server at hand does,
 * and tells the others a moment later: what is published there meanwhile is missed, as {@code shortcomings()} says. That moment
 * isn't what the contract is about, so it is waited for here.
 */
final class AcrossServers {

    /** On one machine it takes less than a millisecond; nothing tells when it is over. */
    private static final long MOMENT_MILLIS = 100;

    private AcrossServers() {}

    static Engine of(Engine engine) {
        return (Engine) Proxy.newProxyInstance(AcrossServers.class.getClassLoader(), new Class<?>[] {Engine.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(engine, arguments);
                        return method.getName().startsWith("subscribe") ? later((CompletionStage<?>) result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static <T> CompletionStage<T> later(CompletionStage<T> stage) {
        return stage.thenApplyAsync(done -> done,
                CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS));
    }
}
