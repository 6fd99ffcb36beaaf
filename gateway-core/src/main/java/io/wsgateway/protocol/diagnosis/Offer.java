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
        List<String> keys = request.fields().values("Sec-WebSocket-Key");
        return new Offer(path(request.startLine()), keys.size() == 1 ? Optional.of(keys.getFirst()) : Optional.empty(),
                Token.elements(request.fields().values("Sec-WebSocket-Protocol")),
                ExtensionParser.parse(request.fields().values("Sec-WebSocket-Extensions")).orElse(List.of()),
                request.fields().first("Origin").isPresent());
    }

    private static String path(String requestLine) {
        String[] parts = requestLine.split(" ", -1);
        if (parts.length != 3) {
            return "";
        }
        int end = parts[1].indexOf('?');
        return end < 0 ? parts[1] : parts[1].substring(0, end);
    }

    /** The offers of this extension. */
    List<ExtensionOffer> of(String extension) {
        return extensions.stream().filter(offer -> offer.name().equals(extension)).toList();
    }
}
