package io.wsgateway.netty.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.wsgateway.protocol.handshake.Printable;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What failed in a TLS handshake, told by the exception that it ended with, as pure functions; of the JDK's and of OpenSSL's. */
final class TlsFailures {

    /**
     * The alert that the peer has sent, in the JDK's words. OpenSSL sends it in plain text where TLS 1.3 has begun to encrypt,
     * which the JDK takes for a fault of its own; of BoringSSL's fault nobody can tell that it was one ({@link PlainAlerts}).
     */
    private static final Pattern RECEIVED =
            Pattern.compile("(?:Received fatal alert:|Unexpected plaintext alert received: .*Alert:) ([a-z0-9_]+)");
    /** The same in OpenSSL's, such as {@code error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA}. */
    private static final Pattern RECEIVED_BY_OPENSSL = Pattern.compile("(?:SSLV3|TLSV1)_ALERT_([A-Z0-9_]+)");
    /** What else OpenSSL calls by name. */
    private static final Pattern OF_OPENSSL = Pattern.compile("error:[0-9a-fA-F]+:[^:]*:[^:]*:([A-Z0-9_]+)");
    /** The alert that the JDK has sent; it begins its messages with it. */
    private static final Pattern SENT = Pattern.compile("^\\([a-z0-9_]+\\) ");
    private static final Set<String> ABOUT_CERTIFICATES = Set.of("bad_certificate", "unsupported_certificate",
            "certificate_revoked", "certificate_expired", "certificate_unknown", "unknown_ca");
    private static final Pattern ABOUT_VERSIONS = Pattern.compile(
            "\\(protocol_version\\)|Client requested protocol|supported protocol versions|UNSUPPORTED_PROTOCOL");
    private static final Pattern ABOUT_CIPHERS = Pattern.compile("no cipher suites in common|NO_SHARED_CIPHER");
    private static final Pattern ABOUT_NO_CERTIFICATE =
            Pattern.compile("Empty client certificate chain|PEER_DID_NOT_RETURN_A_CERTIFICATE");
    private static final Pattern ABOUT_A_CERTIFICATE = Pattern.compile("CERTIFICATE_VERIFY_FAILED");
    /** Causes of causes that are looked at. */
    private static final int DEPTH = 8;

    private TlsFailures() {}

    /**
     * Which kind it is.
     *
     * @param plain the alert that was seen in plain text
     */
    static TlsFailure of(Throwable cause, Optional<String> plain) {
        Optional<String> alert = received(cause).or(() -> plain);
        if (alert.isPresent()) {
            return ABOUT_CERTIFICATES.contains(alert.get()) ? TlsFailure.CERTIFICATE_REJECTED
                    : alert.get().equals("protocol_version") ? TlsFailure.VERSION
                    : TlsFailure.FAILED;
        }
        String message = message(cause);
        return ABOUT_VERSIONS.matcher(message).find() ? TlsFailure.VERSION
                : ABOUT_CIPHERS.matcher(message).find() ? TlsFailure.CIPHER
                : ABOUT_NO_CERTIFICATE.matcher(message).find() ? TlsFailure.CLIENT_CERTIFICATE_MISSING
                : ABOUT_A_CERTIFICATE.matcher(message).find() || rejected(cause).isPresent()
                        ? TlsFailure.CLIENT_CERTIFICATE_REJECTED
                : TlsFailure.FAILED;
    }

    /**
     * In words; escaped, bounded, free of secrets.
     *
     * @param plain the alert that was seen in plain text
     */
    static String detail(Throwable cause, Optional<String> plain) {
        return switch (cause) {
            case NotSslRecordException bytes -> "what came is no TLS"; // its message has all of it
            case ClosedChannelException closed -> "the connection ended before the TLS handshake did";
            case SslHandshakeTimeoutException late -> "the TLS handshake didn't end in time";
            case Throwable other -> received(other).or(() -> plain).map(alert -> "the client sent the alert " + alert)
                    .or(() -> rejected(other).map(why -> "the client's certificate: " + why))
                    .orElseGet(() -> Printable.of(words(message(other))));
        };
    }

    /** The same of a handshake with a server, where what failed isn't that no TLS came. */
    static String ofServer(Throwable cause) {
        return switch (cause) {
            case ClosedChannelException closed -> "the connection ended before the TLS handshake did";
            case Throwable other -> rejected(other).map(why -> "the server's certificate: " + why)
                    .or(() -> received(other).map(alert -> "the server sent the alert " + alert))
                    .orElseGet(() -> Printable.of(words(message(other))));
        };
    }

    private static String words(String message) {
        Matcher name = OF_OPENSSL.matcher(message);
        return name.find()
                ? name.group(1).equals("UNSUPPORTED_PROTOCOL")
                        ? "the client offers no version of TLS that is spoken here (expected: TLS 1.2 or 1.3)"
                        : name.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
                : SENT.matcher(message).replaceFirst("");
    }

    private static Optional<String> received(Throwable failure) {
        for (Throwable cause : causes(failure)) {
            Matcher matcher = RECEIVED.matcher(message(cause));
            if (matcher.find()) {
                return Optional.of(matcher.group(1));
            }
            Matcher openSsl = RECEIVED_BY_OPENSSL.matcher(message(cause));
            if (openSsl.find()) {
                return Optional.of(openSsl.group(1).toLowerCase(Locale.ROOT));
            }
        }
        return Optional.empty();
    }

    /** Why the certificate of the client was rejected, by the innermost reason there is. */
    private static Optional<String> rejected(Throwable failure) {
        List<Throwable> causes = causes(failure);
        return causes.stream().anyMatch(CertificateException.class::isInstance)
                ? Optional.of(Printable.of(message(causes.getLast())))
                : Optional.empty();
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < DEPTH; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }
}
