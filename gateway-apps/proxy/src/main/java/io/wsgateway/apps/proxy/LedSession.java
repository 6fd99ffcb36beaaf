package io.wsgateway.apps.proxy;

import io.wsgateway.app.Meter;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.apps.upstreams.Place;
import io.wsgateway.apps.upstreams.Pool;
import io.wsgateway.protocol.close.CloseStatus;
import java.util.Optional;

/**
 * Hears of sessions that end with their server's connection: one for all of a server, so that an idle session costs nothing here. Immutable.
 *
 * @param server the server's name
 * @param place where they count; empty: the server isn't on the list any more
 */
record LedSession(String server, Optional<Place> place, Pool pool, Meter meter) implements SessionListener {

    @Override
    public void onUpstreamEnd(Session session, UpstreamEnd end) {
        if (end.lost()) {
            meter.count("upstream-lost");
            place.ifPresent(lost -> pool.failed(lost, "the connection of a session was lost"));
            session.close(HeldSession.lost());
        } else {
            SessionListener.super.onUpstreamEnd(session, end);
        }
    }

    @Override
    public byte[] suspend(Session session) {
        place.ifPresent(Place::left);
        return new SessionState(server, false, true, new byte[0]).write();
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        place.ifPresent(Place::left);
    }
}
