package io.wsgateway.launcher.config;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.session.SessionPolicy;
import java.util.List;
import java.util.Optional;

/**
 * One of {@code routes:}. Immutable.
 *
 * @param path the pattern of its path
 * @param host the host it is for; empty: every host
 * @param application the name of the application
 * @param origins which origins may connect
 * @param offer the subprotocols in place of the application's own
 * @param subprotocolRequired whether one must be agreed on
 * @param compression how permessage-deflate is used
 * @param session the rules of an open session: the gateway's own, and over them this route's {@code limits:}
 * @param connections the most sessions; 0 is no limit of its own
 * @param answers what a peer is told that is rejected
 * @param source where its rules of the opening handshake are written
 * @param settings what is handed to the application
 */
public record RouteConfig(Text path, Optional<String> host, Text application, OriginPolicy origins,
        Optional<List<String>> offer, boolean subprotocolRequired, CompressionMode compression, SessionPolicy session,
        int connections, AnswerPolicy answers, PolicySource source, Node.Mapping settings) {

    /** The path of the key {@code settings} of this route. */
    public String settingsKey() {
        return application.key().replace(".application", ".settings");
    }
}
