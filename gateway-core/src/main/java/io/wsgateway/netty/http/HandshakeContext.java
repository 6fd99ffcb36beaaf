package io.wsgateway.netty.http;

import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionLimits;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What the opening handshakes of one listener need. Immutable; its parts are thread-safe.
 *
 * @param routes where requests lead
 * @param plain what plain GET requests are answered with beside the pages of applications
 * @param secure whether the listener speaks TLS
 * @param limits how many sessions may be open
 * @param draining whether the gateway is shutting down
 * @param services what opened sessions report to
 * @param reports who is told of each
 * @param disclosure what a rejection says where no route is matched
 * @param headTimeout from accepting a connection to the end of its request head
 * @param handshakeTimeout from accepting a connection to its 101
 * @param headBytes the longest request head
 */
public record HandshakeContext(RouteTable<Route> routes, PlainEndpoint plain, boolean secure, SessionLimits limits,
        BooleanSupplier draining, SessionServices services, HandshakeReports reports,
        AnswerPolicy.Disclosure disclosure, Duration headTimeout,
        Duration handshakeTimeout, int headBytes) {}
