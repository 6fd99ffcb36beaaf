package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads opening handshakes in whichever of three forms they come. */
public final class Exchanges {

    /** The most that is read, in bytes. */
    public static final int MOST_BYTES = 32 << 20;
    /** The most exchanges that are looked at. */
    static final int MOST = 100;

    private Exchanges() {}

    /**
     * What is to be read, as text; bytes that aren't UTF-8 are replaced.
     *
     * @throws UnreadableException if it is more than {@link #MOST_BYTES}
     */
    public static String text(InputStream in) throws IOException, UnreadableException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new UnreadableException(
                    "more than " + (MOST_BYTES >> 20) + " MiB (expected: one handshake, or a HAR file)");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Reads a HAR file, what {@code curl -v} prints, or heads as they are on the wire, with or without their first lines.
     *
     * @return at least one, in their order
     * @throws UnreadableException if there is no opening handshake in it
     */
    public static List<Exchange> read(String text) throws UnreadableException {
        String content = text.startsWith("\ufeff") ? text.substring(1) : text;
        List<Exchange> found;
        if (content.stripLeading().startsWith("{")) {
            found = HarFile.read(content);
        } else if (CurlOutput.isIn(content)) {
            found = CurlOutput.read(content);
        } else {
            found = RawHeads.read(content);
        }
        if (found.size() > MOST) {
            throw new UnreadableException(found.size() + " opening handshakes (expected: at most " + MOST + ")");
        }
        return found;
    }
}
