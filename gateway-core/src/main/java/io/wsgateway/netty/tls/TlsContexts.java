package io.wsgateway.netty.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLException;

/** Makes TLS contexts: TLS 1.2 and 1.3, HTTP/1.1 only. */
final class TlsContexts {

    /** What the JDK takes of a handshake's message. OpenSSL would hold three times as much for each client. */
    private static final int CERTIFICATES_BYTES = 32 << 10;

    private TlsContexts() {}

    /** A context of these certificates, to be released. */
    static SslContext of(ListenerTls tls, TlsMaterial material, SslProvider provider) throws TlsException {
        SniKeys keys = new SniKeys(material.keys());
        SslContextBuilder builder = provider == SslProvider.JDK
                ? SslContextBuilder.forServer(keys)
                // Native copies of the keys are made once, not for each handshake.
                : SslContextBuilder.forServer(new OpenSslCachingX509KeyManagerFactory(new KeysOf(keys)));
        builder.sslProvider(provider).protocols("TLSv1.3", "TLSv1.2");
        if (provider != SslProvider.JDK) {
            builder.option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, CERTIFICATES_BYTES);
        }
        try {
            if (tls.clients().isPresent()) {
                ask(tls.clients().get(), material.authorities(), builder);
            }
            return builder.build();
        } catch (SSLException | GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsException("can't be spoken with these files: " + e.getMessage(), e);
        }
    }

    /** Where a certificate must be shown it must say who the client is; else one that doesn't counts as none. */
    private static void ask(ClientCertificates clients, List<X509Certificate> authorities, SslContextBuilder builder)
            throws GeneralSecurityException {
        switch (clients.demand()) {
            case REQUIRE -> builder.trustManager(NamedClients.of(authorities, clients.principal()))
                    .clientAuth(ClientAuth.REQUIRE);
            case OPTIONAL -> builder.trustManager(authorities).clientAuth(ClientAuth.OPTIONAL);
        }
    }

    /** A factory of one key manager. */
    private static final class KeysOf extends SimpleKeyManagerFactory {

        private final KeyManager keys;

        KeysOf(KeyManager keys) {
            this.keys = keys;
        }

        @Override
        protected void engineInit(KeyStore store, char[] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keys};
        }
    }
}
