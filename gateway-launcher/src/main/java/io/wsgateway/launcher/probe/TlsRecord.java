package io.wsgateway.launcher.probe;

/**
 * Whether bytes are TLS: a record begins with its type and a version whose first byte is 3.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8446#section-5.1">RFC 8446 section 5.1</a>
 */
final class TlsRecord {

    /** The bytes of an alert that isn't encrypted, with the record's head. */
    static final int ALERT_BYTES = 7;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;

    private TlsRecord() {}

    /** True if these bytes begin what a TLS server says first: a handshake message, or an alert. */
    static boolean begins(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] == ALERT || bytes[0] == HANDSHAKE) && bytes[1] == MAJOR_VERSION;
    }
}
