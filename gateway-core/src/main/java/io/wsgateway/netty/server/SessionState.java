package io.wsgateway.netty.server;

import io.wsgateway.app.Application;
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
 * @param receivedBytes what came from the peer, as sent: with headers, compressed if that was agreed on, without TLS
 * @param sentBytes what was written for the peer, the same way
 * @param application the application that it belongs to, of one generation
 */
public record SessionState(long number, SessionView view, String route, Optional<String> subprotocol,
        boolean compressed, long receivedBytes, long sentBytes, Application application) {

    static SessionState of(NettySession session) {
        return new SessionState(session.number(), session.view(), session.pattern(), session.subprotocol(),
                session.isCompressed(), session.receivedBytes(), session.sentBytes(),
                session.application().application());
    }
}
