package io.wsgateway.netty.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
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
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes TLS contexts of PEM files: TLS 1.2 and 1.3, HTTP/1.1 only. */
final class TlsContexts {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");

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
            List<X509Certificate> chain = chain(certificate);
            PublicKey own = chain.getFirst().getPublicKey();
            PrivateKey secret = key(key, own.getAlgorithm());
            if (!isPair(own, secret)) {
                throw new InvalidKeyException("the key isn't that of the first certificate");
            }
            return SslContextBuilder.forServer(secret, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw ListenerException.badTls(listener, "can't use " + certificate + " with " + key + ": "
                    + e.getMessage()
                    + " (expected: a PEM certificate chain, leaf first, and its PKCS#8 key without a password)", e);
        }
    }

    private static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
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
        Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidKeyException("there is no key");
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

    private static void requireReadable(String listener, String what, Path file) throws ListenerException {
        if (!Files.isReadable(file)) {
            throw ListenerException.badTls(listener, what + " " + file + " can't be read", new SSLException(what));
        }
    }
}
