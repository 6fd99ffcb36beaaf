package io.wsgateway.apps.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The clients that requests are made by, one for each trust and time-out, since each has a thread of its own. They follow no
 * redirect, know no cookies, and use no proxy, whatever the environment says. Confined to the application's start and end.
 */
final class HttpClients implements AutoCloseable {

    private final Map<Kind, HttpClient> clients = new HashMap<>();

    private record Kind(Optional<String> trust, Duration timeout) {}

    /**
     * The client for a back end.
     *
     * @throws IllegalArgumentException if the file of certificates can't be read
     */
    HttpClient of(BackEndSettings settings) {
        return clients.computeIfAbsent(new Kind(settings.trust(), settings.timeout()), HttpClients::make);
    }

    private static HttpClient make(Kind kind) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(ProxySelector.of(null))
                // Half of it, so that it is known that there was no connection before the time-out is over.
                .connectTimeout(kind.timeout.dividedBy(2))
                .executor(task -> Thread.ofVirtual().name("http-back-end").start(task));
        kind.trust.ifPresent(file -> builder.sslContext(trusting(Path.of(file))));
        return builder.build();
    }

    /**
     * What trusts those alone whose certificates are in this file.
     *
     * @throws IllegalArgumentException if they can't be read, or there are none
     */
    static SSLContext trusting(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("trust-" + number++, certificate);
            }
            if (number == 0) {
                throw new IllegalArgumentException("no certificate in " + file);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " can't be read as certificates in PEM", e);
        }
    }

    /** Requests under way fail. */
    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }
}
