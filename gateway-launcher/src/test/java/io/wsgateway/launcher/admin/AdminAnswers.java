package io.wsgateway.launcher.admin;

import io.wsgateway.opening.Answer;
import io.wsgateway.opening.Operation;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an endpoint answers to a request, as it would be answered on a connection. */
final class AdminAnswers {

    private AdminAnswers() {}

    static Optional<Operation> operation(AdminEndpoint endpoint, String method, String target, HeaderField... fields) {
        HandshakeRequest request = new HandshakeRequest(method, target, "HTTP/1.1",
                new HeaderFields(Arrays.asList(fields)), false,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        return endpoint.operation(request, RequestTarget.parse(target).orElseThrow());
    }

    /** The answer; 404 where it is left to the handshake, which has no route. */
    static Answer of(AdminEndpoint endpoint, String method, String target, HeaderField... fields) {
        return of(endpoint, method, target, new byte[0], fields);
    }

    static Answer of(AdminEndpoint endpoint, String method, String target, byte[] body, HeaderField... fields) {
        return operation(endpoint, method, target, fields).map(operation -> switch (operation) {
            case Operation.Answered(var answer) -> answer;
            case Operation.Allowed(int most, var does) -> does.apply(body);
            case Operation.Lasting(int most, var does) -> does.apply(body).toCompletableFuture().join();
        }).orElseGet(() -> new Answer(404, List.of(), new byte[0]));
    }
}
