package io.wsgateway.netty.upstream;

import io.wsgateway.protocol.syntax.IpLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one name, by the JDK, kept for some seconds. A look-up may take half a minute and can't be cut short: so it has a thread
 * of its own, which is over soon, and all who ask meanwhile wait for the same. A virtual thread would hold its carrier for that time.
 * Thread-safe.
 */
final class Names {

    private static final long KEPT = TimeUnit.SECONDS.toNanos(5);
    private static final long KEPT_IF_NONE = TimeUnit.SECONDS.toNanos(1);

    private final String host;
    /** Null before the first look-up. */
    private @Nullable CompletableFuture<List<InetAddress>> found;
    private long since;

    Names(String host) {
        this.host = host;
    }

    /** Its addresses, in the order in which they are to be tried; fails with an {@link UnknownHostException} if there is none. */
    synchronized CompletableFuture<List<InetAddress>> addresses(long now) {
        CompletableFuture<List<InetAddress>> known = found;
        if (known != null
                && (!known.isDone() || now - since < (known.isCompletedExceptionally() ? KEPT_IF_NONE : KEPT))) {
            return known;
        }
        CompletableFuture<List<InetAddress>> next = IpLiteral.parse(host)
                .map(literal -> CompletableFuture.completedFuture(List.of(literal))).orElseGet(this::lookUp);
        found = next;
        since = now;
        return next;
    }

    private CompletableFuture<List<InetAddress>> lookUp() {
        CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name("gateway-name-" + host).inheritInheritableThreadLocals(false)
                .unstarted(() -> lookUp(result));
        thread.setContextClassLoader(Names.class.getClassLoader()); // not that of the application whose callback this is
        thread.start();
        return result;
    }

    private void lookUp(CompletableFuture<List<InetAddress>> result) {
        try {
            result.complete(List.of(InetAddress.getAllByName(host)));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
