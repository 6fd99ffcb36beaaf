package io.wsgateway.netty.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a private key is a certificate's. TLS itself notices only when the first peer refuses the handshake. */
final class PemKeyPair {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    private static final byte[] SAMPLE = "signed and verified".getBytes(StandardCharsets.US_ASCII);

    private PemKeyPair() {}

    /**
     * False if the key is not the one of the first certificate; true too for kinds of keys which can't be tried here.
     *
     * @throws GeneralSecurityException if a file doesn't hold what it should
     */
    static boolean matches(Path certificate, Path key) throws IOException, GeneralSecurityException {
        PublicKey publicKey;
        try (ByteArrayInputStream in = new ByteArrayInputStream(Files.readAllBytes(certificate))) {
            publicKey = CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey();
        }
        Optional<String> signing = signing(publicKey.getAlgorithm());
        Matcher pem = PKCS8.matcher(Files.readString(key));
        if (signing.isEmpty() || !pem.find()) {
            return true;
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        try {
            return verifies(signing.get(), publicKey, KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException e) {
            return false; // a key of another kind
        }
    }

    private static Optional<String> signing(String algorithm) {
        return switch (algorithm) {
            case "RSA" -> Optional.of("SHA256withRSA");
            case "EC" -> Optional.of("SHA256withECDSA");
            default -> Optional.empty();
        };
    }

    private static boolean verifies(String signing, PublicKey publicKey, PrivateKey privateKey)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(signing);
        signature.initSign(privateKey);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }
}
