package io.wsgateway.launcher.config;

import io.wsgateway.identity.AccessRules;
import io.wsgateway.identity.ForwardRules;
import io.wsgateway.session.SessionPolicy;
import java.util.Optional;

/**
 * One of {@code routes:}. Immutable.
 *
 * @param path the pattern of its path
 * @param host the host it is for; empty: every host
 * @param application the name of the application
 * @param handshake the rules of the opening handshake
 * @param session the rules of an open session: the gateway's own, and over them this route's {@code limits:}
 * @param connections the most sessions; 0 is no limit of its own
 * @param settings what is handed to the application
 * @param access who may connect, by tokens; empty: no tokens are asked for
 * @param forward how a server is asked who may connect; empty: none is. There is one of the two at most
 * @param replacing what becomes of open sessions when the application is replaced
 */
public record RouteConfig(Text path, Optional<String> host, Text application, HandshakeRules handshake,
        SessionPolicy session, int connections, Node.Mapping settings, Optional<AccessRules> access,
        Optional<ForwardRules> forward, Replacing replacing) {

    /** A route that doesn't ask who peers are. */
    public RouteConfig(Text path, Optional<String> host, Text application, HandshakeRules handshake,
            SessionPolicy session, int connections, Node.Mapping settings, Replacing replacing) {
        this(path, host, application, handshake, session, connections, settings, Optional.empty(), Optional.empty(),
                replacing);
    }

    /** As applications see it: its host, if it has one, and the pattern of its path. */
    public String name() {
        return host.orElse("") + path.value();
    }

    /** The path of the key {@code settings} of this route. */
    public String settingsKey() {
        return application.key().replace(".application", ".settings");
    }
}
