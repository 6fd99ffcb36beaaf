package io.wsgateway.netty.server;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What failed in a TLS handshake, told by the exception that it ended with, as pure functions. */
final class TlsFailures {

    /** The alert that the peer has sent, in the JDK's words. */
    private static final Pattern RECEIVED = Pattern.compile("Received fatal alert: ([a-z0-9_]+)");
    /** The alert that the JDK has sent; it begins its messages with it. */
    private static final Pattern SENT = Pattern.compile("^\\([a-z0-9_]+\\) ");
    private static final Set<String> ABOUT_CERTIFICATES = Set.of("bad_certificate", "unsupported_certificate",
            "certificate_revoked", "certificate_expired", "certificate_unknown", "unknown_ca");
    private static final Pattern ABOUT_VERSIONS =
            Pattern.compile("\\(protocol_version\\)|Client requested protocol|supported protocol versions");

    private TlsFailures() {}

    static TlsFailure of(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher received = RECEIVED.matcher(message);
        if (received.find()) {
            String alert = received.group(1);
            return ABOUT_CERTIFICATES.contains(alert) ? TlsFailure.CERTIFICATE_REJECTED
                    : alert.equals("protocol_version") ? TlsFailure.VERSION
                    : TlsFailure.FAILED;
        }
        return ABOUT_VERSIONS.matcher(message).find() ? TlsFailure.VERSION
                : message.contains("no cipher suites in common") ? TlsFailure.CIPHER
                : TlsFailure.FAILED;
    }

    /** In words; escaped, bounded, free of secrets. */
    static String detail(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher received = RECEIVED.matcher(message);
        return switch (cause) {
            case NotSslRecordException bytes -> "what came is no TLS"; // its message has all of it
            case ClosedChannelException closed -> "the connection ended before the TLS handshake did";
            case SslHandshakeTimeoutException late -> "the TLS handshake didn't end in time";
            case Throwable other when received.find() -> "the client sent the alert " + received.group(1);
            case Throwable other -> Printable.of(SENT.matcher(message).replaceFirst(""));
        };
    }
}
