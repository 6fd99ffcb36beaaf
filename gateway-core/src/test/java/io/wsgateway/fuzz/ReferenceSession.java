package io.wsgateway.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RFC 6455 sections 5 and 7 and RFC 7692 in the plainest way: one pass over all that a client sends, everything copied,
 * nothing shared with the gateway. Its application echoes, and closes on {@link Transcript#FAREWELL}.
 */
public final class ReferenceSession {

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final byte[] in;
    private final Rules rules;
    private final ReferenceInflater inflater;
    private final List<String> heard = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();

    private int at;
    private int counted;
    private boolean farewell;
    private boolean ended;

    private int opcode;
    private boolean underWay;
    private boolean deflated;
    private int fragments;
    private int announced;
    /** So many bytes of a text are whole characters. */
    private int checked;
    private ByteArrayOutputStream message = new ByteArrayOutputStream();

    private ReferenceSession(byte[] in, Rules rules) {
        this.in = in;
        this.rules = rules;
        this.inflater = new ReferenceInflater(rules.takeover());
    }

    /** What a session comes to whose peer sends these bytes behind its opening handshake, and then is lost. */
    public static Transcript of(byte[] in, Rules rules) {
        ReferenceSession session = new ReferenceSession(in, rules);
        try (session.inflater) {
            session.read();
        }
        return new Transcript(session.heard, session.sent);
    }

    private void read() {
        try {
            boolean more;
            do {
                more = frame();
            } while (more && !ended);
        } catch (Failed failed) {
            end(failed.code);
        }
        if (!ended) {
            heard.add("close 1006");
        }
    }

    private void end(int code) {
        ended = true;
        heard.add("close " + code);
        if (!farewell) {
            sent.add("close " + code);
        }
    }

    /** Reads one frame, or what there is of it; false if that isn't all. */
    private boolean frame() throws Failed {
        if (in.length - at < 2) {
            return false;
        }
        int first = in[at] & 0xff;
        int second = in[at + 1] & 0xff;
        checkHead(first, second);
        int extended = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
        if (in.length - at < 2 + extended + 4) {
            return false;
        }
        long length = extended == 0 ? second & 0x7f : number(at + 2, extended);
        require(extended != 2 || length > 125, 1002);
        require(extended != 8 || length > 65535, 1002); // also 2^63 and above, which is negative here
        boolean control = (first & 0xf) >= CLOSE;
        if (!control) {
            begin(first, length);
        }
        byte[] key = Arrays.copyOfRange(in, at + 2 + extended, at + 6 + extended);
        at += 6 + extended;
        int there = (int) Math.min(length, in.length - at);
        byte[] payload = Arrays.copyOfRange(in, at, at + there);
        for (int i = 0; i < there; i++) {
            payload[i] ^= key[i % 4];
        }
        at += there;
        boolean whole = there == length;
        if (!control) {
            data(payload, whole && (first & 0x80) != 0);
        } else if (whole) {
            control(first & 0xf, payload);
        }
        return whole;
    }

    private void checkHead(int first, int second) throws Failed {
        int code = first & 0xf;
        require(code <= BINARY || code >= CLOSE && code <= PONG, 1002);
        require((first & 0x30) == 0, 1002);
        require((first & 0x40) == 0 || rules.compressed() && (code == TEXT || code == BINARY), 1002);
        require((second & 0x80) != 0, 1002);
        require(code < CLOSE || (first & 0x80) != 0 && (second & 0x7f) <= 125, 1002);
    }

    private long number(int from, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | in[from + i] & 0xff;
        }
        return number;
    }

    private void begin(int first, long length) throws Failed {
        boolean continuation = (first & 0xf) == 0;
        require(continuation == underWay, 1002);
        if (continuation) {
            require(++fragments <= rules.fragments(), 1008);
        } else {
            opcode = first & 0xf;
            deflated = (first & 0x40) != 0;
            fragments = 1;
            announced = 0;
            checked = 0;
            message = new ByteArrayOutputStream();
        }
        underWay = (first & 0x80) == 0;
        require(length <= rules.frameBytes(), 1009);
        if (!deflated) {
            require(announced + length <= rules.messageBytes(), 1009);
            announced += (int) length;
        }
    }

    private void data(byte[] payload, boolean last) throws Failed {
        if (deflated) {
            inflater.inflate(payload, this::inflated);
            if (last) {
                inflater.finish(this::inflated);
            }
        } else {
            append(payload);
        }
        if (last) {
            byte[] whole = message.toByteArray();
            require(opcode != TEXT || checked == whole.length, 1007);
            deliver(Transcript.name(opcode == TEXT ? "text" : "binary", whole), whole);
        }
    }

    private void inflated(byte[] piece) throws Failed {
        // Whichever byte comes first breaks its rule: one that is no UTF-8, or the first beyond the limit.
        int room = rules.messageBytes() - message.size();
        append(Arrays.copyOf(piece, Math.min(piece.length, room)));
        require(piece.length <= room, 1009);
    }

    private void append(byte[] piece) throws Failed {
        message.writeBytes(piece);
        if (opcode == TEXT) {
            byte[] unchecked = Arrays.copyOfRange(message.toByteArray(), checked, message.size());
            int whole = ReferenceUtf8.wholeCharacters(unchecked);
            require(whole >= 0, 1007);
            checked += whole;
        }
    }

    private void deliver(String what, byte[] payload) throws Failed {
        if (farewell) {
            return;
        }
        count();
        heard.add(what);
        if (Arrays.equals(payload, Transcript.FAREWELL.getBytes(StandardCharsets.US_ASCII))) {
            farewell = true;
            sent.add("close " + Transcript.FAREWELL_CODE);
        } else {
            sent.add(what);
        }
    }

    private void control(int code, byte[] payload) throws Failed {
        if (code == CLOSE) {
            int theirs = closeCode(payload);
            end(farewell ? Transcript.FAREWELL_CODE : theirs);
        } else if (!farewell) {
            count();
            if (code == PING) {
                sent.add(Transcript.name("pong", payload));
            }
        }
    }

    private static int closeCode(byte[] payload) throws Failed {
        if (payload.length == 0) {
            return 1005;
        }
        require(payload.length > 1, 1002);
        int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        require(code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999, 1002);
        require(ReferenceUtf8.isWhole(Arrays.copyOfRange(payload, 2, payload.length)), 1007);
        return code;
    }

    private void count() throws Failed {
        require(rules.messages() == 0 || ++counted <= rules.messages(), 1008);
    }

    private static void require(boolean condition, int otherwise) throws Failed {
        if (!condition) {
            throw new Failed(otherwise);
        }
    }
}
