package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority of a test's own, made by openssl.
 *
 * @param directory where its files are
 * @param name its common name
 * @param certificate its certificate, PEM
 */
record OpensslAuthority(Path directory, String name, Path certificate) {

    /**
     * What it has issued, PEM.
     *
     * @param certificate the certificate
     * @param key its key, not encrypted
     */
    record Issued(Path certificate, Path key) {}

    /** One that nobody knows yet. */
    static OpensslAuthority create(Path directory, String name) throws IOException, InterruptedException {
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "2",
                "-subj", "/CN=" + name, "-keyout", directory.resolve(name + ".key").toString(), "-out",
                directory.resolve(name + ".pem").toString());
        return new OpensslAuthority(directory, name, directory.resolve(name + ".pem"));
    }

    /**
     * A certificate of it.
     *
     * @param subject its common name
     * @param names its other names, such as {@code DNS:localhost}
     * @param usage {@code serverAuth} or {@code clientAuth}
     */
    Issued issue(String subject, String names, String usage) throws IOException, InterruptedException {
        Path key = directory.resolve(name + "-" + subject + ".key");
        Path request = directory.resolve(name + "-" + subject + ".csr");
        Path certificate = directory.resolve(name + "-" + subject + ".crt");
        Path extensions = Files.writeString(directory.resolve(name + "-" + subject + ".ext"),
                "subjectAltName=" + names + "\nextendedKeyUsage=" + usage + "\n");
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                "/CN=" + subject, "-keyout", key.toString(), "-out", request.toString());
        run("openssl", "x509", "-req", "-in", request.toString(), "-CA", this.certificate.toString(), "-CAkey",
                directory.resolve(name + ".key").toString(), "-CAcreateserial", "-days", "2", "-extfile",
                extensions.toString(), "-out", certificate.toString());
        return new Issued(certificate, key);
    }

    /** Runs a command that has to succeed. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ends", List.of(command)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", List.of(command), printed).isZero();
        return printed;
    }
}
