package io.wsgateway.netty.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes TLS contexts of PEM files: TLS 1.2 and 1.3, HTTP/1.1 only. */
final class TlsContexts {

    private TlsContexts() {}

    /** The listener's TLS; null if it speaks none. */
    static @Nullable SslContext of(ListenerConfig listener) throws ListenerException {
        return listener.tls().isEmpty() ? null : of(listener.name(), listener.tls().get());
    }

    static SslContext of(String listener, ListenerConfig.Tls files) throws ListenerException {
        Path certificate = files.certificate();
        Path key = files.key();
        requireReadable(listener, "certificate", certificate);
        requireReadable(listener, "key", key);
        try {
            if (!PemKeyPair.matches(certificate, key)) {
                throw ListenerException.badTls(listener,
                        "the key " + key + " isn't the one of the first certificate in " + certificate,
                        new SSLException("key and certificate"));
            }
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw ListenerException.badTls(listener, "can't use " + certificate + " with " + key
                    + ": a PEM certificate chain and its PKCS#8 key without a password are needed", e);
        }
    }

    private static void requireReadable(String listener, String what, Path file) throws ListenerException {
        if (!Files.isReadable(file)) {
            throw ListenerException.badTls(listener, what + " " + file + " can't be read", new SSLException(what));
        }
    }
}
