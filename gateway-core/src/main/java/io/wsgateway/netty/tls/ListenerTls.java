package io.wsgateway.netty.tls;

import java.util.List;
import java.util.Optional;

/**
 * The TLS of one listener. Immutable.
 *
 * @param certificates the certificates that it shows, by the name that a client asks for; the first where it asks for none of
 *        theirs
 * @param clients what it asks of its clients' certificates; empty: it asks for none
 */
public record ListenerTls(List<KeySource> certificates, Optional<ClientCertificates> clients) {

    public ListenerTls {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** One certificate for all, and nothing asked of clients. */
    public ListenerTls(KeySource certificate) {
        this(List.of(certificate), Optional.empty());
    }

    /**
     * Reads all files, as opening a listener does.
     *
     * @throws TlsException if they can't be used, or not together
     */
    public void requireUsable() throws TlsException {
        TlsMaterial.read(this);
    }

    /**
     * Reads all files; the certificates that the listener shows, the default first.
     *
     * @throws TlsException if they can't be used, or not together
     */
    public List<TlsState.Shown> shown() throws TlsException {
        return TlsMaterial.read(this).keys().stream().map(TlsState.Shown::of).toList();
    }
}
