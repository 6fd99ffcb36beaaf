package io.wsgateway.netty.http;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.limits.HandshakeLimiter;
import io.wsgateway.opening.EarlyLimits;
import io.wsgateway.opening.HandshakeReports;
import io.wsgateway.opening.OpeningContext;
import io.wsgateway.session.PendingConnections;
import java.time.Duration;

/**
 * What the upgrade handlers of one listener need. Immutable; its parts are thread-safe.
 *
 * @param opening what handshakes are decided by
 * @param reports who is told of each
 * @param services what opened sessions report to
 * @param pending the connections before their 101
 * @param early what is asked as soon as it is known who a peer is
 * @param secure whether the listener speaks TLS
 * @param headTimeout from accepting a connection to the end of its request head
 * @param headBytes the most bytes of a head's field lines, without their line ends
 * @param decoding what the HTTP decoder is told
 */
public record UpgradeContext(OpeningContext opening, HandshakeReports reports, SessionServices services,
        PendingConnections pending, EarlyLimits early, boolean secure, Duration headTimeout, int headBytes,
        HttpDecoderConfig decoding) {

    /** What a connection takes before anything has arrived, about; and what TLS takes while it is agreed on. */
    private static final int CONNECTION_BYTES = 4 << 10;
    private static final int TLS_BYTES = 16 << 10;

    /** A context whose decoder is as strict as it can be. */
    public UpgradeContext(OpeningContext opening, HandshakeReports reports, SessionServices services,
            PendingConnections pending, HandshakeLimiter limiter, boolean secure, Duration headTimeout, int headBytes) {
        this(opening, reports, services, pending, new EarlyLimits(limiter, opening), secure, headTimeout, headBytes,
                RequestHeadDecoder.config(headBytes));
    }

    /** What a connection takes to begin with. */
    int connectionBytes() {
        return secure ? TLS_BYTES : CONNECTION_BYTES;
    }

    /** The decoder of one connection's request head, which stands before its {@link UpgradeHandler}. */
    public ChannelHandler decoder() {
        return new RequestHeadDecoder(decoding);
    }
}
