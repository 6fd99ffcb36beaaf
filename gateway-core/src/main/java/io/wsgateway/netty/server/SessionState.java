package io.wsgateway.netty.server;

import io.wsgateway.app.GatewayView.SessionView;
import io.wsgateway.netty.session.NettySession;
import java.util.Optional;

/**
 * An open session as it was when it was looked at. Immutable.
 *
 * @param number which of the gateway's sessions it is, counted from 1
 * @param view what operators' applications see of it
 * @param route the pattern of its route
 * @param subprotocol the subprotocol that was agreed on
 * @param compressed whether permessage-deflate was agreed on
 */
public record SessionState(long number, SessionView view, String route, Optional<String> subprotocol,
        boolean compressed) {

    static SessionState of(NettySession session) {
        return new SessionState(session.number(), session.view(), session.route(), session.subprotocol(),
                session.isCompressed());
    }
}
