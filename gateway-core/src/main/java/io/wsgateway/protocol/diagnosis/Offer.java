package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.handshake.Browsers;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Optional;

/**
 * What a request offers, which its response is held against. Immutable.
 *
 * @param path the path of the request's target; empty if it isn't known
 * @param key the one key; empty if there is none, or several
 * @param subprotocols the names offered, as they were sent; empty if it isn't known
 * @param extensions what was offered, none if the offer is malformed; empty if it isn't known
 * @param fromBrowser true if there is an Origin, which browsers send
 * @param extendedConnect true if it is made over HTTP/2 or HTTP/3
 */
record Offer(String path, Optional<String> key, Optional<List<String>> subprotocols,
        Optional<List<ExtensionOffer>> extensions, boolean fromBrowser, boolean extendedConnect) {

    /** The pseudo-header field that says what an extended CONNECT is for. */
    static final String PROTOCOL = ":protocol";

    static Offer of(HeadText request) {
        List<String> keys = request.values("Sec-WebSocket-Key");
        return new Offer(RequestLine.parse(request.startLine()).map(RequestLine::path).orElse(""),
                keys.size() == 1 ? Optional.of(keys.getFirst()) : Optional.empty(),
                known(request, "Sec-WebSocket-Protocol").map(Token::elements),
                known(request, "Sec-WebSocket-Extensions")
                        .map(values -> ExtensionParser.parse(values).orElse(List.of())),
                Browsers.sent(request.fields()), isExtendedConnect(request));
    }

    /** True for a request to which Upgrade, Connection and the key don't belong (RFC 8441 section 5). */
    static boolean isExtendedConnect(HeadText request) {
        return request.fields().first(PROTOCOL).isPresent();
    }

    /** What was sent in a field; empty if it may only have been left out. */
    private static Optional<List<String>> known(HeadText request, String name) {
        return Optional.of(request.values(name)).filter(values -> request.whole() || !values.isEmpty());
    }

    /** The offers of this extension, of those that are known. */
    List<ExtensionOffer> of(String extension) {
        return extensions.orElse(List.of()).stream().filter(offer -> offer.name().equals(extension)).toList();
    }
}
