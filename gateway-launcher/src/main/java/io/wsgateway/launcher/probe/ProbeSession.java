package io.wsgateway.launcher.probe;

import static io.wsgateway.launcher.probe.ProbeResult.note;
import static io.wsgateway.launcher.probe.ProbeResult.right;
import static io.wsgateway.launcher.probe.ProbeResult.wrong;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.frame.CloseFramePayload;
import io.wsgateway.protocol.frame.Opcode;
import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at once a WebSocket is open: a first message if there is one to send, a Ping, then the closing handshake. Used
 * once, by one thread.
 */
final class ProbeSession {

    private static final byte[] PING = "probe".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NORMAL_CLOSURE = closeFrame(CloseCode.NORMAL_CLOSURE);
    private static final byte[] PROTOCOL_ERROR = closeFrame(CloseCode.PROTOCOL_ERROR);
    private static final String FRAMES = "RFC 6455 section 5.1";
    private static final String PONG = "RFC 6455 section 5.5.3";
    private static final String CLOSE = "RFC 6455 section 7.1.1";
    private static final String DATA = "RFC 6455 section 5.6";
    private static final String FIRST_MESSAGE = "first message";
    private static final String SUBJECT_FRAME = "frame";
    private static final Duration TCP_END = Duration.ofSeconds(3);

    private final ProbeConnection connection;
    private final ProbeFrames frames;
    private final Optional<String> firstMessage;
    private final Duration timeout;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<Duration> roundTrip = Optional.empty();
    private boolean closing;

    /**
     * @param early what followed the head of the answer
     * @param compressed whether permessage-deflate was agreed on
     * @param firstMessage what is sent to say who the peer is
     */
    ProbeSession(ProbeConnection connection, byte[] early, boolean compressed, Optional<String> firstMessage,
            Duration timeout) {
        this.connection = connection;
        this.frames = new ProbeFrames(connection, early, compressed);
        this.firstMessage = firstMessage;
        this.timeout = timeout;
    }

    private static byte[] closeFrame(int code) {
        return ProbeFrames.masked(Opcode.CLOSE, CloseFramePayload.encode(CloseStatus.of(code)));
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    Optional<Duration> roundTrip() {
        return roundTrip;
    }

    /** Looks at all of it. */
    void run() {
        try {
            if ((firstMessage.isEmpty() || firstMessage(firstMessage.get())) && ping()) {
                close();
            }
        } catch (ProbeFrames.InvalidFrameException e) {
            findings.add(
                    wrong(Side.SESSION, SUBJECT_FRAME, String.valueOf(e.getMessage()), Fault.FRAME_INVALID, FRAMES));
            fail();
        } catch (IOException e) {
            findings.add(wrong(Side.SESSION, "connection", "lost: " + Causes.of(e),
                    closing ? Fault.CLOSE_MISSING : Fault.CONNECTION_LOST, CLOSE));
        }
    }

    /** Ends it as a client should, and judges nothing: a Close, the server's Close, then the end of TCP. */
    void leave() {
        long deadline = soon();
        try {
            connection.write(NORMAL_CLOSURE, deadline);
            ProbeFrames.Frame frame = frames.isInside() ? null : frames.next(deadline);
            while (frame != null && frame.opcode() != Opcode.CLOSE) {
                frame = frames.next(deadline);
            }
            drain(deadline);
        } catch (IOException | ProbeFrames.InvalidFrameException e) {
            // It is over either way.
        }
    }

    /** Fails the connection, as a client must. */
    private void fail() {
        try {
            connection.write(PROTOCOL_ERROR, soon());
        } catch (IOException e) {
            // It is over either way.
        }
    }

    /** The deadline of a step that is no longer looked at closely. */
    private long soon() {
        return System.nanoTime() + end().toNanos();
    }

    /** How long is waited for the end of TCP. */
    private Duration end() {
        return timeout.compareTo(TCP_END) < 0 ? timeout : TCP_END;
    }

    /**
     * Sends the first message, and once more: a server that takes it answers the second, which refreshes, or sends what its
     * application says; one that doesn't sends nothing but a Close. True if the session goes on.
     */
    private boolean firstMessage(String text) throws IOException, ProbeFrames.InvalidFrameException {
        byte[] message = ProbeFrames.masked(Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
        long start = System.nanoTime();
        long deadline = start + timeout.toNanos();
        ProbeFrames.Frame frame;
        try {
            connection.write(message, deadline);
            connection.write(message, deadline);
            frame = frames.next(deadline);
            while (frame != null && Opcode.isControl(frame.opcode()) && frame.opcode() != Opcode.CLOSE) {
                if (frame.opcode() == Opcode.PING) {
                    connection.write(ProbeFrames.masked(Opcode.PONG, frame.payload()), deadline);
                }
                frame = frames.next(deadline);
            }
        } catch (SocketTimeoutException e) {
            findings.add(wrong(Side.SESSION, FIRST_MESSAGE, "nothing came within " + timeout.toMillis() + " ms",
                    Fault.FIRST_MESSAGE_UNANSWERED, DATA));
            leave();
            return false;
        }
        if (frame == null) {
            findings.add(wrong(Side.SESSION, "connection", "ended without a Close", Fault.CONNECTION_LOST, CLOSE));
            return false;
        }
        if (frame.opcode() != Opcode.CLOSE) {
            findings.add(right(Side.SESSION, FIRST_MESSAGE,
                    "taken after " + millis(Duration.ofNanos(System.nanoTime() - start)), DATA));
            return true;
        }
        findings.add(wrong(Side.SESSION, FIRST_MESSAGE, "the server closes the session",
                Fault.FIRST_MESSAGE_REFUSED, CLOSE));
        closedByServer(frame);
        return false;
    }

    /** True if the session goes on. */
    private boolean ping() throws IOException, ProbeFrames.InvalidFrameException {
        long start = System.nanoTime();
        long deadline = start + timeout.toNanos();
        ProbeFrames.Frame frame;
        try {
            connection.write(ProbeFrames.masked(Opcode.PING, PING), deadline);
            frame = answer(deadline);
        } catch (SocketTimeoutException e) {
            return pongMissing();
        }
        if (frame == null) {
            findings.add(wrong(Side.SESSION, "connection", "ended without a Close", Fault.CONNECTION_LOST, CLOSE));
            return false;
        }
        if (frame.opcode() == Opcode.CLOSE) {
            closedByServer(frame);
            return false;
        }
        if (Arrays.equals(frame.payload(), PING)) {
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            roundTrip = Optional.of(taken);
            findings.add(right(Side.SESSION, "Ping", "answered after " + millis(taken), PONG));
        } else {
            findings.add(wrong(Side.SESSION, "Ping", "the Pong has another payload", Fault.PONG_WRONG, PONG));
        }
        return true;
    }

    private void closedByServer(ProbeFrames.Frame close) throws IOException {
        boolean valid = received(close.payload(), "the server closes by itself: ");
        connection.write(valid ? ProbeFrames.masked(Opcode.CLOSE, close.payload()) : PROTOCOL_ERROR, soon());
        tcpEnd();
    }

    /** The next Pong or Close, null if the connection ends before; Pings of the server are answered. */
    private ProbeFrames.@Nullable Frame answer(long deadline) throws IOException, ProbeFrames.InvalidFrameException {
        while (true) {
            ProbeFrames.Frame frame = frames.next(deadline);
            if (frame == null || frame.opcode() == Opcode.PONG || frame.opcode() == Opcode.CLOSE) {
                return frame;
            }
            if (frame.opcode() == Opcode.PING) {
                connection.write(ProbeFrames.masked(Opcode.PONG, frame.payload()), deadline);
            } // data: what the server says of itself
        }
    }

    /** True if the session goes on all the same. */
    private boolean pongMissing() {
        findings.add(wrong(Side.SESSION, "Ping", "no Pong within " + timeout.toMillis() + " ms"
                + (connection.isCutOff() ? ", and the server doesn't read what is sent to it" : ""),
                Fault.PONG_MISSING, PONG));
        if (connection.isCutOff()) {
            return false;
        }
        if (frames.isInside()) {
            leave();
        }
        return !frames.isInside();
    }

    private void close() throws IOException, ProbeFrames.InvalidFrameException {
        closing = true;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            connection.write(NORMAL_CLOSURE, deadline);
            ProbeFrames.Frame frame = frames.next(deadline);
            while (frame != null && frame.opcode() != Opcode.CLOSE) {
                frame = frames.next(deadline);
            }
            if (frame == null) {
                findings.add(wrong(Side.SESSION, "Close", "the connection ended without a Close of the server's",
                        Fault.CLOSE_MISSING, CLOSE));
                return;
            }
            received(frame.payload(), "answered with ");
        } catch (SocketTimeoutException e) {
            findings.add(wrong(Side.SESSION, "Close", "not answered within " + timeout.toMillis() + " ms",
                    Fault.CLOSE_MISSING, CLOSE));
            return;
        }
        tcpEnd();
    }

    /** Judges a Close; true if it keeps to the rules. */
    private boolean received(byte[] payload, String how) {
        try {
            CloseStatus status = CloseFramePayload.decode(ByteBuffer.wrap(payload));
            findings.add(right(Side.SESSION, "Close",
                    how + (payload.length == 0 ? "no code" : status.code() + reason(status)),
                    CLOSE));
            return true;
        } catch (ProtocolViolation e) {
            findings.add(wrong(Side.SESSION, "Close", how + "a Close that breaks a rule: " + e.getMessage(),
                    Fault.CLOSE_INVALID, "RFC 6455 section 7.4"));
            return false;
        }
    }

    private static String reason(CloseStatus status) {
        return status.reason().isEmpty() ? "" : " " + Printable.of(status.reason());
    }

    private void tcpEnd() throws IOException {
        try {
            drain(soon());
            findings.add(right(Side.SESSION, "TCP", "closed by the server", CLOSE));
        } catch (SocketTimeoutException e) {
            findings.add(
                    note(Side.SESSION, "TCP", "still open " + end().toMillis() + " ms after the closing handshake",
                            Fault.TCP_LEFT_OPEN, CLOSE));
        } catch (IOException e) {
            findings.add(right(Side.SESSION, "TCP", "reset by the server", CLOSE));
        }
    }

    /** Whatever follows a Close counts for nothing. */
    private void drain(long deadline) throws IOException {
        while (connection.read(1 << 10, deadline).length > 0) {
            // Nothing is kept.
        }
    }

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
