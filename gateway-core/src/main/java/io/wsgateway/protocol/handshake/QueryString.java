package io.wsgateway.protocol.handshake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query of parameters such as {@code a=1&b=2}, encoded as HTML forms are: percent-encoded UTF-8, {@code +} for a space.
 * Immutable.
 *
 * @param text the query as it was sent, without the question mark
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc3986#section-3.4">RFC 3986 section 3.4</a>
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">application/x-www-form-urlencoded</a>
 */
public record QueryString(String text) {

    /**
     * One parameter, still encoded. Immutable.
     *
     * @param name its name
     * @param value what follows the first equals sign; empty if there is none
     */
    public record Parameter(String name, Optional<String> value) {

        private static Parameter of(String pair) {
            int equals = pair.indexOf('=');
            return equals < 0
                    ? new Parameter(pair, Optional.empty())
                    : new Parameter(pair.substring(0, equals), Optional.of(pair.substring(equals + 1)));
        }
    }

    /** Every parameter in order; the empty ones between two ampersands too. An empty query has none. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('&'); end >= 0; end = text.indexOf('&', start)) {
            parameters.add(Parameter.of(text.substring(start, end)));
            start = end + 1;
        }
        if (!text.isEmpty()) {
            parameters.add(Parameter.of(text.substring(start)));
        }
        return parameters;
    }

    /** The first value of this name, decoded leniently; the empty text if it has no value, empty if there is none. */
    public Optional<String> first(String name) {
        for (Parameter parameter : parameters()) {
            if (decodeLeniently(parameter.name()).equals(name)) {
                return Optional.of(decodeLeniently(parameter.value().orElse("")));
            }
        }
        return Optional.empty();
    }

    /** What an encoded name or value stands for; empty if a percent sign has no two hexadecimal digits behind it. */
    public static Optional<String> decode(String encoded) {
        return PercentEncoding.decode(encoded.replace('+', ' ')).map(QueryString::utf8);
    }

    /** The same, with a percent sign that has no two hexadecimal digits behind it standing for itself. */
    static String decodeLeniently(String encoded) {
        return utf8(PercentEncoding.decodeLeniently(encoded.replace('+', ' ')));
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Redacted: a query may hold a secret. */
    @Override
    public String toString() {
        return "QueryString[" + text.length() + " characters]";
    }
}
