package io.wsgateway.netty.session;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.Upstream;
import io.wsgateway.opening.FirstMessage;
import io.wsgateway.protocol.extension.PerMessageDeflate;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import java.util.Optional;

/**
 * What an accepted opening handshake leaves to its session. Immutable.
 *
 * @param number the session's number: the gateway counts the sessions it opens, from 1
 * @param route where it led
 * @param request the request, checked
 * @param subprotocol the subprotocol agreed on
 * @param compression permessage-deflate as agreed on
 * @param place the session's place among those of its principal, given back when it ends; empty: the peer isn't known
 * @param first what says who the peer is, where that isn't known before the first message
 * @param upstream the connection to the server that the session leads to; empty: none, or not before the first message
 * @param permit the session's place under the limits, given back when it ends
 */
public record SessionOpening(long number, Route route, OpeningRequest request, Optional<String> subprotocol,
        Optional<PerMessageDeflate> compression, Optional<PrincipalSessions.Place> place, Optional<FirstMessage> first,
        Optional<Upstream> upstream, SessionLimits.Permit permit) {}
