package io.wsgateway.netty.server;

import io.wsgateway.app.Audience;
import io.wsgateway.fuzz.Rules;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.frame.MessageLimits;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.routing.RouteTable;
import io.wsgateway.session.HostedApplication;
import io.wsgateway.session.OutboundPolicy;
import io.wsgateway.session.Overflow;
import io.wsgateway.session.RateMode;
import io.wsgateway.session.RatePolicy;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The route of a fuzz test: small limits, which are easily reached, in the proportions of the default ones.
 *
 * @param compression how it uses permessage-deflate, which clients of fuzz tests offer
 * @param rules the same, and the limits
 * @param outboundBytes how much may wait for the peer
 */
record FuzzRoute(CompressionMode compression, Rules rules, int outboundBytes) {

    static FuzzRoute small(CompressionMode compression, int messages) {
        return of(compression, 1500, 4000, 8, messages);
    }

    /** Frames whose length takes eight bytes. */
    static FuzzRoute large(CompressionMode compression) {
        return of(compression, 70_000, 100_000, 8, 0);
    }

    private static FuzzRoute of(CompressionMode compression, int frameBytes, int messageBytes, int fragments,
            int messages) {
        return new FuzzRoute(compression, new Rules(compression != CompressionMode.NONE,
                compression == CompressionMode.DEDICATED, frameBytes, messageBytes, fragments, messages), messageBytes);
    }

    /** The same with room for answers that come from other threads all at once. */
    FuzzRoute withRoom() {
        return new FuzzRoute(compression, rules, 1 << 20);
    }

    RouteTable<Route> table(FuzzApplication application) {
        HostedApplication hosted = HostedApplication.of("fuzz", Audience.EVERYONE, application);
        SessionPolicy policy = new SessionPolicy(
                new MessageLimits(rules.frameBytes(), rules.messageBytes(), rules.fragments()),
                new RatePolicy(rules.messages(), 0, RateMode.ENFORCE),
                new OutboundPolicy(outboundBytes, Overflow.CLOSE),
                SessionPolicy.DEFAULT.compression(), SessionPolicy.DEFAULT.keepalive(),
                SessionPolicy.DEFAULT.messageTimeout(),
                SessionPolicy.DEFAULT.closeTimeout(), SessionPolicy.DEFAULT.maxAge());
        HandshakePolicy handshake =
                new HandshakePolicy("/fuzz", OriginPolicy.any(), List.of(), false, compression);
        return RouteTable.of(List.of(new RouteTable.Entry<>(Optional.empty(), "/fuzz",
                new Route(hosted, handshake, policy, 0))));
    }

    /** The opening handshake that comes before the bytes of a fuzz test. */
    static byte[] request() {
        return PipelineTester.request("/fuzz", "Sec-WebSocket-Extensions: permessage-deflate")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
