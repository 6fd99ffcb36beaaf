package io.wsgateway.netty.http;

import io.wsgateway.netty.frame.FrameEncoder;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.frame.CloseFramePayload;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
    static Answers.Answer of(Rejected rejected, @Nullable RoutedHandshake handshake, Disclosure otherwise,
            Instant now) {
        Optional<AnswerPolicy> policy =
                Optional.ofNullable(handshake).flatMap(RoutedHandshake::route).map(Route::answers);
        OptionalInt code = policy.isPresent() ? policy.get().closeCode(rejected.reason()) : OptionalInt.empty();
        if (handshake != null && code.isPresent()) {
            return diagnosticAccept(handshake.request(), new CloseStatus(code.getAsInt(), rejected.reason().id()));
        }
        boolean headOnly = handshake != null && handshake.request().method().equals("HEAD");
        return Answers.of(response(rejected, policy.map(AnswerPolicy::disclosure).orElse(otherwise)), headOnly, now);
    }

    private static PlainEndpoint.Response response(Rejected rejected, Disclosure disclosure) {
        List<HeaderField> headers = new ArrayList<>(rejected.headers());
        if (disclosure != Disclosure.QUIET) {
            headers.add(new HeaderField("Gateway-Rejection", rejected.reason().id()));
        }
        headers.add(new HeaderField("cache-control", "no-store"));
        if (disclosure != Disclosure.FULL) {
            return new PlainEndpoint.Response(rejected.reason().status(), headers, new byte[0]);
        }
        headers.add(new HeaderField("content-type", "text/plain; charset=utf-8"));
        String body = rejected.reason().id() + "\n\n" + rejected.detail() + "\n" + rejected.reason().remedy() + "\n"
                + rejected.reason().section() + "\n";
        return new PlainEndpoint.Response(rejected.reason().status(), headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A 101, and a Close behind it. A browser takes the 101 only if it names one of the subprotocols that were offered: the
     * first will do, as nothing is ever said in it.
     */
    private static Answers.Answer diagnosticAccept(HandshakeRequest request, CloseStatus status) {
        Optional<String> subprotocol = SubprotocolSelection.offered(request.headers().values("Sec-WebSocket-Protocol"))
                .flatMap(offered -> offered.stream().findFirst());
        Accepted accepted = new Accepted(AcceptKey.accept(request.headers().first("Sec-WebSocket-Key").orElseThrow()),
                subprotocol, Optional.empty(), new HandshakeTrace(List.of()));
        byte[] payload = CloseFramePayload.encode(status);
        Answers.Answer head = Answers.switching(accepted);
        byte[] bytes = Arrays.copyOf(head.bytes(), head.bytes().length + 2 + payload.length);
        bytes[head.bytes().length] = (byte) FrameEncoder.CLOSE;
        bytes[head.bytes().length + 1] = (byte) payload.length;
        System.arraycopy(payload, 0, bytes, head.bytes().length + 2, payload.length);
        return new Answers.Answer(head.statusLine(), head.fields(), bytes);
    }
}
