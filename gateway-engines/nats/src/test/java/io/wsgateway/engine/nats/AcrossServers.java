package io.wsgateway.engine.nats;

import io.wsgateway.engine.Engine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * An engine whose subscriptions are acknowledged when other servers know of them too. NATS says so when the server at hand does,
 * and tells the others a moment later: what is published there meanwhile is missed, as {@code shortcomings()} says. That moment
 * isn't what the contract is about, so its end is waited for here.
 */
final class AcrossServers {

    private AcrossServers() {}

    /** @param known complete once the others know what the engine's server knows when it is asked for */
    static Engine of(Engine engine, Supplier<CompletionStage<Void>> known) {
        return (Engine) Proxy.newProxyInstance(AcrossServers.class.getClassLoader(), new Class<?>[] {Engine.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(engine, arguments);
                        return method.getName().startsWith("subscribe")
                                ? later((CompletionStage<?>) result, known)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static <T> CompletionStage<T> later(CompletionStage<T> stage, Supplier<CompletionStage<Void>> known) {
        return stage.thenCompose(done -> known.get().thenApplyAsync(all -> done));
    }
}
