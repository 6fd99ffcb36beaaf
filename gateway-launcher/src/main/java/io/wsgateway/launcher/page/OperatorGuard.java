package io.wsgateway.launcher.page;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.ForwardingSign;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides who may see what peers did. With a token: who sends it as {@code Authorization: Bearer TOKEN}. Without one the
 * listener is on a loopback address, and who can connect to that may, unless the request shows that it came through a
 * proxy. A proxy on this machine that doesn't show lets its clients in: behind one, a token is needed. Immutable.
 */
final class OperatorGuard {

    /** {@code credentials = auth-scheme 1*SP token68}, RFC 9110 section 11.4; the scheme is case-insensitive. */
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i:Bearer) +([^ ]+)");
    private static final List<HeaderField> CHALLENGE = List.of(new HeaderField("WWW-Authenticate", "Bearer"));

    private final Optional<byte[]> token;

    /** A guard that asks for this token, if there is one. */
    OperatorGuard(Optional<String> token) {
        this.token = token.map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The answer to who may not; empty if they may. */
    Optional<Answer> refusal(HandshakeRequest request) {
        if (token.isPresent()) {
            return presents(request, token.get())
                    ? Optional.empty()
                    : Optional.of(Responses.text(401, CHALLENGE,
                            "Send admin.token: Authorization: Bearer TOKEN."));
        }
        return ForwardingSign.of(request).map(sign -> Responses.text(403, "This may have come through a proxy (" + sign
                + "), and be anybody's: set admin.token, and send it."));
    }

    /** In constant time: how long it takes depends on what was presented alone. */
    private static boolean presents(HandshakeRequest request, byte[] token) {
        List<String> values = request.headers().values("Authorization");
        if (values.size() != 1) {
            return false;
        }
        Matcher matcher = AUTHORIZATION.matcher(values.getFirst());
        return matcher.matches()
                && MessageDigest.isEqual(matcher.group(1).getBytes(StandardCharsets.ISO_8859_1), token);
    }
}
