package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Side;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.diagnosis.HeadText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads opening handshakes in whichever form they come. */
public final class Exchanges {

    /** The most that is read, in bytes. */
    public static final int MOST_BYTES = 32 << 20;
    /** The most exchanges that are looked at. */
    static final int MOST = 100;

    private Exchanges() {}

    /**
     * What is to be read, as text: UTF-8, or UTF-16 if it begins with a byte order mark that says so; what isn't is replaced.
     *
     * @throws UnreadableException if it is more than {@link #MOST_BYTES}
     */
    public static String text(InputStream in) throws IOException, UnreadableException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new UnreadableException(
                    "more than " + (MOST_BYTES >> 20) + " MiB (expected: one handshake, or a HAR file)");
        }
        return new String(bytes, isUtf16(bytes) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    }

    /** As PowerShell writes files. */
    private static boolean isUtf16(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe
                || bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff);
    }

    /**
     * Reads a HAR file, or whatever else has heads in it or a sentence that says what came of an attempt.
     *
     * @throws UnreadableException if there is nothing of an opening handshake in it
     */
    public static Reading read(String text) throws UnreadableException {
        String content = text.startsWith("\ufeff") ? text.substring(1) : text;
        Reading reading =
                HarFile.isIn(content) ? new Reading(HarFile.read(content), List.of(), List.of()) : pasted(content);
        if (reading.exchanges().size() > MOST) {
            throw new UnreadableException(
                    reading.exchanges().size() + " opening handshakes (expected: at most " + MOST + ")");
        }
        return reading;
    }

    private static Reading pasted(String content) throws UnreadableException {
        PastedText.Found found = PastedText.read(content);
        Pairing pairing = new Pairing(found.parts());
        List<Exchange> exchanges = new ArrayList<>(pairing.exchanges());
        List<Shape.Said> said = found.said();
        if (exchanges.isEmpty() && said.isEmpty()) {
            throw new UnreadableException(Hint.of(content));
        }
        if (exchanges.isEmpty()) {
            exchanges.add(told(said));
        } else if (exchanges.size() == 1) {
            exchanges.set(0, told(exchanges.getFirst(), said));
        }
        SortedSet<Integer> unread = new TreeSet<>(found.lines());
        unread.removeAll(found.used());
        return new Reading(exchanges, LineRanges.of(unread), pairing.taken());
    }

    /** An attempt of which only sentences are known. */
    private static Exchange told(List<Shape.Said> said) {
        return new Exchange(Optional.empty(), status(said), "", PastedText.findings(said));
    }

    /** What was said of an attempt whose heads are there, too: nothing that they disprove. */
    private static Exchange told(Exchange exchange, List<Shape.Said> said) {
        List<Finding> told = new ArrayList<>(exchange.told());
        PastedText.findings(said).stream()
                .filter(finding -> exchange.response().isEmpty() || finding.side() != Side.CONNECTION
                        || finding.verdict() == Verdict.UNKNOWN)
                .forEach(told::add);
        return new Exchange(exchange.request(), exchange.response().or(() -> status(said)), exchange.body(), told);
    }

    private static Optional<HeadText> status(List<Shape.Said> said) {
        return said.stream().flatMap(one -> one.statusLine().stream()).findFirst()
                .map(line -> new HeadBuilder().startLine(line).head(false));
    }
}
