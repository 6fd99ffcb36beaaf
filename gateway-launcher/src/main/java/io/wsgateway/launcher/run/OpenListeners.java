package io.wsgateway.launcher.run;

import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.ListenerConfig;
import io.wsgateway.netty.server.ListenerException;
import io.wsgateway.netty.tls.KeySource;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.protocol.syntax.AddressText;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens listeners, and tells the operator where. */
final class OpenListeners {

    private static final Logger LOG = LoggerFactory.getLogger(OpenListeners.class);
    private static final String ADMIN = ListenerConfig.ADMIN;
    private static final int FIRST_OTHER_PORT = 8079;
    private static final int LAST_PORT = 65535;

    private OpenListeners() {}

    /**
     * Opens them and says so.
     *
     * @return what they are bound to, in the same order
     * @throws LaunchException if one can't be opened; then none is
     */
    static List<InetSocketAddress> open(Gateway gateway, List<ListenerConfig> listeners) throws LaunchException {
        try {
            List<InetSocketAddress> bound = gateway.open(listeners);
            LOG.info("{}", readyLine(listeners, bound));
            tellOfDevelopmentTls(listeners, bound);
            return bound;
        } catch (ListenerException e) {
            throw new LaunchException(e.getMessage() + (e.otherPortHelps() ? otherPort(e, listeners) : ""), e);
        }
    }

    /** How to get past a certificate that nobody trusts. */
    private static void tellOfDevelopmentTls(List<ListenerConfig> listeners, List<InetSocketAddress> bound) {
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.get(i).tls().filter(OpenListeners::isMade).isPresent() && bound.get(i).getPort() > 0) {
                LOG.info(
                        "wss://localhost:{} has a certificate that was made for this run, and that nobody trusts: let the"
                                + " browser go on at https://localhost:{}/, or start it with --ignore-certificate-errors; curl -k;"
                                + " gateway probe --insecure",
                        bound.get(i).getPort(), bound.get(i).getPort());
            }
        }
    }

    private static boolean isMade(ListenerTls tls) {
        return tls.certificates().getFirst() instanceof KeySource.Made;
    }

    /** An option that chooses another port, {@code listeners.0.port=8081} for {@code listeners[0]}. */
    private static String otherPort(ListenerException e, List<ListenerConfig> listeners) {
        int port = listeners.stream().filter(listener -> listener.name().equals(e.listener())).findFirst()
                .map(listener -> listener.address().getPort()).orElse(0);
        String set = " (run --set " + e.listener().replace('[', '.').replace("]", "") + ".port="
                + Math.min(Math.max(port, FIRST_OTHER_PORT) + 1, LAST_PORT);
        return e.listener().equals(ADMIN) ? set + ", or run --set admin=off for no admin listener)" : set + ")";
    }

    /** {@code ready: ws://0.0.0.0:8080 ws unix:/run/gateway.sock push http://127.0.0.1:9091 admin http://127.0.0.1:9090}. */
    private static String readyLine(List<ListenerConfig> listeners, List<InetSocketAddress> bound) {
        StringBuilder line = new StringBuilder("ready:");
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            boolean secure = listener.tls().isPresent();
            String scheme = scheme(listener) + (secure ? "s" : "");
            // The address as configured, in the system's words it may be another: io_uring tells 0.0.0.0 as [::].
            String at = AddressText.of(listener.address().getAddress(), bound.get(i).getPort());
            line.append(' ').append(scheme).append(listener.socket().map(file -> " " + file).orElse("://" + at));
        }
        return line.toString();
    }

    private static String scheme(ListenerConfig listener) {
        return listener.isAdmin() ? "admin http" : listener.isPush() ? "push http" : "ws";
    }
}
