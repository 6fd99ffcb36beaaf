package io.wsgateway.netty.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/**
 * A certificate chain and the private key of its first certificate. Immutable.
 *
 * @param chain the chain, leaf first
 * @param key the leaf's private key
 */
public record CertifiedKey(List<X509Certificate> chain, PrivateKey key) {

    public CertifiedKey {
        chain = List.copyOf(chain);
    }

    /** The certificate that it is shown with. */
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /**
     * The same, if key and certificate belong together; the JDK would open a listener with any two, at which every handshake
     * fails.
     */
    CertifiedKey requirePair() throws GeneralSecurityException {
        PublicKey known = leaf().getPublicKey();
        boolean pair = known instanceof RSAKey one && key instanceof RSAKey other
                ? one.getModulus().equals(other.getModulus())
                : verifies(known);
        if (!pair) {
            throw new InvalidKeyException("the key isn't that of the first certificate");
        }
        return this;
    }

    private boolean verifies(PublicKey known) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(known.getAlgorithm().equals("EC")
                ? "SHA256withECDSA"
                : known.getAlgorithm());
        byte[] anything = {1};
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(anything);
        return signature.verify(signed);
    }

    /** Its key is shown to nobody. */
    @Override
    public String toString() {
        return "CertifiedKey[" + leaf().getSubjectX500Principal() + "]";
    }
}
