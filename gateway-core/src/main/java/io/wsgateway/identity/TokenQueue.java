package io.wsgateway.identity;

import java.net.InetAddress;
import java.util.Optional;

/** Where tokens wait to be verified. Thread-safe; never blocks. */
public interface TokenQueue {

    /**
     * Has this done in another thread, if there is room.
     *
     * @param peer whose token it is
     * @param task what verifies it; doesn't throw
     * @return empty: it is done, or will be; else why not, in a clause
     */
    Optional<String> add(InetAddress peer, Runnable task);
}
