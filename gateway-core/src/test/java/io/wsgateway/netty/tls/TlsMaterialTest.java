package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener with TLS is refused at once where no peer could ever finish a TLS handshake with it. */
class TlsMaterialTest {

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeKeys() throws Exception {
        for (String algorithm : List.of("EC", "RSA")) {
            TestCertificate.make(directory, algorithm, algorithm);
            TestCertificate.make(directory, "another-" + algorithm, algorithm);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void takesACertificateWithItsKey(String name) throws Exception {
        assertThat(TlsMaterial.read(listener(name, name)).keys()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
            "EC,  another-EC,  the key isn't that of the first certificate",
            "RSA, another-RSA, the key isn't that of the first certificate",
            "EC,  RSA,         the key is no EC key",
            "RSA, EC,          the key is no RSA key"
    })
    void refusesTheKeyOfAnotherCertificate(String certificate, String key, String why) {
        assertThatThrownBy(() -> TlsMaterial.read(listener(certificate, key))).isInstanceOf(TlsException.class)
                .hasMessageContainingAll("can't use " + directory.resolve(certificate + ".crt")
                        + " with " + directory.resolve(key + ".key"), why);
    }

    @Test
    void refusesFilesThatHoldSomethingElse() throws IOException {
        Files.writeString(directory.resolve("text.crt"), "no certificate");
        assertThatThrownBy(() -> TlsMaterial.read(listener("text", "EC"))).isInstanceOf(TlsException.class)
                .hasMessageContaining(
                        "a PEM certificate chain, leaf first, and its key, with key-password-file if it is encrypted");
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
        assertThatThrownBy(() -> TlsMaterial.read(listener(certificate, key))).isInstanceOf(TlsException.class)
                .hasMessageContaining(": " + why + " (expected: ");
    }

    private static ListenerTls listener(String certificate, String key) {
        return new ListenerTls(new KeySource.Files(directory.resolve(certificate + ".crt"),
                directory.resolve(key + ".key")));
    }
}
