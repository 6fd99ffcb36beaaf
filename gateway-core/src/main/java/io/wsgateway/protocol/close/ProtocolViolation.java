package io.wsgateway.protocol.close;

/**
 * The peer broke the protocol or a limit on an open session: the connection is to be failed (RFC 6455 section 7.1.7) with
 * the status this carries. It has no stack trace: it says something of the peer, nothing of this program.
 */
public final class ProtocolViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient CloseStatus status;

    private ProtocolViolation(int code, String reason) {
        super(reason, null, false, false);
        this.status = CloseStatus.of(code, reason);
    }

    /** 1002: the bytes are not RFC 6455 frames in a legal order. */
    public static ProtocolViolation protocolError(String reason) {
        return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, reason);
    }

    /** 1007: a payload is not what its type promises: text that is not UTF-8, data that does not inflate. */
    public static ProtocolViolation invalidPayload(String reason) {
        return new ProtocolViolation(CloseCode.INVALID_FRAME_PAYLOAD_DATA, reason);
    }

    /** 1008: legal, but more than this gateway's policy allows. */
    public static ProtocolViolation policyViolation(String reason) {
        return new ProtocolViolation(CloseCode.POLICY_VIOLATION, reason);
    }

    /** 1009: a frame or a message is longer than the limit. */
    public static ProtocolViolation messageTooBig(String reason) {
        return new ProtocolViolation(CloseCode.MESSAGE_TOO_BIG, reason);
    }

    /** What the peer is told. */
    public CloseStatus status() {
        return status;
    }
}
