package io.wsgateway.netty.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a listener's TLS is made of, read. Immutable.
 *
 * @param keys the certificates that it shows, with their keys
 * @param authorities who may issue its clients' certificates; none if it asks for none
 * @param digest what tells the files from others
 */
record TlsMaterial(List<NamedKey> keys, List<X509Certificate> authorities, String digest) {

    TlsMaterial {
        keys = List.copyOf(keys);
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads all files.
     *
     * @throws TlsException saying what is wrong with which of them
     */
    static TlsMaterial read(ListenerTls tls) throws TlsException {
        return of(tls, TlsFiles.read(tls));
    }

    /**
     * What these files hold.
     *
     * @throws TlsException saying what is wrong with which of them
     */
    static TlsMaterial of(ListenerTls tls, TlsFiles files) throws TlsException {
        List<NamedKey> keys = new ArrayList<>();
        for (KeySource source : tls.certificates()) {
            keys.add(switch (source) {
                case KeySource.Files own -> NamedKey.of(own, pair(own, files), own.hosts());
                case KeySource.Made made -> NamedKey.of(made, made.pair(), List.of());
            });
        }
        return new TlsMaterial(keys, authorities(tls, files), files.digest());
    }

    private static CertifiedKey pair(KeySource.Files own, TlsFiles files) throws TlsException {
        try {
            List<X509Certificate> chain = Certificates.chain(files.text(own.certificate()));
            String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
            return new CertifiedKey(chain,
                    PrivateKeys.read(files.text(own.key()), password(own, files), algorithm)).requirePair();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsException("can't use " + own.certificate() + " with " + own.key() + ": " + e.getMessage()
                    + " (expected: a PEM certificate chain, leaf first, and its key, with key-password-file if it is"
                    + " encrypted)", e);
        }
    }

    private static Optional<String> password(KeySource.Files own, TlsFiles files) {
        return own.password().map(password -> switch (password) {
            case KeyPassword.Given given -> given.password();
            case KeyPassword.InFile in -> files.firstLine(in.file());
        });
    }

    private static List<X509Certificate> authorities(ListenerTls tls, TlsFiles files) throws TlsException {
        if (tls.clients().isEmpty()) {
            return List.of();
        }
        try {
            return Certificates.all(files.text(tls.clients().get().authorities()));
        } catch (GeneralSecurityException e) {
            throw new TlsException("can't use client-ca " + tls.clients().get().authorities() + ": " + e.getMessage()
                    + " (expected: PEM, the certificates of those who may issue clients' certificates)", e);
        }
    }
}
