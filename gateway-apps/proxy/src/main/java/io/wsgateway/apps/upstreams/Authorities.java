package io.wsgateway.apps.upstreams;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collection;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of those who may have signed a server's, in PEM. */
final class Authorities {

    private Authorities() {}

    /**
     * The file's text.
     *
     * @throws IllegalArgumentException if it can't be read, or holds no certificates
     */
    static String read(Path file) {
        try {
            String pem = Files.readString(file);
            if (certificates(pem).isEmpty()) {
                throw new IllegalArgumentException("no certificate in " + file);
            }
            return pem;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " can't be read as certificates in PEM", e);
        }
    }

    /**
     * What trusts servers by these alone.
     *
     * @throws GeneralSecurityException if they can't be read
     */
    static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates(pem)) {
            store.setCertificateEntry("trust-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Collection<? extends Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
