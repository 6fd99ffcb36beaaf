package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalRuleTest {

    @TempDir
    static Path directory;
    private static TestAuthority authority;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = TestAuthority.create(directory, "authority");
    }

    private static X509Certificate certificate(String subject, GeneralName... names) throws Exception {
        return authority.client(subject, names).leaf();
    }

    @Test
    void takesTheNameThatItIsToldTo() throws Exception {
        X509Certificate certificate = certificate("CN=device-7, OU=Sensors, O=Example",
                new GeneralName(GeneralName.rfc822Name, "who@example.com"),
                new GeneralName(GeneralName.dNSName, "device-7.example.com"),
                new GeneralName(GeneralName.dNSName, "second.example.com"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.com/device/7"));
        assertThat(PrincipalRule.SUBJECT_CN.principal(certificate)).contains("device-7");
        assertThat(PrincipalRule.SAN_DNS.principal(certificate)).contains("device-7.example.com");
        assertThat(PrincipalRule.SAN_URI.principal(certificate)).contains("spiffe://example.com/device/7");
    }

    @Test
    void takesNoOtherNameForIt() throws Exception {
        X509Certificate certificate = certificate("O=CN\\=admin, OU=x",
                new GeneralName(GeneralName.rfc822Name, "admin@example.com"));
        for (PrincipalRule rule : PrincipalRule.values()) {
            assertThat(rule.principal(certificate)).as("%s", rule).isEmpty();
        }
    }

    @Test
    void isNotTalkedIntoAnotherNameByWhatStandsInOne() throws Exception {
        assertThat(PrincipalRule.SUBJECT_CN.principal(certificate("CN=\"user, CN=admin\", O=Example")))
                .contains("user, CN=admin");
        assertThat(PrincipalRule.SUBJECT_CN.principal(certificate("CN=user, O=\"x, CN=admin\""))).contains("user");
    }

    @Test
    void takesTheMostSpecificOfSeveralCommonNames() throws Exception {
        assertThat(PrincipalRule.SUBJECT_CN.principal(certificate("CN=leaf, CN=users, DC=example")))
                .contains("leaf");
    }

    @Test
    void isNoNameThatCanNotBeShown() throws Exception {
        assertThat(PrincipalRule.SUBJECT_CN.principal(certificate("CN=\"a\nb\""))).isEmpty();
        assertThat(PrincipalRule.SUBJECT_CN.principal(certificate("CN=\" \""))).isEmpty();
        assertThat(PrincipalRule.SAN_URI.principal(certificate("CN=x",
                new GeneralName(GeneralName.uniformResourceIdentifier, "urn:" + "x".repeat(300))))).isEmpty();
    }
}
