package io.wsgateway.netty.server;

import io.netty.channel.EventLoop;
import io.wsgateway.netty.session.SessionLoop;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The {@link SessionLoop} of each event loop, made when its first connection arrives. Thread-safe. */
final class SessionLoops {

    private final ConcurrentMap<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();

    SessionLoop of(EventLoop eventLoop) {
        SessionLoop known = loops.get(eventLoop);
        return known == null ? loops.computeIfAbsent(eventLoop, SessionLoop::new) : known;
    }

    Collection<SessionLoop> all() {
        return loops.values();
    }
}
