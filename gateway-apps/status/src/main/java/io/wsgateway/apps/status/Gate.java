package io.wsgateway.apps.status;

import io.wsgateway.app.Admission;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.ForwardingSign;
import io.wsgateway.protocol.handshake.TargetUri;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Decides who may watch. With a token: who sends it, as {@code Authorization: Bearer TOKEN} or, since a browser's script
 * can't set that, as an offered subprotocol {@code bearer.} + the token's UTF-8 bytes in base64url without padding.
 * Without a token: who is on this machine and asks for it by a local name. An empty token lets nobody in. Thread-safe.
 */
final class Gate {

    private static final String SUBPROTOCOL_PREFIX = "bearer.";
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i:Bearer) +([^ ]+)");
    private static final Pattern LOCAL_HOST = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    private final Optional<List<byte[]>> tokens;
    private final Logger logger;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** A gate that asks for one of the tokens, if there are any; empty ones are nobody's. */
    Gate(Optional<List<String>> tokens, Logger logger) {
        this.tokens = tokens.map(list -> list.stream().filter(text -> !text.isEmpty())
                .map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
        this.logger = logger;
        if (this.tokens.filter(List::isEmpty).isPresent()) {
            logger.warn("settings.token is empty: nobody is admitted");
        }
    }

    Admission admit(OpeningRequest request) {
        if (tokens.isPresent()) {
            List<byte[]> expected = tokens.get();
            return presented(request).anyMatch(one -> isOneOf(expected, one))
                    ? Admission.granted()
                    : Admission.unauthenticated("Bearer");
        }
        if (isLocal(request)) {
            return Admission.granted();
        }
        if (!warned.getAndSet(true)) {
            logger.warn("refused a peer that is not on this machine; to admit such peers, set settings.token");
        }
        return Admission.denied();
    }

    /** In constant time over all tokens: how long it takes depends on what was presented alone. */
    private static boolean isOneOf(List<byte[]> tokens, byte[] presented) {
        boolean found = false;
        for (byte[] token : tokens) {
            found |= MessageDigest.isEqual(presented, token);
        }
        return found;
    }

    private static Stream<byte[]> presented(OpeningRequest request) {
        Stream<byte[]> fields = values(request, "Authorization").map(AUTHORIZATION::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1).getBytes(StandardCharsets.ISO_8859_1));
        Stream<byte[]> offers = values(request, "Sec-WebSocket-Protocol")
                .flatMap(value -> Arrays.stream(value.split(",", -1))).map(String::strip)
                .filter(offer -> offer.startsWith(SUBPROTOCOL_PREFIX))
                .flatMap(offer -> decode(offer.substring(SUBPROTOCOL_PREFIX.length())).stream());
        return Stream.concat(fields, offers);
    }

    private static Optional<byte[]> decode(String base64url) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(base64url));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * A proxy on this machine makes every peer look local, and so does a web page whose own host name was made to resolve
     * to this machine: the one is told by the fields it adds, unless it adds none, the other by the name in Host.
     */
    private static boolean isLocal(OpeningRequest request) {
        String host = TargetUri.of(request.handshake()).hostName();
        return request.handshake().peer().getAddress().isLoopbackAddress() && LOCAL_HOST.matcher(host).matches()
                && ForwardingSign.of(request.handshake()).isEmpty();
    }

    private static Stream<String> values(OpeningRequest request, String name) {
        return request.handshake().headers().values(name).stream();
    }
}
