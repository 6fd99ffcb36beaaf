package io.wsgateway.identity;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JWT with a signature, in compact form, as it was sent: nothing in it may be believed before the signature is verified.
 * Immutable.
 *
 * @param header its header, which names an algorithm of ours
 * @param algorithm that algorithm
 * @param claims its claims
 * @param signingInput what the signature is about
 * @param signature the signature
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7515#section-5.2">RFC 7515 section 5.2</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7519#section-7.2">RFC 7519 section 7.2</a>
 */
record SignedToken(JWSHeader header, SignatureAlgorithm algorithm, Map<String, Object> claims, String signingInput,
        Base64URL signature) {

    /** The most characters of a token: a head of usual size has room for it. */
    static final int MAX_LENGTH = 8192;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_MEMBERS = 200;
    private static final int MAX_KEY_ID = 256;
    /** Keys that a token brings along (RFC 7515 sections 4.1.2 to 4.1.6): whoever forges it would bring his own. */
    private static final List<String> BROUGHT_KEYS = List.of("jku", "jwk", "x5u", "x5c");

    /** Why a text is no token that could be verified. The message is escaped, bounded and without the token. */
    static final class MalformedTokenException extends Exception {

        private static final long serialVersionUID = 1;

        MalformedTokenException(String message) {
            super(message, null, false, false);
        }
    }

    /** What the signature is about, in bytes. */
    byte[] signed() {
        return signingInput.getBytes(StandardCharsets.US_ASCII);
    }

    /** Which key it names. */
    Optional<String> keyId() {
        return Optional.ofNullable(header.getKeyID());
    }

    /** Without its contents. */
    @Override
    public String toString() {
        return "SignedToken[" + algorithm + "]";
    }

    /** Parses; what is large, nested deeply, or names a key of its own isn't looked at any further. */
    static SignedToken parse(String token) throws MalformedTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new MalformedTokenException(
                    "the token has " + token.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new MalformedTokenException(parts.length == 5
                    ? "the token is encrypted (expected: a signed JWT)"
                    : "the token has " + parts.length + (parts.length == 1 ? " part" : " parts")
                            + " (expected: a JWT, three parts with dots between)");
        }
        Map<String, Object> header = json(parts[0], "header");
        SignatureAlgorithm algorithm = check(header);
        Map<String, Object> claims = json(parts[1], "payload");
        requireBase64Url(parts[2], "signature");
        try {
            return new SignedToken(JWSHeader.parse(header), algorithm, claims,
                    parts[0] + "." + parts[1], new Base64URL(parts[2]));
        } catch (ParseException | IllegalArgumentException e) { // its message may quote the token
            throw new MalformedTokenException("the token's header is no valid one of JWS");
        }
    }

    private static SignatureAlgorithm check(Map<String, Object> header) throws MalformedTokenException {
        for (String brought : BROUGHT_KEYS) {
            if (header.containsKey(brought)) {
                throw new MalformedTokenException(
                        "the token's header has " + brought + ": a key that a token brings along is never used");
            }
        }
        // "If any of the listed extension Header Parameters are not understood and supported by the recipient, then the JWS
        // is invalid" (RFC 7515 section 4.1.11): none is.
        if (header.containsKey("crit")) {
            throw new MalformedTokenException("the token's header has crit (expected: no extension of JWS)");
        }
        if (header.containsKey("b64")) {
            throw new MalformedTokenException("the token's header has b64 (expected: no extension of JWS)");
        }
        if (header.get("kid") != null && !(header.get("kid") instanceof String id && id.length() <= MAX_KEY_ID)) {
            throw new MalformedTokenException("the token's kid is no text, or longer than " + MAX_KEY_ID);
        }
        Object named = header.get("alg");
        return (named instanceof String id ? SignatureAlgorithm.named(id) : Optional.<SignatureAlgorithm>empty())
                .orElseThrow(() -> new MalformedTokenException("the token's algorithm is " + shown(named)
                        + " (expected: one of " + SignatureAlgorithm.names() + ")"));
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "missing";
            case String text -> Printable.of(text.length() > 32 ? text.substring(0, 32) + "..." : text);
            default -> "no text";
        };
    }

    private static Map<String, Object> json(String part, String what) throws MalformedTokenException {
        requireBase64Url(part, what);
        try {
            byte[] decoded = new Base64URL(part).decode();
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
            if (!text.startsWith("{")) { // an empty list is taken for an empty object
                throw new MalformedTokenException("the token's " + what + " is no JSON object in base64url");
            }
            if (!isNestedAtMost(text, MAX_DEPTH)) {
                throw new MalformedTokenException(
                        "the token's " + what + " is nested more than " + MAX_DEPTH + " deep");
            }
            Map<String, Object> object = JSONObjectUtils.parse(text);
            if (members(object) > MAX_MEMBERS) {
                throw new MalformedTokenException(
                        "the token's " + what + " has more than " + MAX_MEMBERS + " members");
            }
            return object;
        } catch (ParseException | CharacterCodingException | IllegalArgumentException e) {
            throw new MalformedTokenException("the token's " + what + " is no JSON object in base64url");
        }
    }

    /** Base64url without padding (RFC 7515 section 2): nothing is skipped, so that a token is written in one way only. */
    private static void requireBase64Url(String part, String what) throws MalformedTokenException {
        boolean valid = part.length() % 4 != 1;
        for (int i = 0; i < part.length() && valid; i++) {
            char c = part.charAt(i);
            valid = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
        }
        if (!valid) {
            throw new MalformedTokenException("the token's " + what + " isn't base64url without padding");
        }
    }

    /** Before it is parsed: brackets within texts aren't counted. */
    private static boolean isNestedAtMost(String json, int most) {
        int depth = 0;
        boolean text = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (text && c == '\\') {
                i++;
            } else if (c == '"') {
                text = !text;
            } else if (!text && (c == '{' || c == '[')) {
                depth++;
                if (depth > most) {
                    return false;
                }
            } else if (!text && (c == '}' || c == ']')) {
                depth--;
            }
        }
        return true;
    }

    private static int members(Object value) {
        Collection<?> inner = switch (value) {
            case Map<?, ?> map -> map.values();
            case List<?> list -> list;
            default -> List.of();
        };
        int members = 0;
        for (Object member : inner) {
            members += 1 + (member == null ? 0 : members(member));
        }
        return members;
    }
}
