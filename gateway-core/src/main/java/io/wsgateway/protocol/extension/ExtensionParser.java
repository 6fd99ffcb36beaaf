package io.wsgateway.protocol.extension;

import io.wsgateway.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses {@code Sec-WebSocket-Extensions}, in time linear in its length.
 *
 * <pre>
 * extension-list  = 1#extension
 * extension       = token *( ";" extension-param )
 * extension-param = token [ "=" (token | quoted-string) ]
 * </pre>
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-9.1">RFC 6455 section 9.1</a>
 */
public final class ExtensionParser {

    private final String text;
    private int at;

    private ExtensionParser(String text) {
        this.text = text;
    }

    /** All offers in order, all field lines merged; empty if any breaks the grammar. */
    public static Optional<List<ExtensionOffer>> parse(List<String> fieldValues) {
        List<ExtensionOffer> offers = new ArrayList<>();
        for (String value : fieldValues) {
            if (!new ExtensionParser(value).list(offers)) {
                return Optional.empty();
            }
        }
        return offers.isEmpty() && !fieldValues.isEmpty() ? Optional.empty() : Optional.of(offers);
    }

    private boolean list(List<ExtensionOffer> offers) {
        while (true) {
            skipWhitespace();
            if (at < text.length() && text.charAt(at) != ',') {
                if (!extension(offers)) {
                    return false;
                }
                skipWhitespace();
            }
            if (at == text.length()) {
                return true;
            }
            if (!take(',')) {
                return false;
            }
        }
    }

    private boolean extension(List<ExtensionOffer> offers) {
        String name = token();
        List<ExtensionOffer.Parameter> parameters = new ArrayList<>();
        skipWhitespace();
        while (!name.isEmpty() && take(';')) {
            skipWhitespace();
            if (!parameter(parameters)) {
                return false;
            }
            skipWhitespace();
        }
        offers.add(new ExtensionOffer(name, parameters));
        return !name.isEmpty();
    }

    private boolean parameter(List<ExtensionOffer.Parameter> parameters) {
        String name = token();
        if (name.isEmpty()) {
            return false;
        }
        skipWhitespace();
        if (!take('=')) {
            parameters.add(new ExtensionOffer.Parameter(name, Optional.empty()));
            return true;
        }
        skipWhitespace();
        String value = take('"') ? quoted() : token();
        parameters.add(new ExtensionOffer.Parameter(name, Optional.of(value)));
        return !value.isEmpty();
    }

    private String token() {
        int start = at;
        while (at < text.length() && Token.isTokenChar(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /**
     * "When using the quoted-string syntax variant, the value after quoted-string unescaping MUST conform to the 'token'
     * ABNF." Empty if it doesn't, or doesn't end.
     */
    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && ++at < text.length()) {
                c = text.charAt(at);
            }
            if (!Token.isTokenChar(c)) {
                return "";
            }
            value.append(c);
        }
        return "";
    }

    private boolean take(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void skipWhitespace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
