package io.wsgateway.launcher.probe;

import io.wsgateway.launcher.explain.HeadBuilder;
import io.wsgateway.launcher.explain.UnreadableException;
import io.wsgateway.protocol.diagnosis.HeadText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads what a server answers to an opening handshake, whatever it is. */
final class AnswerReader {

    private static final int CHUNK = 1 << 12;
    private static final int MOST_HEAD = 1 << 16;
    private static final int MOST_BODY = 1 << 12;
    private static final Duration FOR_A_BODY = Duration.ofSeconds(1);

    private AnswerReader() {}

    /**
     * An answer.
     *
     * @param head empty if not a byte came
     * @param rest what followed the head already
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(Optional<HeadText> head, byte[] rest) {}

    /** Reads up to the end of a head, or as far as it goes. */
    static Answer head(ProbeConnection connection, long deadline) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int end = -1;
        while (end < 0 && bytes.size() < MOST_HEAD) {
            byte[] more;
            try {
                more = connection.read(CHUNK, deadline);
            } catch (SocketTimeoutException e) {
                if (bytes.size() == 0) {
                    throw e;
                }
                break;
            }
            if (more.length == 0) {
                break;
            }
            bytes.writeBytes(more);
            end = end(bytes.toByteArray());
            if (!bytes.toString(StandardCharsets.ISO_8859_1)
                    .startsWith("HTTP/".substring(0, Math.min(5, bytes.size())))) {
                break; // no HTTP: its end may never come
            }
        }
        byte[] all = bytes.toByteArray();
        int until = end < 0 ? all.length : end;
        String text = new String(all, 0, until, StandardCharsets.ISO_8859_1);
        return new Answer(text.isEmpty() ? Optional.empty() : Optional.of(parse(text)),
                Arrays.copyOfRange(all, until, all.length));
    }

    /** What follows a head that is no 101, its beginning. */
    static String body(ProbeConnection connection, byte[] rest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(rest);
        long deadline = System.nanoTime() + FOR_A_BODY.toNanos();
        try {
            while (bytes.size() < MOST_BODY) {
                byte[] more = connection.read(CHUNK, deadline);
                if (more.length == 0) {
                    break;
                }
                bytes.writeBytes(more);
            }
        } catch (IOException e) {
            // As much as there is.
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Where the head's last line ends; -1 if it doesn't yet. */
    private static int end(byte[] bytes) {
        for (int i = 1; i < bytes.length; i++) {
            boolean crlf = i >= 3 && bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n';
            if (crlf || bytes[i] == '\n' && bytes[i - 1] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static HeadText parse(String text) {
        List<String> lines = text.lines().filter(line -> !line.isEmpty()).toList();
        HeadBuilder head = new HeadBuilder().startLine(lines.isEmpty() ? text.strip() : lines.getFirst());
        for (int i = 1; i < lines.size(); i++) {
            try {
                head.line(lines.get(i), i + 1);
            } catch (UnreadableException e) {
                break; // browsers give up there too
            }
        }
        return head.head();
    }
}
