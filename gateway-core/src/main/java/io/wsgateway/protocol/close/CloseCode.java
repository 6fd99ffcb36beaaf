package io.wsgateway.protocol.close;

/**
 * Close codes with the names of the IANA WebSocket Close Code Number Registry.
 *
 * @see <a href="https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number">the registry</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-7.4">RFC 6455 section 7.4</a>
 */
public final class CloseCode {

    public static final int NORMAL_CLOSURE = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    public static final int UNSUPPORTED_DATA = 1003;
    /** Only observed: the peer's Close frame had no code. */
    public static final int NO_STATUS_RECEIVED = 1005;
    /** Only observed: the connection was lost without a Close frame. */
    public static final int ABNORMAL_CLOSURE = 1006;

    public static final int INVALID_FRAME_PAYLOAD_DATA = 1007;
    public static final int POLICY_VIOLATION = 1008;
    public static final int MESSAGE_TOO_BIG = 1009;
    public static final int MANDATORY_EXTENSION = 1010;
    public static final int INTERNAL_ERROR = 1011;
    public static final int SERVICE_RESTART = 1012;
    public static final int TRY_AGAIN_LATER = 1013;
    public static final int BAD_GATEWAY = 1014;

    private CloseCode() {}

    /** True if a Close frame may carry the code: registered codes but 1004, 1005, 1006, 1015, and 3000 to 4999. */
    public static boolean isSendable(int code) {
        return (code >= NORMAL_CLOSURE && code <= UNSUPPORTED_DATA)
                || (code >= INVALID_FRAME_PAYLOAD_DATA && code <= BAD_GATEWAY)
                || (code >= 3000 && code <= 4999);
    }
}
