package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.config.ApplicationScope;
import io.wsgateway.netty.server.OpenSessions;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.topic.TopicRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that may be answered: its host, its token and the type of its body are right. Immutable.
 *
 * @param head its head
 * @param target what its head asks for
 * @param parameters those of the path, decoded
 * @param operator by the name of which token it came; {@code -} without one
 * @param scope whose sessions and topics it may see and change
 * @param body its body; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AdminRequest(HandshakeRequest head, RequestTarget target, Map<String, String> parameters, String operator,
        ApplicationScope scope, byte[] body) {

    AdminRequest {
        parameters = Map.copyOf(parameters);
    }

    /** The same once its body is there. */
    AdminRequest with(byte[] read) {
        return new AdminRequest(head, target, parameters, operator, scope, read);
    }

    /** The same with another query, encoded; empty: with none. */
    AdminRequest asking(String query) {
        return new AdminRequest(head, new RequestTarget(target.segments(),
                Optional.of(query).filter(text -> !text.isEmpty()), target.authority()), parameters, operator, scope,
                body);
    }

    /** The open sessions that it may see and change. */
    OpenSessions of(OpenSessions sessions) {
        return scope.isBackEnds() ? sessions.of(scope::includes) : sessions;
    }

    /** The topics of an application; empty if it has none, or none that may be seen. */
    Optional<TopicRegistry> topics(Map<String, TopicRegistry> registries, String application) {
        return Optional.ofNullable(registries.get(application)).filter(known -> scope.includes(application));
    }

    /** Of which section of the configuration the listener is that it came to, for the log. */
    String section() {
        return ForWhom.of(scope).section();
    }

    /** Who asks, for the log: {@code back end orders}. */
    String by() {
        return ForWhom.of(scope).who() + " " + operator;
    }

    /** A parameter of the path. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /**
     * The parameters of its query.
     *
     * @param known the names there are
     * @throws BadQueryException if it has others, or any of them isn't as it should be
     */
    QueryParameters query(String... known) throws BadQueryException {
        return QueryParameters.parse(target.query().orElse(""), List.of(known));
    }

    /** What kind of body it says it has: {@code text/plain}, without parameters, in lower case; empty if it says nothing, or twice. */
    String mediaType() {
        return MediaTypes.of(head);
    }
}
