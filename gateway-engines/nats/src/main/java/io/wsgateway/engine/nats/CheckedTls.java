package io.wsgateway.engine.nats;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS whose clients hold the server's certificate against its host name, and say why they refuse it. jnats asks for neither:
 * without it, whoever has any trusted certificate could be the server.
 */
final class CheckedTls extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trust;
    private final Consumer<String> refusals;

    private CheckedTls(X509ExtendedTrustManager trust, Consumer<String> refusals) {
        this.trust = trust;
        this.refusals = refusals;
    }

    /**
     * A context.
     *
     * @param trusted a PEM file of the certificates that are trusted; empty: the JDK's
     * @param refusals takes why a certificate is refused
     */
    static SSLContext context(Optional<Path> trusted, Consumer<String> refusals)
            throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted.isEmpty() ? null : store(trusted.get()));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new CheckedTls(trust, refusals)}, null);
                return context;
            }
        }
        throw new GeneralSecurityException("the JDK can't check certificates");
    }

    private static @Nullable KeyStore store(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int i = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + i++, certificate);
            }
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (!(socket instanceof SSLSocket tls)) {
            throw new CertificateException("not a socket of TLS");
        }
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        try {
            trust.checkServerTrusted(chain, type, tls);
        } catch (CertificateException refused) {
            refusals.accept(
                    "the server's certificate is refused: " + LinkWatch.shown(String.valueOf(refused.getMessage())));
            throw refused;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("only with the server's name");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("only for sockets");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("only for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("only for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("only for clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
