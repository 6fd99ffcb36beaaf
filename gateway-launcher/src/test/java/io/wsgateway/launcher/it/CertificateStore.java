package io.wsgateway.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A home folder of a test's own, with a store of certificates (NSS) that Chromium reads.
 *
 * @param home the folder
 */
record CertificateStore(Path home) {

    /** One that is empty. */
    static CertificateStore create(Path home) throws IOException, InterruptedException {
        Files.createDirectories(home.resolve(".pki").resolve("nssdb"));
        CertificateStore store = new CertificateStore(home);
        OpensslAuthority.run("certutil", "-N", "--empty-password", "-d", store.database());
        return store;
    }

    private String database() {
        return "sql:" + home.resolve(".pki").resolve("nssdb");
    }

    /** Whose certificates of servers are right from now on. */
    void trust(OpensslAuthority authority) throws IOException, InterruptedException {
        OpensslAuthority.run("certutil", "-A", "-d", database(), "-n", authority.name(), "-t", "C,,", "-i",
                authority.certificate().toString());
    }

    /** A certificate that may be shown to servers. */
    void own(OpensslAuthority.Issued client) throws IOException, InterruptedException {
        Path both = home.resolve("own.p12");
        OpensslAuthority.run("openssl", "pkcs12", "-export", "-passout", "pass:", "-in",
                client.certificate().toString(), "-inkey", client.key().toString(), "-out", both.toString());
        OpensslAuthority.run("pk12util", "-d", database(), "-W", "", "-i", both.toString());
    }
}
