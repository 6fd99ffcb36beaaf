package io.wsgateway.launcher.admin;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;
import java.util.Map;

/**
 * A request that may be answered: its host, its token and the type of its body are right. Immutable.
 *
 * @param head its head
 * @param target what its head asks for
 * @param parameters those of the path, decoded
 * @param operator by the name of which token it came; {@code -} without one
 * @param body its body; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AdminRequest(HandshakeRequest head, RequestTarget target, Map<String, String> parameters, String operator,
        byte[] body) {

    AdminRequest {
        parameters = Map.copyOf(parameters);
    }

    /** The same once its body is there. */
    AdminRequest with(byte[] read) {
        return new AdminRequest(head, target, parameters, operator, read);
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
