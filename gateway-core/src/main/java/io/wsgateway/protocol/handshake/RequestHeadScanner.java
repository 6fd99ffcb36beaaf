package io.wsgateway.protocol.handshake;

import io.wsgateway.protocol.syntax.Token;

/**
 * Looks at a request head byte by byte, before it is taken apart: exactly one way to write a head passes, so that no two
 * programs in a row read it differently. Sees the end of the head, and the first byte that breaks a rule. Allocates nothing
 * until then. Confined to one connection.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-2.2">RFC 9112 section 2.2</a>
 */
public final class RequestHeadScanner {

    /**
     * The longest request-line in bytes, without its CRLF. "It is RECOMMENDED that all HTTP senders and recipients support,
     * at a minimum, request-line lengths of 8000 octets." (RFC 9112 section 3)
     */
    public static final int MAX_REQUEST_LINE = 8192;
    /** The most field lines. */
    public static final int MAX_FIELDS = 100;

    private static final int MAX_METHOD = 64;
    /** The first byte of a TLS connection: ContentType handshake (RFC 8446 section 5.1). */
    private static final int TLS_HANDSHAKE = 0x16;
    /** "PROXY ", which version 1 of the PROXY protocol begins with, as eight bytes of which two are 0. */
    private static final long PROXY = 0x50524f585920L;
    private static final String VERSION = "HTTP/d.d";
    private static final byte DELETE = 0x7f;

    /** What is known of the head. */
    public enum Result {
        /** More bytes are needed. */
        INCOMPLETE,
        /** The byte seen last is the head's last. */
        COMPLETE,
        /** The byte seen last breaks a rule. */
        VIOLATION
    }

    private enum At {
        START, EMPTY_LINE_END, METHOD_START, METHOD, TARGET_START, TARGET, VERSION, REQUEST_LINE_END, FIELD_START, NAME,
        VALUE, VALUE_END, HEAD_END
    }

    private final int maxFieldBytes;
    private At at = At.START;
    private int lineBytes;
    private int fieldBytes;
    private int fields;
    /** The last eight bytes of the method and its space. */
    private long method;
    private int version;
    private byte major;
    private Result result = Result.INCOMPLETE;
    private RejectionReason reason = RejectionReason.REQUEST_MALFORMED;
    private String detail = "";

    /**
     * A scanner for one head.
     *
     * @param maxFieldBytes the most bytes of all field lines together, with their CRLFs
     */
    public RequestHeadScanner(int maxFieldBytes) {
        this.maxFieldBytes = maxFieldBytes;
    }

    /** The most bytes this scanner ever looks at. */
    public int mostBytes() {
        int lineEnds = 3 * 2; // before and behind the request-line, and at the end
        return MAX_REQUEST_LINE + maxFieldBytes + lineEnds;
    }

    /**
     * Looks at bytes until the head is complete or broken.
     *
     * @return the index behind the byte seen last
     */
    public int scan(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = skip(bytes, at, to);
            if (at < to && !accept(bytes[at++])) {
                break;
            }
        }
        return at;
    }

    /** Passes over bytes inside a name, a value or the target that only make it longer, as most do. */
    private int skip(byte[] bytes, int from, int to) {
        boolean target = at == At.TARGET;
        if (!target && at != At.NAME && at != At.VALUE) {
            return from;
        }
        int room = target ? MAX_REQUEST_LINE - lineBytes : maxFieldBytes - fieldBytes;
        int end = Math.min(to, from + room);
        int i = from;
        switch (at) {
            case TARGET -> {
                while (i < end && bytes[i] > ' ' && bytes[i] < DELETE) {
                    i++;
                }
            }
            case NAME -> {
                while (i < end && Token.isTokenChar(bytes[i])) {
                    i++;
                }
            }
            default -> {
                while (i < end && (bytes[i] >= ' ' && bytes[i] != DELETE || bytes[i] < 0)) {
                    i++;
                }
            }
        }
        if (target) {
            lineBytes += i - from;
        } else {
            fieldBytes += i - from;
        }
        return i;
    }

    /** Looks at the next byte; false: the head is complete or broken, and no further byte may be looked at. */
    public boolean accept(byte signed) {
        int b = signed & 0xff;
        switch (at) {
            case START -> start(b);
            case EMPTY_LINE_END -> lineFeed(b, At.METHOD_START);
            case METHOD_START -> methodStart(b);
            case METHOD -> method(b);
            case TARGET_START -> targetStart(b);
            case TARGET -> target(b);
            case VERSION -> version(b);
            case REQUEST_LINE_END -> lineFeed(b, At.FIELD_START);
            case FIELD_START -> fieldStart(b);
            case NAME -> name(b);
            case VALUE -> value(b);
            case VALUE_END -> lineFeed(b, At.FIELD_START);
            case HEAD_END -> headEnd(b);
        }
        return result == Result.INCOMPLETE && withinLimits();
    }

    /** What is known so far. */
    public Result result() {
        return result;
    }

    /** Which rule is broken, after a {@link Result#VIOLATION}. */
    public RejectionReason reason() {
        return reason;
    }

    /** What was found, after a {@link Result#VIOLATION}. */
    public String detail() {
        return detail;
    }

    /** "a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF)" */
    private void start(int b) {
        if (b == '\r') {
            at = At.EMPTY_LINE_END;
        } else {
            methodStart(b);
        }
    }

    private void methodStart(int b) {
        at = At.METHOD;
        if (b == TLS_HANDSHAKE) {
            violated(shown(b) + ", the start of TLS (expected: HTTP, as this listener has no TLS)");
        } else if (!Token.isTokenChar(b)) {
            violated("in place of a method", b);
        }
        method = b;
    }

    private void method(int b) {
        method = method << 8 | b;
        if (b == ' ') {
            at = At.TARGET_START;
        } else if (!Token.isTokenChar(b)) {
            violated("in the method", b);
        } else if (lineBytes >= MAX_METHOD) {
            violated("method longer than " + MAX_METHOD + " bytes");
        }
    }

    private void targetStart(int b) {
        at = At.TARGET;
        if (b == ' ') {
            violated("two spaces after the method (expected: one)");
        } else {
            target(b);
        }
    }

    private void target(int b) {
        if (b == ' ') {
            at = At.VERSION;
        } else if (b == '\r' || b == '\n') {
            violated("no HTTP version after the request target");
        } else if (b < '!' || b > '~') {
            violated("in the request target", b);
        }
    }

    private void version(int b) {
        if (version < VERSION.length()) {
            boolean digit = VERSION.charAt(version) == 'd';
            if (digit ? b < '0' || b > '9' : b != VERSION.charAt(version)) {
                violated(method == PROXY
                        ? "a PROXY protocol header (expected: HTTP, as this listener does not take PROXY protocol)"
                        : shown(b) + " in the HTTP version (expected: HTTP/1.1)");
            }
            if (digit && major == 0) {
                major = (byte) b;
            }
            version++;
        } else if (b != '\r') {
            violated("after the HTTP version", b);
        } else if (major != '1') {
            reason = RejectionReason.HTTP_VERSION_UNSUPPORTED;
            violated("HTTP version " + (char) major + ".x (expected: HTTP/1.1)");
        } else {
            at = At.REQUEST_LINE_END;
        }
    }

    private void fieldStart(int b) {
        if (b == '\r') {
            at = At.HEAD_END;
        } else if (b == ' ' || b == '\t') {
            violated(fields == 0 ? "white space before the first field line" : "a folded field line");
        } else if (++fields > MAX_FIELDS) {
            reason = RejectionReason.HEAD_TOO_LARGE;
            violated("more than " + MAX_FIELDS + " field lines");
        } else if (!Token.isTokenChar(b)) {
            violated("in place of a field name", b);
        } else {
            at = At.NAME;
        }
    }

    private void name(int b) {
        if (b == ':') {
            at = At.VALUE;
        } else if (!Token.isTokenChar(b)) {
            violated("in a field name", b);
        }
    }

    /** "Field values containing CR, LF, or NUL characters are invalid and dangerous" (RFC 9110 section 5.5). */
    private void value(int b) {
        if (b == '\r') {
            at = At.VALUE_END;
        } else if (b == '\n') {
            violated("bare LF (expected: CR LF at the end of a line)");
        } else if (b < ' ' && b != '\t' || b == DELETE) {
            violated("in a field value", b);
        }
    }

    /** "a recipient MAY recognize a single LF as a line terminator": here it isn't, nor is a bare CR. */
    private void lineFeed(int b, At next) {
        at = next;
        if (b != '\n') {
            violated("after CR (expected: LF)", b);
        }
    }

    private void headEnd(int b) {
        lineFeed(b, At.HEAD_END);
        if (result == Result.INCOMPLETE) {
            result = Result.COMPLETE;
        }
    }

    private boolean withinLimits() {
        boolean inRequestLine = at.compareTo(At.METHOD) >= 0 && at.compareTo(At.REQUEST_LINE_END) < 0;
        if (inRequestLine) {
            if (++lineBytes > MAX_REQUEST_LINE) {
                reason = RejectionReason.TARGET_TOO_LONG;
                violated("request line longer than " + MAX_REQUEST_LINE + " bytes");
            }
        } else if (fields > 0 && at != At.HEAD_END && ++fieldBytes > maxFieldBytes) {
            reason = RejectionReason.HEAD_TOO_LARGE;
            violated("field lines longer than " + maxFieldBytes + " bytes");
        }
        return result == Result.INCOMPLETE;
    }

    private void violated(String where, int b) {
        violated(shown(b) + " " + where);
    }

    private static String shown(int b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : String.format("byte 0x%02x", b);
    }

    private void violated(String what) {
        if (result == Result.INCOMPLETE) {
            result = Result.VIOLATION;
            detail = what;
        }
    }
}
