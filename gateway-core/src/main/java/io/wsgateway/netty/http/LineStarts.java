package io.wsgateway.netty.http;

import io.netty.buffer.ByteBuf;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.syntax.Token;
import org.jspecify.annotations.Nullable;

/**
 * Looks at how each line of a request head begins, before Netty's decoder reads it: the decoder skips whatever stands before
 * the request line, and takes a folded line for a part of the one before. Sees the head's end and looks at nothing behind
 * it. Confined to one connection.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-2.2">RFC 9112 section 2.2</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-5.2">RFC 9112 section 5.2</a>
 */
final class LineStarts {

    /** The first byte of a TLS connection: ContentType handshake (RFC 8446 section 5.1). */
    private static final int TLS_HANDSHAKE = 0x16;

    /** The most field lines: each takes memory, however short it is. */
    static final int MAX_FIELDS = 100;

    private static final String AFTER_CR = " after CR (expected: LF)";

    private int lines;
    private boolean atStart = true;
    private boolean begun;
    private boolean emptyLine;
    private boolean ended;
    /** Whether the byte seen last is a CR at the start of a line. */
    private boolean lineFeedDue;
    private int behind;
    private @Nullable HeadViolation violation;

    /**
     * Looks at bytes that have arrived.
     *
     * @return the index of the first byte that breaks a rule, {@link #violation} says which; -1 if none does
     */
    int look(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        begun |= at < end;
        behind = ended && !lineFeedDue ? at : end;
        while (at < behind) {
            int b = bytes.getUnsignedByte(at);
            violation = atStart ? judge(b)
                    : lineFeedDue && b != '\n' ? HeadViolation.malformed(HeadViolation.shown(b) + AFTER_CR)
                    : null;
            if (violation != null) {
                return at;
            }
            if (atStart && b == '\r') {
                at++;
                lineFeedDue = true;
                atStart = false;
            } else if (ended) {
                lineFeedDue = false;
                behind = at + 1;
                return -1;
            } else {
                int lineFeed = bytes.indexOf(at, end, (byte) '\n');
                lineFeedDue = false;
                atStart = lineFeed >= 0;
                at = atStart ? lineFeed + 1 : end;
            }
        }
        return -1;
    }

    private @Nullable HeadViolation judge(int b) {
        if (lines == 0) {
            // "a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF)"
            if (b == '\r' && !emptyLine) {
                emptyLine = true;
                return null;
            }
            lines++;
            return Token.isTokenChar(b) ? null : HeadViolation.malformed(noMethod(b));
        }
        if (b == ' ' || b == '\t') {
            return HeadViolation
                    .malformed(lines == 1 ? "white space before the first field line" : "a folded field line");
        }
        ended = b == '\r';
        if (!ended && lines > MAX_FIELDS) {
            return new HeadViolation(RejectionReason.HEAD_TOO_LARGE, "more than " + MAX_FIELDS + " field lines");
        }
        lines++;
        return null;
    }

    private static String noMethod(int b) {
        return b == TLS_HANDSHAKE
                ? HeadViolation.shown(b) + ", the start of TLS (expected: HTTP, as this listener has no TLS)"
                : HeadViolation.shown(b) + " in place of a method";
    }

    /** Where the bytes end, of those looked at last, that belong to the head. */
    int behind() {
        return behind;
    }

    /** How many lines have begun. */
    int lines() {
        return lines;
    }

    /** True if any byte has arrived. */
    boolean isBegun() {
        return begun;
    }

    /** The rule that was broken. */
    HeadViolation violation() {
        HeadViolation found = violation;
        if (found == null) {
            throw new IllegalStateException("no rule was broken");
        }
        return found;
    }
}
