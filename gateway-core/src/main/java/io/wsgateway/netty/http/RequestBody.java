package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OpeningHandshake;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of a request that asks for something to be done. There is one way to say how long it is, one {@code Content-Length}
 * in decimal: of nothing else could two programs in a row think differently (RFC 9112 section 11.2). Confined to the channel's
 * event loop.
 */
final class RequestBody {

    private static final String LENGTH = "Content-Length";
    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Set<String> METHODS = Set.of("POST", "PUT", "DELETE");

    private final long length;
    /** Nothing is held before it is known to be wanted. */
    private byte[] bytes = {};
    private int arrived;

    private RequestBody(long length) {
        this.length = length;
    }

    /** The body of a request that has none. */
    static RequestBody none() {
        return new RequestBody(0);
    }

    /**
     * A body of such a request; empty if the request is none, or says in another way how long its body is: then the rule holds
     * that there is none.
     */
    static Optional<RequestBody> of(HandshakeRequest request) {
        List<String> lengths = request.headers().values(LENGTH);
        if (!METHODS.contains(request.method()) || OpeningHandshake.asksForWebSocket(request)
                || !request.headers().values("Transfer-Encoding").isEmpty() || lengths.size() > 1) {
            return Optional.empty();
        }
        String length = lengths.isEmpty() ? "0" : lengths.getFirst();
        return DIGITS.matcher(length).matches()
                ? Optional.of(new RequestBody(Long.parseLong(length)))
                : Optional.empty();
    }

    /** The request as if it had no body. */
    static HandshakeRequest without(HandshakeRequest request) {
        List<HeaderField> others = request.headers().lines().stream()
                .filter(field -> !field.name().equalsIgnoreCase(LENGTH)).toList();
        return new HandshakeRequest(request.method(), request.target(), request.version(), new HeaderFields(others),
                request.secure(), request.peer(), request.form(), request.arrival());
    }

    /** In bytes, as the request says; whoever reads the body has found it short enough. */
    long length() {
        return length;
    }

    /** Takes what has arrived; what is behind the body is left. */
    void read(ByteBuf in) {
        if (bytes.length < length) {
            bytes = new byte[Math.toIntExact(length)];
        }
        int more = Math.min(in.readableBytes(), bytes.length - arrived);
        in.readBytes(bytes, arrived, more);
        arrived += more;
    }

    boolean isWhole() {
        return arrived == length;
    }

    byte[] bytes() {
        return bytes;
    }
}
