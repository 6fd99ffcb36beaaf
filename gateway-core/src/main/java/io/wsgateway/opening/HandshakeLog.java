package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.LogThrottle;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs rejected handshakes, a bounded number of lines for each reason, so that a flood of bad requests isn't a flood of
 * lines. Thread-safe.
 */
public final class HandshakeLog {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeLog.class);
    private final Map<RejectionReason, LogThrottle> windows = new ConcurrentHashMap<>();

    /** Says how many rejections went unlogged since the last line, where a flood is over. */
    public void fold(long now) {
        windows.forEach((reason, window) -> window.fold(now)
                .ifPresent(unsaid -> LOG.info("rejected {}: and {} more in 10 s", reason.id(),
                        String.format(Locale.ROOT, "%,d", unsaid))));
    }

    /** Logs a rejection unless its reason has had its lines. */
    public void log(Rejected rejected, InetSocketAddress peer, long now) {
        OptionalLong unsaid = windows.computeIfAbsent(rejected.reason(), any -> new LogThrottle()).admit(now);
        if (unsaid.isPresent()) {
            LOG.info("rejected {} from {}: {}{}", rejected.reason().id(), AddressText.of(peer.getAddress()),
                    rejected.detail(), LogThrottle.more(unsaid.getAsLong()));
        }
    }
}
