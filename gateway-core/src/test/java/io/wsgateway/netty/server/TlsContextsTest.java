package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.routing.RouteTable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener with TLS is refused at once where no peer could ever finish a TLS handshake with it. */
class TlsContextsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        for (String algorithm : List.of("EC", "RSA")) {
            make(algorithm, algorithm);
            make("another-" + algorithm, algorithm);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void takesACertificateWithItsKey(String name) throws Exception {
        assertThat(TlsContexts.of(listener(name, name))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
            "EC,  another-EC,  the key isn't that of the first certificate",
            "RSA, another-RSA, the key isn't that of the first certificate",
            "EC,  RSA,         the key is no EC key",
            "RSA, EC,          the key is no RSA key"
    })
    void refusesTheKeyOfAnotherCertificate(String certificate, String key, String why) {
        assertThatThrownBy(() -> TlsContexts.of(listener(certificate, key))).isInstanceOf(ListenerException.class)
                .hasMessageContainingAll("listeners[0].tls: can't use " + directory.resolve(certificate + ".crt")
                        + " with " + directory.resolve(key + ".key"), why);
    }

    @Test
    void refusesFilesThatHoldSomethingElse() throws IOException {
        Files.writeString(directory.resolve("text.crt"), "no certificate");
        assertThatThrownBy(() -> TlsContexts.of(listener("text", "EC"))).isInstanceOf(ListenerException.class)
                .hasMessageContaining("a PEM certificate chain, leaf first, and its PKCS#8 key without a password");
    }

    @Test
    void saysThatAKeyStandsWhereTheCertificateShould() throws IOException {
        String certificate = Files.readString(directory.resolve("EC.crt"));
        String key = Files.readString(directory.resolve("EC.key"));
        String both = "a private key stands in the file of the certificate; it belongs into the file of the key alone";
        for (String joined : List.of(certificate + key, key + certificate,
                key.replace("PRIVATE", "EC PRIVATE") + certificate)) {
            Files.writeString(directory.resolve("joined.crt"), joined);
            assertRefused("joined", "EC", both);
        }
        Files.writeString(directory.resolve("exchanged.crt"), key);
        Files.writeString(directory.resolve("exchanged.key"), certificate);
        assertRefused("exchanged", "exchanged",
                "the file of the certificate holds a private key; the two files may be exchanged");
        assertRefused("EC", "exchanged", "the file of the key holds a certificate and no key");
    }

    private static void assertRefused(String certificate, String key, String why) {
        assertThatThrownBy(() -> TlsContexts.of(listener(certificate, key))).isInstanceOf(ListenerException.class)
                .hasMessageContaining(": " + why + " (expected: ");
    }

    private static ListenerConfig listener(String certificate, String key) {
        return new ListenerConfig("listeners[0]", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(new ListenerConfig.Tls(directory.resolve(certificate + ".crt"),
                        directory.resolve(key + ".key"))),
                RouteTable.of(List.of()), PlainEndpoint.NONE);
    }

    private static void make(String name, String algorithm)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-keyalg", algorithm, "-dname", "CN=localhost", "-storetype", "PKCS12",
                "-keystore", store.toString(), "-storepass", PASSWORD).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        write(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    }

    private static void write(String file, String label, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(directory.resolve(file),
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, lines));
    }
}
