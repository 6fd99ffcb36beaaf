package io.wsgateway.netty.http;

import io.netty.util.NetUtil;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs rejected handshakes, a bounded number of lines for each reason, so that a flood of bad requests isn't a flood of
 * lines. Thread-safe.
 */
public final class RejectionLog {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionLog.class);
    private static final int LINES = 20;
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final Map<RejectionReason, Window> windows = new EnumMap<>(RejectionReason.class);

    /** Logs a rejection unless its reason has had its lines. */
    public void log(Rejected rejected, InetSocketAddress peer, long now) {
        long unsaid = admit(rejected.reason(), now);
        if (unsaid < 0) {
            return;
        }
        String more = unsaid == 0 ? "" : " (and " + unsaid + " more since the last line)";
        LOG.info("rejected {} from {}: {}{}", rejected.reason().id(), NetUtil.toAddressString(peer.getAddress()),
                rejected.detail(), more);
    }

    /** How many rejections went unsaid before this one; -1 if this one does too. */
    private synchronized long admit(RejectionReason reason, long now) {
        Window window = windows.computeIfAbsent(reason, any -> new Window(now));
        if (now - window.start >= WINDOW_NANOS) {
            window.start = now;
            window.lines = 0;
        }
        if (window.lines == LINES) {
            window.unsaid++;
            return -1;
        }
        window.lines++;
        long unsaid = window.unsaid;
        window.unsaid = 0;
        return unsaid;
    }

    private static final class Window {
        private long start;
        private int lines;
        private long unsaid;

        Window(long start) {
            this.start = start;
        }
    }
}
