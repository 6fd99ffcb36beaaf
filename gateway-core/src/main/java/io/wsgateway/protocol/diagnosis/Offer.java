package io.wsgateway.protocol.diagnosis;

import io.wsgateway.protocol.extension.ExtensionOffer;
import io.wsgateway.protocol.extension.ExtensionParser;
import io.wsgateway.protocol.syntax.Token;
import java.util.List;
import java.util.Optional;

/**
 * What a request offers, which its response is held against. Immutable.
 *
 * @param path the path of the request's target; empty if it isn't known
 * @param key the one key; empty if there is none, or several
 * @param subprotocols the names offered, as they were sent
 * @param extensions what was offered; none if the offer is malformed
 * @param fromBrowser true if there is an Origin, which browsers send
 */
record Offer(String path, Optional<String> key, List<String> subprotocols, List<ExtensionOffer> extensions,
        boolean fromBrowser) {

    static Offer of(HeadText request) {
        List<String> keys = request.values("Sec-WebSocket-Key");
        return new Offer(RequestLine.parse(request.startLine()).map(RequestLine::path).orElse(""),
                keys.size() == 1 ? Optional.of(keys.getFirst()) : Optional.empty(),
                Token.elements(request.values("Sec-WebSocket-Protocol")),
                ExtensionParser.parse(request.values("Sec-WebSocket-Extensions")).orElse(List.of()),
                request.fields().first("Origin").isPresent());
    }

    /** The offers of this extension. */
    List<ExtensionOffer> of(String extension) {
        return extensions.stream().filter(offer -> offer.name().equals(extension)).toList();
    }
}
