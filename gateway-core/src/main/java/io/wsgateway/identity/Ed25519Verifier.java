package io.wsgateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Set;

/**
 * EdDSA with Ed25519 by the JDK, as the library's own needs another. Thread-safe.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8037#section-3.1">RFC 8037 section 3.1</a>
 */
final class Ed25519Verifier extends BaseJWSProvider implements JWSVerifier {

    private static final String NAME = "Ed25519";

    private final PublicKey key;

    Ed25519Verifier(PublicKey key) {
        super(Set.of(JWSAlgorithm.EdDSA));
        this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
        if (!header.getAlgorithm().equals(JWSAlgorithm.EdDSA)) {
            return false;
        }
        try {
            Signature verification = Signature.getInstance(NAME);
            verification.initVerify(key);
            verification.update(signed);
            return verification.verify(signature.decode());
        } catch (GeneralSecurityException e) {
            throw new JOSEException(e.getMessage(), e);
        }
    }
}
