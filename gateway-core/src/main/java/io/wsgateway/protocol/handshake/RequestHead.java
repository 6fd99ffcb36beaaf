package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.syntax.Token;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A request head, taken apart. Immutable.
 *
 * @param method the method as it was sent
 * @param target the request target as it was sent
 * @param version the HTTP version as it was sent, such as {@code HTTP/1.1}
 * @param headers the header fields
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-2.1">RFC 9112 section 2.1</a>
 */
public record RequestHead(String method, String target, String version, HeaderFields headers) {

    private static final String CRLF = "\r\n";

    /**
     * Takes a head apart that {@link RequestHeadScanner} has found to be complete: nothing is checked again.
     *
     * @param head its bytes, one {@code char} each
     */
    public static RequestHead parse(String head) {
        int start = head.startsWith(CRLF) ? CRLF.length() : 0;
        int lineEnd = head.indexOf('\r', start);
        int methodEnd = head.indexOf(' ', start);
        int targetEnd = head.indexOf(' ', methodEnd + 1);
        List<HeaderField> fields = new ArrayList<>();
        int line = lineEnd + CRLF.length();
        while (head.charAt(line) != '\r') {
            int colon = head.indexOf(':', line);
            int end = head.indexOf('\r', colon);
            fields.add(new HeaderField(head.substring(line, colon), Token.trimmed(head, colon + 1, end)));
            line = end + CRLF.length();
        }
        return new RequestHead(head.substring(start, methodEnd), head.substring(methodEnd + 1, targetEnd),
                head.substring(targetEnd + 1, lineEnd), new HeaderFields(fields));
    }

    /** This head as the request it makes. */
    public HandshakeRequest request(boolean secure, InetSocketAddress peer) {
        return new HandshakeRequest(method, target, version, headers, secure, peer);
    }

    /** Redacted, as that of {@link HandshakeRequest}. */
    @Override
    public String toString() {
        return "RequestHead[" + Printable.of(method) + " " + Printable.target(target) + "]";
    }
}
