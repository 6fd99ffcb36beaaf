package io.wsgateway.netty.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test's own. */
public final class TestAuthority {

    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
    private static final Duration DAY = Duration.ofDays(1);

    private final Path directory;
    private final String name;
    private final CertifiedKey own;

    private TestAuthority(Path directory, String name, CertifiedKey own) {
        this.directory = directory;
        this.name = name;
        this.own = own;
    }

    /** One that nobody knows yet; what it issues is written into this directory. */
    public static TestAuthority create(Path directory, String name) throws GeneralSecurityException, IOException {
        KeyPair pair = pair("EC");
        X509Certificate certificate = sign(pair, new X500Principal("CN=" + name), new X500Principal("CN=" + name),
                pair.getPrivate(), Instant.now().minus(DAY), Instant.now().plus(DAY.multipliedBy(365)), null,
                List.of());
        return new TestAuthority(directory, name, new CertifiedKey(List.of(certificate), pair.getPrivate()));
    }

    /** Its certificate, PEM. */
    public Path file() throws IOException, GeneralSecurityException {
        return TestCertificate.pem(directory.resolve(name + ".ca"), "CERTIFICATE", certificate().getEncoded());
    }

    /** Its certificate. */
    public X509Certificate certificate() {
        return own.leaf();
    }

    /** A certificate for a server with these names. */
    public CertifiedKey server(String algorithm, String... names) throws GeneralSecurityException, IOException {
        return issue(algorithm, "CN=" + names[0], Instant.now().plus(DAY.multipliedBy(90)),
                KeyPurposeId.id_kp_serverAuth,
                Arrays.stream(names).map(dns -> new GeneralName(GeneralName.dNSName, dns)).toList());
    }

    /** A certificate for a client. */
    public CertifiedKey client(String subject, GeneralName... names) throws GeneralSecurityException, IOException {
        return issue("EC", subject, Instant.now().plus(DAY), KeyPurposeId.id_kp_clientAuth, List.of(names));
    }

    /** A certificate that is valid from yesterday on until then. */
    public CertifiedKey issue(String algorithm, String subject, Instant until, KeyPurposeId purpose,
            List<GeneralName> names) throws GeneralSecurityException, IOException {
        KeyPair pair = pair(algorithm);
        X509Certificate certificate = sign(pair, new X500Principal(subject), own.leaf().getSubjectX500Principal(),
                own.key(), Instant.now().minus(DAY), until, purpose, names);
        return new CertifiedKey(List.of(certificate, own.leaf()), pair.getPrivate());
    }

    /** Writes a certificate, its issuer and its key into files of this name. */
    public TestCertificate write(String file, CertifiedKey pair) throws GeneralSecurityException, IOException {
        List<String> chain = new ArrayList<>();
        Path certificate = directory.resolve(file + ".crt");
        for (X509Certificate each : pair.chain()) {
            chain.add(TestCertificate.text("CERTIFICATE", each.getEncoded()));
        }
        Files.writeString(certificate, String.join("", chain));
        return new TestCertificate(certificate,
                TestCertificate.pem(directory.resolve(file + ".key"), "PRIVATE KEY", pair.key().getEncoded()));
    }

    private static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("RSA") || algorithm.equals("EC")) {
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        }
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(KeyPair pair, X500Principal subject, X500Principal issuer, PrivateKey signer,
            Instant from, Instant until, @Nullable KeyPurposeId purpose,
            List<GeneralName> names) throws GeneralSecurityException, IOException {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer,
                    BigInteger.valueOf(SERIAL.incrementAndGet()), Date.from(from), Date.from(until), subject,
                    pair.getPublic());
            if (purpose == null) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            } else {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
