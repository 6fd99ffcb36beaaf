package io.wsgateway.opening;

import io.wsgateway.protocol.forwarding.PeerRules;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Route;

/**
 * What a listener answers by, replaced as a whole while it listens: handshakes that began before keep the routes they began
 * with. Immutable.
 *
 * @param routes where requests lead
 * @param plain what plain GET requests are answered with beside the pages of applications
 * @param peers how it is found out who a peer is; connections that were accepted before may be asked by either
 */
public record Served(RouteTable<Route> routes, PlainEndpoint plain, PeerRules peers) {}
