package io.wsgateway.netty.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate chain and the private key of its first certificate, read from PEM files. Immutable.
 *
 * @param chain the chain, leaf first
 * @param key the leaf's private key
 */
record PemKeyPair(List<X509Certificate> chain, PrivateKey key) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";

    /**
     * Reads both files.
     *
     * @throws GeneralSecurityException saying what is wrong with which of them
     */
    static PemKeyPair read(Path certificate, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = chain(certificate);
        PublicKey own = chain.getFirst().getPublicKey();
        PrivateKey secret = key(key, own.getAlgorithm());
        if (!isPair(own, secret)) {
            throw new InvalidKeyException("the key isn't that of the first certificate");
        }
        return new PemKeyPair(chain, secret);
    }

    private static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (KEY.matcher(text).find()) {
            throw new CertificateException(text.contains(CERTIFICATE)
                    ? "a private key stands in the file of the certificate; it belongs into the file of the key alone"
                    : "the file of the certificate holds a private key; the two files may be exchanged");
        }
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new CertificateException("there is no certificate");
            }
            return chain;
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Matcher pem = KEY.matcher(text);
        if (!pem.find()) {
            throw new InvalidKeyException(text.contains(CERTIFICATE)
                    ? "the file of the key holds a certificate and no key"
                    : "there is no key");
        }
        if (!pem.group(1).isEmpty()) {
            throw new InvalidKeyException(pem.group(1).equals("ENCRYPTED ")
                    ? "the key is encrypted"
                    : "the key is in another format; openssl pkcs8 -topk8 -nocrypt converts it");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeyException("the key is no " + algorithm + " key, as the certificate's is", e);
        }
    }

    /** The JDK would open a listener with any two keys, at which every handshake fails. */
    private static boolean isPair(PublicKey known, PrivateKey secret) throws GeneralSecurityException {
        if (known instanceof RSAKey one && secret instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        Signature signature = Signature.getInstance(known.getAlgorithm().equals("EC")
                ? "SHA256withECDSA"
                : known.getAlgorithm());
        byte[] anything = {1};
        signature.initSign(secret);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(anything);
        return signature.verify(signed);
    }
}
