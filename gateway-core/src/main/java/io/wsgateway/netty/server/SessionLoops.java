package io.wsgateway.netty.server;

import io.netty.channel.EventLoop;
import io.wsgateway.netty.session.SessionLoop;
import io.wsgateway.session.InboundBudget;
import io.wsgateway.session.OutboundBudget;
import io.wsgateway.session.SessionIds;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The {@link SessionLoop} of each event loop, made when its first connection arrives. Thread-safe. */
final class SessionLoops {

    private final ConcurrentMap<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();

    private final OutboundBudget outbound;
    private final InboundBudget inbound;
    private final SessionIds ids;

    /**
     * @param outbound how much may wait for the peers of all sessions
     * @param inbound how much may be held of what they have sent
     * @param ids what they are called
     */
    SessionLoops(OutboundBudget outbound, InboundBudget inbound, SessionIds ids) {
        this.outbound = outbound;
        this.inbound = inbound;
        this.ids = ids;
    }

    SessionLoop of(EventLoop eventLoop) {
        SessionLoop known = loops.get(eventLoop);
        return known == null
                ? loops.computeIfAbsent(eventLoop, key -> new SessionLoop(key, outbound, inbound, ids))
                : known;
    }

    /** That of an event loop, if it has had a connection. */
    @Nullable
    SessionLoop known(EventLoop eventLoop) {
        return loops.get(eventLoop);
    }

    Collection<SessionLoop> all() {
        return loops.values();
    }

    /** Completes when all of them have done what they have been given until now. */
    CompletableFuture<Void> caughtUp() {
        return CompletableFuture.allOf(all().stream().map(SessionLoop::caughtUp).toArray(CompletableFuture[]::new));
    }
}
