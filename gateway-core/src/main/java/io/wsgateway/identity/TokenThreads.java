package io.wsgateway.identity;

import io.wsgateway.limits.AddressPrefix;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that verify tokens, beside those that drive sockets: whoever sends many tokens holds up no session. As many as
 * half of the processors, at least one, made when they are needed. {@value #MOST_WAITING} tokens may wait, and
 * {@value #MOST_OF_ONE} of one address: so whoever sends many keeps nobody else's from being verified. Thread-safe.
 */
public final class TokenThreads implements TokenQueue, AutoCloseable {

    /** The most tokens that wait. */
    static final int MOST_WAITING = 1024;
    /** The most tokens of one address that wait or are being verified. */
    static final int MOST_OF_ONE = 512;
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final AddressPrefix prefix;
    /** How many each address has; only of those that have any, so no more than wait or are being verified. */
    private final Map<Long, Integer> underWay = new ConcurrentHashMap<>();

    /**
     * Starts none yet.
     *
     * @param prefix what is one address
     */
    public TokenThreads(int processors, AddressPrefix prefix) {
        this.prefix = prefix;
        AtomicInteger count = new AtomicInteger();
        int most = Math.max(1, processors / 2);
        threads = new ThreadPoolExecutor(most, most, IDLE_SECONDS, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    // In a callback of an application that refreshes a session: nothing of it is to stay with the thread.
                    return Thread.ofPlatform().daemon().name("gateway-token-" + count.incrementAndGet())
                            .inheritInheritableThreadLocals(false).unstarted(task);
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public Optional<String> add(InetAddress peer, Runnable task) {
        long address = prefix.key(peer);
        if (!begin(address)) {
            return Optional.of(MOST_OF_ONE + " tokens of one address wait to be verified already");
        }
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    end(address);
                }
            });
            return Optional.empty();
        } catch (RejectedExecutionException e) {
            end(address);
            return Optional.of("more tokens wait to be verified than there is room for");
        }
    }

    /** False if the address has as many as it may. */
    private boolean begin(long address) {
        if (address == AddressPrefix.NONE || underWay.merge(address, 1, Integer::sum) <= MOST_OF_ONE) {
            return true;
        }
        end(address);
        return false;
    }

    private void end(long address) {
        underWay.computeIfPresent(address, (any, now) -> now == 1 ? null : now - 1);
    }

    /** How many addresses have tokens that wait or are being verified. */
    int addresses() {
        return underWay.size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
