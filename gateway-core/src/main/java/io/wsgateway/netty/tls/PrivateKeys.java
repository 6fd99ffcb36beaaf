package io.wsgateway.netty.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads a private key out of the text of a PEM file, as pure functions: PKCS#8 by the JDK, encrypted or not; what it doesn't
 * know by Bouncy Castle, whose classes are loaded only then.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7468#section-10">RFC 7468 sections 10 and 11</a>
 */
final class PrivateKeys {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*(?:-(?!----)[^-]*)*)-----END");
    private static final String ENCRYPTED = "ENCRYPTED ";
    /** RFC 1421 section 4.6.1.1, as traditional keys still have it. */
    private static final String TRADITIONALLY_ENCRYPTED = "Proc-Type: 4,ENCRYPTED";

    private PrivateKeys() {}

    static boolean isIn(String text) {
        return KEY.matcher(text).find();
    }

    /**
     * The key.
     *
     * @param algorithm what the certificate's is, such as {@code EC}
     * @throws GeneralSecurityException saying what is wrong with it
     */
    static PrivateKey read(String text, Optional<String> password, String algorithm) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(text);
        if (!pem.find()) {
            throw new InvalidKeyException(Certificates.isIn(text)
                    ? "the file of the key holds a certificate and no key"
                    : "there is no key");
        }
        boolean encrypted = pem.group(1).equals(ENCRYPTED) || pem.group(2).contains(TRADITIONALLY_ENCRYPTED);
        if (encrypted && password.isEmpty()) {
            throw new InvalidKeyException("the key is encrypted, and key-password-file is not given");
        }
        PKCS8EncodedKeySpec spec = switch (pem.group(1)) {
            case "" -> new PKCS8EncodedKeySpec(bytes(pem));
            case ENCRYPTED -> decrypted(bytes(pem), text, password.orElseThrow());
            default -> foreign(text, password);
        };
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeyException("the key is no " + algorithm + " key, as the certificate's is", e);
        }
    }

    private static byte[] bytes(Matcher pem) throws InvalidKeyException {
        try {
            return Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the key isn't written in base64", e);
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] encoded, String text, String password)
            throws InvalidKeyException {
        try {
            EncryptedPrivateKeyInfo key = new EncryptedPrivateKeyInfo(encoded);
            String cipher = cipher(key);
            PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
            Cipher decrypting = Cipher.getInstance(cipher);
            decrypting.init(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance(cipher).generateSecret(secret),
                    key.getAlgParameters());
            return key.getKeySpec(decrypting);
        } catch (GeneralSecurityException | IOException e) {
            return foreign(text, Optional.of(password)); // scrypt, DES, a password that isn't ASCII, …
        }
    }

    /** Of PBES2 the JDK tells all of it only where it writes the parameters. */
    private static String cipher(EncryptedPrivateKeyInfo key) {
        AlgorithmParameters parameters = key.getAlgParameters();
        return parameters != null && parameters.toString() != null && parameters.toString().startsWith("PBEWith")
                ? parameters.toString()
                : key.getAlgName();
    }

    private static PKCS8EncodedKeySpec foreign(String text, Optional<String> password)
            throws InvalidKeyException {
        try {
            return new PKCS8EncodedKeySpec(ForeignKeys.pkcs8(text, password));
        } catch (IOException e) {
            throw password.isPresent() && text.contains(ENCRYPTED.strip())
                    ? wrongPassword(e)
                    : new InvalidKeyException("the key is damaged", e);
        }
    }

    private static InvalidKeyException wrongPassword(IOException e) {
        return new InvalidKeyException("the key can't be decrypted: the password is wrong, or the key is damaged", e);
    }
}
