package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.HeadText;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads what a server answers to an opening handshake, whatever it is. Used once, by one thread. */
final class AnswerReader {

    /** The most of a head that is read. */
    static final int MOST_HEAD = 1 << 16;

    private static final int CHUNK = 1 << 12;
    private static final int MOST_BODY = 1 << 12;
    private static final int MOST_OF_NO_HTTP = 1 << 8;
    private static final Duration FOR_A_BODY = Duration.ofSeconds(1);
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);

    private final ProbeConnection connection;
    private final long deadline;
    private byte[] bytes = new byte[CHUNK];
    private int length;

    /** How far an answer came. */
    enum End {
        /** Its head is whole. */
        WHOLE,
        /** The connection ended before that. */
        ENDED,
        /** The time was over before that. */
        TIMED_OUT,
        /** It is longer than {@link #MOST_HEAD}. */
        TOO_LONG,
        /** It isn't HTTP. */
        NO_HTTP,
        /** It isn't HTTP, but TLS. */
        TLS
    }

    /**
     * An answer.
     *
     * @param head as far as it came; empty if not a byte did
     * @param rest what followed the head already
     * @param why what ended the connection, where that is known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(End end, Optional<HeadText> head, byte[] rest, String why) {

        /** No byte came, and none can. */
        static Answer none(String why) {
            return new Answer(End.ENDED, Optional.empty(), new byte[0], why);
        }

        /** No byte came, and the time is over. */
        static Answer late() {
            return new Answer(End.TIMED_OUT, Optional.empty(), new byte[0], "");
        }
    }

    /**
     * @param deadline for the whole head, in nanoseconds of {@link System#nanoTime}
     */
    AnswerReader(ProbeConnection connection, long deadline) {
        this.connection = connection;
        this.deadline = deadline;
    }

    /** Reads up to the end of a head, or as far as it goes. */
    Answer head() {
        try {
            int end = -1;
            while (length < MOST_HEAD) {
                byte[] more = connection.read(CHUNK, deadline);
                if (more.length == 0) {
                    return ended("");
                }
                int before = length;
                append(more);
                if (!isHttp()) {
                    noHttp();
                    return answer(isTls() ? End.TLS : End.NO_HTTP, length, "");
                }
                end = end(Math.max(0, before - 3));
                if (end >= 0) {
                    return answer(End.WHOLE, end, "");
                }
            }
            return answer(End.TOO_LONG, length, "");
        } catch (SocketTimeoutException e) {
            return answer(End.TIMED_OUT, length, "");
        } catch (IOException e) {
            return ended(Causes.of(e));
        }
    }

    private Answer ended(String why) {
        return answer(End.ENDED, length, why);
    }

    private Answer answer(End end, int until, String why) {
        String text = new String(bytes, 0, until, StandardCharsets.ISO_8859_1);
        return new Answer(end, text.isEmpty() ? Optional.empty() : Optional.of(parse(text)),
                Arrays.copyOfRange(bytes, until, length), why);
    }

    private void append(byte[] more) {
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private boolean isHttp() {
        int known = Math.min(length, HTTP.length);
        return Arrays.equals(bytes, 0, known, HTTP, 0, known);
    }

    /** A line of it, or an alert of TLS, is enough; its end may never come. */
    private void noHttp() {
        long soon = System.nanoTime() + FOR_A_BODY.toNanos();
        long until = soon - deadline < 0 ? soon : deadline;
        try {
            while (length < MOST_OF_NO_HTTP && !isLine() && !(isTls() && length >= TlsRecord.ALERT_BYTES)) {
                byte[] more = connection.read(CHUNK, until);
                if (more.length == 0) {
                    return;
                }
                append(more);
            }
        } catch (IOException e) {
            // As much as there is.
        }
    }

    private boolean isTls() {
        return TlsRecord.begins(Arrays.copyOf(bytes, length));
    }

    private boolean isLine() {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Where the head's last line ends; -1 if it doesn't yet. */
    private int end(int from) {
        for (int i = Math.max(1, from); i < length; i++) {
            boolean crlf = i >= 3 && bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n';
            if (crlf || bytes[i] == '\n' && bytes[i - 1] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static HeadText parse(String text) {
        List<String> lines = text.lines().filter(line -> !line.isEmpty()).toList();
        List<HeaderField> fields = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int colon = line.indexOf(':');
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (folded && !fields.isEmpty()) {
                HeaderField last = fields.removeLast();
                fields.add(new HeaderField(last.name(), (last.value() + " " + line.strip()).strip()));
            } else if (colon > 0 && Token.isToken(line.substring(0, colon))) {
                fields.add(new HeaderField(line.substring(0, colon), line.substring(colon + 1).strip()));
            } else {
                break; // browsers give up there too
            }
        }
        return new HeadText(lines.isEmpty() ? text.strip() : lines.getFirst(), new HeaderFields(fields));
    }

    /** What follows a head that is no 101, its beginning. */
    String body(Answer answer) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(answer.rest());
        long most = answer.head().flatMap(head -> head.fields().first("Content-Length"))
                .filter(text -> text.matches("\\d{1,9}")).map(Long::parseLong).map(told -> Math.min(told, MOST_BODY))
                .orElse((long) MOST_BODY);
        long until = System.nanoTime() + FOR_A_BODY.toNanos();
        try {
            while (body.size() < most) {
                byte[] more = connection.read(CHUNK, until);
                if (more.length == 0) {
                    break;
                }
                body.writeBytes(more);
            }
        } catch (IOException e) {
            // As much as there is.
        }
        return body.toString(StandardCharsets.UTF_8);
    }
}
