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
        requireReadable(listener, "certificate", files.certificate());
        requireReadable(listener, "key", files.key());
        try {
            PemKeyPair pair = PemKeyPair.read(files.certificate(), files.key());
            return SslContextBuilder.forServer(pair.key(), pair.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw ListenerException.badTls(listener, "can't use " + files.certificate() + " with " + files.key() + ": "
                    + e.getMessage()
                    + " (expected: a PEM certificate chain, leaf first, and its PKCS#8 key without a password)", e);
        }
    }

    private static void requireReadable(String listener, String what, Path file) throws ListenerException {
        if (!Files.isReadable(file)) {
            throw ListenerException.badTls(listener, what + " " + file + " can't be read", new SSLException(what));
        }
    }
}
