package io.wsgateway.fuzz;

import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a session came to.
 *
 * @param heard what its application heard: {@link #name text and binary}, and once {@code close 1002}
 * @param sent what its peer was sent: the same, and Pongs; {@code close 1005} is a Close without a code
 */
public record Transcript(List<String> heard, List<String> sent) {

    /** What applications of fuzz tests close on; everything else they echo. */
    public static final String FAREWELL = "close!";
    /** With which code they do. */
    public static final int FAREWELL_CODE = 4001;

    public Transcript {
        heard = List.copyOf(heard);
        sent = List.copyOf(sent);
    }

    /** A frame or message as both lists name it: its payload in hex, or how long it is and its checksum. */
    public static String name(String kind, byte[] payload) {
        if (payload.length <= 20) {
            return kind + " " + HexFormat.of().formatHex(payload);
        }
        CRC32 sum = new CRC32();
        sum.update(payload);
        return "%s of %d bytes, %08x".formatted(kind, payload.length, sum.getValue());
    }
}
