package io.wsgateway.launcher.it;

import java.util.HexFormat;

/** One frame as the gateway sent it, and its bytes on the wire. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ServerFrame(boolean fin, int rsv, int opcode, byte[] payload, byte[] wire) {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    boolean isControl() {
        return opcode >= CLOSE;
    }

    String hex() {
        return HexFormat.of().formatHex(wire);
    }
}
