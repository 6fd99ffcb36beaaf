package io.wsgateway.netty.tls;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Optional;

/**
 * Reads alerts in plain text, as a pure function. With TLS 1.3 clients may send one after the server has begun to encrypt, when
 * its TLS expects nothing but encrypted records and can't say what it got.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8446#section-6.2">RFC 8446 section 6.2</a>
 */
final class PlainAlerts {

    /** The type of records that hold alerts (RFC 8446 section 5.1). */
    private static final int ALERT = 21;
    private static final int RECORD_HEADER = 5;
    private static final int LENGTH = 2;
    private static final int FATAL = 2;

    /** RFC 8446 section 6, and what clients of TLS 1.2 send besides (RFC 5246 section 7.2). */
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(10, "unexpected_message"), Map.entry(20, "bad_record_mac"), Map.entry(22, "record_overflow"),
            Map.entry(40, "handshake_failure"), Map.entry(42, "bad_certificate"),
            Map.entry(43, "unsupported_certificate"), Map.entry(44, "certificate_revoked"),
            Map.entry(45, "certificate_expired"), Map.entry(46, "certificate_unknown"),
            Map.entry(47, "illegal_parameter"), Map.entry(48, "unknown_ca"), Map.entry(49, "access_denied"),
            Map.entry(50, "decode_error"), Map.entry(51, "decrypt_error"), Map.entry(70, "protocol_version"),
            Map.entry(71, "insufficient_security"), Map.entry(80, "internal_error"),
            Map.entry(86, "inappropriate_fallback"), Map.entry(100, "no_renegotiation"),
            Map.entry(109, "missing_extension"), Map.entry(110, "unsupported_extension"),
            Map.entry(112, "unrecognized_name"), Map.entry(113, "bad_certificate_status_response"),
            Map.entry(115, "unknown_psk_identity"), Map.entry(116, "certificate_required"),
            Map.entry(120, "no_application_protocol"));

    private PlainAlerts() {}

    /** What the fatal alert is called, or its number, that is the first record here; empty if that is another, or isn't all there. */
    static Optional<String> first(ByteBuf records) {
        int at = records.readerIndex();
        if (records.readableBytes() < RECORD_HEADER + LENGTH
                || records.getUnsignedByte(at) != ALERT
                // An encrypted one is longer.
                || records.getUnsignedShort(at + RECORD_HEADER - LENGTH) != LENGTH
                || records.getUnsignedByte(at + RECORD_HEADER) != FATAL) {
            return Optional.empty();
        }
        int description = records.getUnsignedByte(at + RECORD_HEADER + 1);
        return Optional.of(NAMES.getOrDefault(description, String.valueOf(description)));
    }
}
