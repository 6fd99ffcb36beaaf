package io.wsgateway.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates what a client compressed (RFC 7692 section 7.2.2), one byte of input at a time. */
final class ReferenceInflater implements AutoCloseable {

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int WINDOW = 1 << 15;

    private final boolean takeover;
    private final byte[] out = new byte[1 << 10];
    private Inflater inflater = new Inflater(true);
    private ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean begun;

    ReferenceInflater(boolean takeover) {
        this.takeover = takeover;
    }

    /** Takes what comes out. */
    interface Sink {
        void accept(byte[] piece) throws Failed;
    }

    void inflate(byte[] piece, Sink sink) throws Failed {
        begun |= piece.length > 0;
        for (byte each : piece) {
            inflate(each, sink);
        }
    }

    /** The end of a message; what it came to is the caller's. */
    void finish(Sink sink) throws Failed {
        if (!begun) {
            throw new Failed(1007);
        }
        for (byte each : TAIL) {
            inflate(each, sink);
        }
        begun = false;
        message = new ByteArrayOutputStream();
        if (!takeover) {
            inflater.end();
            inflater = new Inflater(true);
        }
    }

    private void inflate(byte in, Sink sink) throws Failed {
        inflater.setInput(new byte[] {in});
        while (true) {
            int count = inflate();
            if (count > 0) {
                message.write(out, 0, count);
                sink.accept(Arrays.copyOf(out, count));
            }
            if (inflater.finished()) {
                boolean left = inflater.getRemaining() > 0;
                startAnew();
                if (!left) {
                    return;
                }
                inflater.setInput(new byte[] {in});
            } else if (count == 0) {
                return;
            }
        }
    }

    private int inflate() throws Failed {
        try {
            return inflater.inflate(out);
        } catch (DataFormatException e) {
            throw new Failed(1007);
        }
    }

    /** After a final block a new stream begins, which may refer back to this message. */
    private void startAnew() {
        inflater.end();
        inflater = new Inflater(true);
        byte[] all = message.toByteArray();
        if (all.length > 0) {
            inflater.setDictionary(Arrays.copyOfRange(all, Math.max(0, all.length - WINDOW), all.length));
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
