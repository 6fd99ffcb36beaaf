package io.wsgateway.netty.tls;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * Private keys in the forms that the JDK doesn't know, by Bouncy Castle: PKCS#1, SEC1, these encrypted traditionally, and what
 * else PKCS#8 may be encrypted with. This class alone loads its classes, which take tens of MiB.
 */
final class ForeignKeys {

    private ForeignKeys() {}

    /**
     * The key in PKCS#8, not encrypted.
     *
     * @throws IOException if it can't be read or decrypted
     */
    static byte[] pkcs8(String text, Optional<String> password) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            Object found = parser.readObject();
            // "openssl ecparam -genkey" writes the curve before the key; certificates may stand there, too.
            while (found != null) {
                Optional<PrivateKeyInfo> key = key(found, password.orElse("").toCharArray());
                if (key.isPresent()) {
                    return key.get().getEncoded();
                }
                found = parser.readObject();
            }
            throw new IOException("no key");
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            throw new IOException(e);
        }
    }

    private static Optional<PrivateKeyInfo> key(Object found, char[] password)
            throws IOException, OperatorCreationException, PKCSException {
        PrivateKeyInfo key = switch (found) {
            case PrivateKeyInfo plain -> plain;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            // Its provider is asked, and not made known to the JDK.
            case PEMEncryptedKeyPair encrypted -> encrypted.decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider()).build(password)).getPrivateKeyInfo();
            case PKCS8EncryptedPrivateKeyInfo encrypted -> encrypted.decryptPrivateKeyInfo(
                    new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(new BouncyCastleProvider())
                            .build(password));
            default -> null;
        };
        return Optional.ofNullable(key);
    }
}
