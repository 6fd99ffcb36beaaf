package io.wsgateway.apps.tcp;

import io.wsgateway.app.Meter;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.apps.upstreams.Place;
import io.wsgateway.apps.upstreams.Pool;
import io.wsgateway.protocol.close.CloseStatus;
import java.util.Optional;

/**
 * One session: counted as its server's, and closed with it. What goes through isn't seen here.
 *
 * @param pool the servers that its path names; empty: they aren't listed any more
 * @param place the server it leads to; empty: that isn't listed any more
 */
record TcpListener(Meter meter, Optional<Pool> pool, Optional<Place> place) implements SessionListener {

    @Override
    public void onUpstreamEnd(Session session, UpstreamEnd end) {
        if (end.lost()) {
            meter.count("upstream-lost");
            pool.ifPresent(servers -> place.ifPresent(server -> servers.failed(server, "a connection was lost")));
        }
        SessionListener.super.onUpstreamEnd(session, end);
    }

    @Override
    public byte[] suspend(Session session) {
        place.ifPresent(Place::left);
        return new byte[0];
    }

    @Override
    public void onClose(Session session, CloseStatus status) {
        place.ifPresent(Place::left);
    }
}
