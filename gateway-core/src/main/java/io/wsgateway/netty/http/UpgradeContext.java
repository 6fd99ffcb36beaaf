package io.wsgateway.netty.http;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.wsgateway.netty.session.SessionServices;
import io.wsgateway.opening.HandshakeReports;
import io.wsgateway.opening.OpeningContext;
import java.time.Duration;

/**
 * What the upgrade handlers of one listener need. Immutable; its parts are thread-safe.
 *
 * @param opening what handshakes are decided by
 * @param reports who is told of each
 * @param services what opened sessions report to
 * @param secure whether the listener speaks TLS
 * @param headTimeout from accepting a connection to the end of its request head
 * @param headBytes the most bytes of a head's field lines, without their line ends
 * @param decoding what the HTTP decoder is told
 */
public record UpgradeContext(OpeningContext opening, HandshakeReports reports, SessionServices services, boolean secure,
        Duration headTimeout, int headBytes, HttpDecoderConfig decoding) {

    /** A context whose decoder is as strict as it can be. */
    public UpgradeContext(OpeningContext opening, HandshakeReports reports, SessionServices services, boolean secure,
            Duration headTimeout, int headBytes) {
        this(opening, reports, services, secure, headTimeout, headBytes, RequestHeadDecoder.config(headBytes));
    }

    /** The decoder of one connection's request head, which stands before its {@link UpgradeHandler}. */
    public ChannelHandler decoder() {
        return new RequestHeadDecoder(decoding);
    }
}
