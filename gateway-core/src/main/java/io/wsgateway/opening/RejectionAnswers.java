package io.wsgateway.opening;

import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.AnswerPolicy;
import io.wsgateway.protocol.handshake.AnswerPolicy.Disclosure;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.SubprotocolSelection;
import io.wsgateway.session.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What rejected handshakes are answered, as their routes want it. */
final class RejectionAnswers {

    private RejectionAnswers() {}

    /**
     * The answer.
     *
     * @param handshake null if the request's head could not be read
     * @param otherwise what is disclosed where no route is matched
     */
    static Reply of(Rejected rejected, @Nullable RoutedHandshake handshake, Disclosure otherwise) {
        Optional<AnswerPolicy> policy =
                Optional.ofNullable(handshake).flatMap(RoutedHandshake::route).map(Route::answers);
        OptionalInt code =
                policy.isPresent() ? policy.get().closeCode(rejected.reason(), rejected.status()) : OptionalInt.empty();
        return handshake != null && code.isPresent()
                ? diagnosticAccept(handshake.request(), new CloseStatus(code.getAsInt(), rejected.reason().id()))
                : answer(rejected, policy.map(AnswerPolicy::disclosure).orElse(otherwise));
    }

    private static Answer answer(Rejected rejected, Disclosure disclosure) {
        List<HeaderField> headers = new ArrayList<>(rejected.headers());
        if (disclosure != Disclosure.QUIET) {
            headers.add(new HeaderField("Gateway-Rejection", rejected.reason().id()));
        }
        headers.add(new HeaderField("Cache-Control", "no-store"));
        if (disclosure != Disclosure.FULL) {
            return new Answer(rejected.status(), headers, new byte[0]);
        }
        headers.add(new HeaderField("Content-Type", "text/plain; charset=utf-8"));
        String body = rejected.reason().id() + "\n\n" + rejected.detail() + "\n" + rejected.reason().remedy() + "\n"
                + rejected.reason().section() + "\n";
        return new Answer(rejected.status(), headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A browser takes a 101 only if it names one of the subprotocols that were offered: the first will do, as nothing is
     * said in it.
     */
    private static DiagnosticAccept diagnosticAccept(HandshakeRequest request, CloseStatus status) {
        Optional<String> subprotocol = SubprotocolSelection.offered(request.headers().values("Sec-WebSocket-Protocol"))
                .flatMap(offered -> offered.stream().findFirst());
        String acceptKey = switch (request.form()) {
            case HTTP1_UPGRADE -> AcceptKey.accept(request.headers().first("Sec-WebSocket-Key").orElseThrow());
            case EXTENDED_CONNECT -> "";
        };
        return new DiagnosticAccept(
                new Accepted(acceptKey, subprotocol, Optional.empty(), new HandshakeTrace(List.of())), status);
    }
}
