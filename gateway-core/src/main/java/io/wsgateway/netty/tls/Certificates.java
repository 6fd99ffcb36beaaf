package io.wsgateway.netty.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads certificates out of the text of PEM files, as pure functions. */
final class Certificates {

    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";

    private Certificates() {}

    /** A chain, leaf first. */
    static List<X509Certificate> chain(String text) throws GeneralSecurityException {
        if (PrivateKeys.isIn(text)) {
            throw new CertificateException(isIn(text)
                    ? "a private key stands in the file of the certificate; it belongs into the file of the key alone"
                    : "the file of the certificate holds a private key; the two files may be exchanged");
        }
        return all(text);
    }

    /** All there are, at least one. */
    static List<X509Certificate> all(String text) throws GeneralSecurityException {
        List<X509Certificate> all = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (all.isEmpty()) {
            throw new CertificateException("there is no certificate");
        }
        return all;
    }

    static boolean isIn(String text) {
        return text.contains(CERTIFICATE);
    }
}
