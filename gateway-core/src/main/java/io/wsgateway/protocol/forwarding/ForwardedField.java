package io.wsgateway.protocol.forwarding;

import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The values of {@code Forwarded}, the elements of all its lines in one list:
 *
 * <pre>{@code
 * Forwarded         = 1#forwarded-element
 * forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
 * forwarded-pair    = token "=" ( token / quoted-string )
 * }</pre>
 *
 * <p>White space around a semicolon is taken as well, since some proxies send it. Used once for each text.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7239#section-4">RFC 7239 section 4</a>
 */
final class ForwardedField {

    /** The most elements: each is a proxy on the way. */
    static final int MAX_ELEMENTS = 100;

    private final String text;
    private final List<Hop> hops;
    private int at;

    private ForwardedField(String text, List<Hop> hops) {
        this.text = text;
        this.hops = hops;
    }

    /**
     * What each proxy says, the one next to the client first.
     *
     * @throws MalformedException if a line breaks the grammar, names a parameter twice in an element, or there are more than
     *         {@link #MAX_ELEMENTS} elements
     */
    static List<Hop> parse(List<String> lines) throws MalformedException {
        List<Hop> hops = new ArrayList<>();
        for (String line : lines) {
            new ForwardedField(line, hops).elements();
        }
        return hops;
    }

    /** Breaks the grammar; the message says how, and has nothing of the text in it. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String what) {
            super(what, null, false, false);
        }
    }

    private void elements() throws MalformedException {
        while (true) {
            element();
            if (at == text.length()) {
                return;
            }
            at++; // a comma
        }
    }

    /** Reads up to a comma or the end. An element without a pair is none. */
    private void element() throws MalformedException {
        Map<String, String> pairs = new HashMap<>();
        while (true) {
            skipSpace();
            if (at < text.length() && Token.isTokenChar(text.charAt(at))) {
                pair(pairs);
                skipSpace();
            }
            if (at == text.length() || text.charAt(at) == ',') {
                break;
            }
            if (text.charAt(at) != ';') {
                throw new MalformedException("a character that belongs to no name or value, at " + at);
            }
            at++;
        }
        if (!pairs.isEmpty()) {
            if (hops.size() == MAX_ELEMENTS) {
                throw new MalformedException("more than " + MAX_ELEMENTS + " elements");
            }
            hops.add(new Hop(Optional.ofNullable(pairs.get("for")), Optional.ofNullable(pairs.get("proto")),
                    Optional.ofNullable(pairs.get("host"))));
        }
    }

    /** "Each parameter MUST NOT occur more than once per field-value." */
    private void pair(Map<String, String> pairs) throws MalformedException {
        String name = token().toLowerCase(Locale.ROOT);
        if (at == text.length() || text.charAt(at) != '=') {
            throw new MalformedException("a name without a value, at " + at);
        }
        at++;
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        String value = quoted ? quoted() : token();
        if (value.isEmpty() && !quoted) {
            throw new MalformedException("an empty value, at " + at);
        }
        if (pairs.put(name, value) != null) {
            throw new MalformedException("a name given twice, at " + at);
        }
    }

    private String token() {
        int start = at;
        while (at < text.length() && Token.isTokenChar(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** {@code quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE} (RFC 9110 section 5.6.4). */
    private String quoted() throws MalformedException {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            }
            if (c < ' ' && c != '\t' || c == 0x7f) {
                throw new MalformedException("a control character, at " + (at - 1));
            }
            value.append(c);
        }
        throw new MalformedException("a quoted string without an end");
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
