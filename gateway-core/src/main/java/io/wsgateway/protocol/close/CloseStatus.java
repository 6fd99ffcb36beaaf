package io.wsgateway.protocol.close;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A close code and a close reason, RFC 6455 sections 7.1.5 and 7.1.6. Immutable.
 *
 * @param code 1000 to 4999, or a code that is only ever observed, such as 1005 and 1006
 * @param reason at most 123 bytes of UTF-8
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-7.1.5">RFC 6455 section 7.1.5</a>
 */
public record CloseStatus(int code, String reason) {

    /** What a reason's last part says before the seconds after which the peer may come back. */
    private static final String RETRY_AFTER = "retry-after=";

    /** The longest close reason in bytes: a control frame's 125 less two for the code. */
    public static final int MAX_REASON_BYTES = 123;

    public CloseStatus {
        if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("close reason is longer than " + MAX_REASON_BYTES + " bytes");
        }
    }

    /** A status without a reason. */
    public static CloseStatus of(int code) {
        return new CloseStatus(code, "");
    }

    /** A status whose reason is cut, on a code point's border, to what a Close frame can hold. */
    public static CloseStatus of(int code, String reason) {
        return new CloseStatus(code, cut(reason, MAX_REASON_BYTES));
    }

    /**
     * The same with a hint for the peer at the end of the reason, {@code too much at once; retry-after=5}: not to connect again
     * sooner. The reason before it is cut where there is no room for both.
     *
     * @param wait more than zero; told in whole seconds, rounded up
     */
    public CloseStatus withRetryAfter(Duration wait) {
        if (!wait.isPositive()) {
            throw new IllegalArgumentException("retry after " + wait + " (expected: more than zero)");
        }
        String hint = RETRY_AFTER + wait.plusSeconds(1).minusNanos(1).toSeconds();
        return new CloseStatus(code,
                reason.isEmpty() ? hint : cut(reason, MAX_REASON_BYTES - 2 - hint.length()) + "; " + hint);
    }

    private static String cut(String reason, int most) {
        int bytes = 0;
        for (int i = 0; i < reason.length();) {
            int codePoint = reason.codePointAt(i);
            int width = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes + width > most) {
                return reason.substring(0, i);
            }
            bytes += width;
            i += Character.charCount(codePoint);
        }
        return reason;
    }

    /** True if a Close frame may carry this code (RFC 6455 section 7.4). */
    public boolean isSendable() {
        return CloseCode.isSendable(code);
    }
}
