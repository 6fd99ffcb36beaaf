package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.syntax.Token;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private static final String CHUNKED = "chunked";
    /** The longest that can't overflow a {@code long}. */
    private static final int MOST_DIGITS = 18;

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

    /**
     * What leaves in doubt where the request's body ends, and makes two programs in a row read two different requests;
     * empty if nothing does.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-6.3">RFC 9112 section 6.3</a>
     */
    public Optional<String> problem() {
        List<String> lengths = headers.values("Content-Length");
        List<String> codings = headers.values("Transfer-Encoding");
        if (!codings.isEmpty()) {
            return codingProblem(codings, !lengths.isEmpty());
        }
        if (lengths.size() > 1) {
            return Optional.of(lengths.size() + " Content-Length field lines");
        }
        return lengths.isEmpty() || isLength(lengths.getFirst())
                ? Optional.empty()
                : Optional.of("a Content-Length that is no number: " + Printable.of(lengths.getFirst()));
    }

    private Optional<String> codingProblem(List<String> codings, boolean withLength) {
        if (withLength) {
            return Optional.of("both Content-Length and Transfer-Encoding");
        }
        if (version.equals("HTTP/1.0")) {
            return Optional.of("Transfer-Encoding in an HTTP/1.0 request");
        }
        // "If any transfer coding other than chunked is applied to a request's content, the sender MUST apply chunked as
        // the final transfer coding"; "A sender MUST NOT apply the chunked transfer coding more than once" (section 6.1)
        List<String> elements = Token.elements(codings);
        int chunked = 0;
        for (String element : elements) {
            chunked += element.equalsIgnoreCase(CHUNKED) ? 1 : 0;
        }
        return chunked == 1 && elements.getLast().equalsIgnoreCase(CHUNKED)
                ? Optional.empty()
                : Optional.of("a Transfer-Encoding that doesn't end in chunked, once");
    }

    private static boolean isLength(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= MOST_DIGITS;
    }

    /** Redacted, as that of {@link HandshakeRequest}. */
    @Override
    public String toString() {
        return "RequestHead[" + Printable.of(method) + " " + Printable.target(target) + "]";
    }
}
