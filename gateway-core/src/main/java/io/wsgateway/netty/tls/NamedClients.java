package io.wsgateway.netty.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts clients whose certificates are of these authorities, and say who the client is by this rule. Immutable. */
final class NamedClients extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;
    private final PrincipalRule rule;

    private NamedClients(X509ExtendedTrustManager authorities, PrincipalRule rule) {
        this.authorities = authorities;
        this.rule = rule;
    }

    /**
     * Those of these authorities that have the name.
     *
     * @throws GeneralSecurityException if the JDK can't hold certificates against these
     */
    static NamedClients of(List<X509Certificate> authorities, PrincipalRule rule) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new NamedClients(Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance).map(X509ExtendedTrustManager.class::cast)
                    .findFirst().orElseThrow(() -> new GeneralSecurityException("no trust manager for X.509")), rule);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private void requireName(X509Certificate[] chain) throws CertificateException {
        if (rule.principal(chain[0]).isEmpty()) {
            throw new CertificateException("it has no name that says who the client is (expected: principal: "
                    + rule.word() + ")");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkClientTrusted(chain, type);
        requireName(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        authorities.checkClientTrusted(chain, type, socket);
        requireName(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        authorities.checkClientTrusted(chain, type, engine);
        requireName(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        authorities.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        authorities.checkServerTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
