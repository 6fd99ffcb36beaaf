package io.wsgateway.launcher.run;

import io.wsgateway.netty.server.NotifySocket;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever has started the gateway as a service how it is, where that wants to know: systemd by {@code Type=notify}. Immutable. */
public final class ServiceNotices {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotices.class);
    private static final String VARIABLE = "NOTIFY_SOCKET";

    private final Optional<NotifySocket> socket;

    private ServiceNotices(Optional<NotifySocket> socket) {
        this.socket = socket;
    }

    /** Those that somebody wants by this environment; without {@code NOTIFY_SOCKET} nobody does. */
    public static ServiceNotices of(Map<String, String> environment) {
        return new ServiceNotices(
                Optional.ofNullable(environment.get(VARIABLE)).filter(text -> !text.isEmpty()).map(NotifySocket::new));
    }

    /** Connections are accepted. */
    public void ready() {
        tell("READY=1");
    }

    /** The gateway drains, and then ends. */
    public void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String state) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            socket.get().send(state);
        } catch (IOException e) {
            LOG.warn("{} can't be told {}: {}", VARIABLE, state, e.getMessage());
        }
    }
}
