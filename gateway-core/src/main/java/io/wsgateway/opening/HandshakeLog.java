package io.wsgateway.opening;

import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.session.LogThrottle;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs handshakes that are rejected, fail, or are flawed though they are accepted: a bounded number of lines for each problem,
 * so that a flood of bad requests isn't a flood of lines. Thread-safe.
 */
public final class HandshakeLog {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeLog.class);
    private final Map<HandshakeProblem, LogThrottle> windows = new ConcurrentHashMap<>();

    /** Says how many handshakes went unlogged since the last line, where a flood is over. */
    public void fold(long now) {
        windows.forEach((problem, window) -> window.fold(now)
                .ifPresent(unsaid -> LOG.info("{} {}: and {} more in 10 s", problem.outcome().id(), problem.id(),
                        String.format(Locale.ROOT, "%,d", unsaid))));
    }

    /**
     * Logs a handshake unless its problem has had its lines.
     *
     * @param detail what was found; escaped, bounded, free of secrets
     */
    public void log(HandshakeProblem problem, InetAddress peer, String detail, long now) {
        OptionalLong unsaid = windows.computeIfAbsent(problem, any -> new LogThrottle()).admit(now);
        if (unsaid.isPresent()) {
            LOG.info("{} {} from {}: {}{}", problem.outcome().id(), problem.id(), AddressText.of(peer), detail,
                    LogThrottle.more(unsaid.getAsLong()));
        }
    }
}
