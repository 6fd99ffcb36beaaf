package io.wsgateway.netty.server;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What failed in a TLS handshake, told by the exception that it ended with, as pure functions. */
final class TlsFailures {

    /**
     * The alert that the peer has sent, in the JDK's words. OpenSSL sends it in plain text where TLS 1.3 has begun to encrypt,
     * which the JDK takes for a fault of its own.
     */
    private static final Pattern RECEIVED =
            Pattern.compile("(?:Received fatal alert:|Unexpected plaintext alert received: .*Alert:) ([a-z0-9_]+)");
    /** The alert that the JDK has sent; it begins its messages with it. */
    private static final Pattern SENT = Pattern.compile("^\\([a-z0-9_]+\\) ");
    private static final Set<String> ABOUT_CERTIFICATES = Set.of("bad_certificate", "unsupported_certificate",
            "certificate_revoked", "certificate_expired", "certificate_unknown", "unknown_ca");
    private static final Pattern ABOUT_VERSIONS =
            Pattern.compile("\\(protocol_version\\)|Client requested protocol|supported protocol versions");
    /** Causes of causes that are looked at. */
    private static final int DEPTH = 4;

    private TlsFailures() {}

    static TlsFailure of(Throwable cause) {
        Optional<String> alert = received(cause);
        if (alert.isPresent()) {
            return ABOUT_CERTIFICATES.contains(alert.get()) ? TlsFailure.CERTIFICATE_REJECTED
                    : alert.get().equals("protocol_version") ? TlsFailure.VERSION
                    : TlsFailure.FAILED;
        }
        String message = message(cause);
        return ABOUT_VERSIONS.matcher(message).find() ? TlsFailure.VERSION
                : message.contains("no cipher suites in common") ? TlsFailure.CIPHER
                : TlsFailure.FAILED;
    }

    /** In words; escaped, bounded, free of secrets. */
    static String detail(Throwable cause) {
        return switch (cause) {
            case NotSslRecordException bytes -> "what came is no TLS"; // its message has all of it
            case ClosedChannelException closed -> "the connection ended before the TLS handshake did";
            case SslHandshakeTimeoutException late -> "the TLS handshake didn't end in time";
            case Throwable other -> received(other).map(alert -> "the client sent the alert " + alert)
                    .orElseGet(() -> Printable.of(SENT.matcher(message(other)).replaceFirst("")));
        };
    }

    private static Optional<String> received(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < DEPTH && cause != null; i++) {
            Matcher matcher = RECEIVED.matcher(message(cause));
            if (matcher.find()) {
                return Optional.of(matcher.group(1));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }
}
