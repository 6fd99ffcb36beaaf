package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/**
 * A certificate of localhost and its key, in PEM files.
 *
 * @param certificate the certificate
 * @param key its key
 */
public record TestCertificate(Path certificate, Path key) {

    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "gateway";

    /** Makes one with the JDK's keytool. */
    public static TestCertificate make(Path directory, String name, String algorithm)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                        "-keyalg", algorithm, "-alias", ALIAS, "-dname", "CN=localhost", "-validity", "2",
                        "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificate(
                pem(directory.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
                pem(directory.resolve(name + ".key"), "PRIVATE KEY",
                        keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    }

    /** Listeners that show it, and ask nothing of clients. */
    public ListenerTls tls() {
        return new ListenerTls(new KeySource.Files(certificate, key));
    }

    /** The same, opened, by this code. */
    public LiveTls live(TlsProvider provider) throws TlsException {
        return LiveTls.open("listeners[0]", tls(), provider, InstantSource.system());
    }

    public static Path pem(Path file, String label, byte[] bytes) throws IOException {
        return Files.writeString(file, text(label, bytes));
    }

    static String text(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
