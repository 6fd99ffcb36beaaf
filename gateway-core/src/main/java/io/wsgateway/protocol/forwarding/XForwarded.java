package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}, which no standard describes: lists to which each proxy may append,
 * or which it replaces. So what belongs together is told by counting from the right, where the nearest proxy wrote; a shorter
 * list has one value for all that came before.
 */
final class XForwarded {

    private XForwarded() {}

    /** What each proxy says, the one next to the client first; at most {@link ForwardedField#MAX_ELEMENTS}, the nearest ones. */
    static List<Hop> hops(HeaderFields headers) {
        List<String> nodes = Token.elements(headers.values("X-Forwarded-For"));
        List<String> protos = Token.elements(headers.values("X-Forwarded-Proto"));
        List<String> hosts = Token.elements(headers.values("X-Forwarded-Host"));
        int said = protos.isEmpty() && hosts.isEmpty() ? 0 : 1;
        int count = Math.min(Math.max(nodes.size(), said), ForwardedField.MAX_ELEMENTS);
        List<Hop> hops = new ArrayList<>(count);
        for (int fromRight = count - 1; fromRight >= 0; fromRight--) {
            int at = nodes.size() - 1 - fromRight;
            hops.add(new Hop(at < 0 ? Optional.empty() : Optional.of(nodes.get(at)), nearest(protos, fromRight),
                    nearest(hosts, fromRight)));
        }
        return hops;
    }

    private static Optional<String> nearest(List<String> values, int fromRight) {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.get(Math.max(0, values.size() - 1 - fromRight)));
    }
}
