package io.wsgateway.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.netty.tls.ClientCertificates;
import io.wsgateway.netty.tls.KeyPassword;
import io.wsgateway.netty.tls.KeySource;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.PrincipalRule;
import io.wsgateway.netty.tls.ThrowawayCertificate;
import io.wsgateway.netty.tls.TlsProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsReaderTest {

    @TempDir
    private Path home;

    private ConfigurationFixture fixture;

    @BeforeEach
    void create() throws Exception {
        fixture = new ConfigurationFixture(home);
        for (String file : List.of("c", "k", "p", "ca")) {
            Files.writeString(home.resolve(file), "content");
        }
    }

    private ListenerTls read(String tls) throws Exception {
        return fixture.file("listeners: [{ tls: " + tls + " }]").read().listeners().getFirst().tls().orElseThrow();
    }

    private KeySource.Files files(Optional<KeyPassword> password, String... hosts) {
        return new KeySource.Files(home.resolve("c"), home.resolve("k"), password, List.of(hosts));
    }

    @Test
    void readsOneCertificate() throws Exception {
        assertThat(read("{ certificate: c, key: k }"))
                .isEqualTo(new ListenerTls(files(Optional.empty())));
    }

    @Test
    void readsSeveralTheFirstInFront() throws Exception {
        assertThat(
                read("""
                { certificate: c, key: k, key-password-file: p,
                  certificates: [{ certificate: c, key: k, key-password: s3cret, hosts: ["*.Example.com", a.test] }] }"""))
                .isEqualTo(new ListenerTls(List.of(
                        files(Optional.of(new KeyPassword.InFile(home.resolve("p")))),
                        files(Optional.of(new KeyPassword.Given("s3cret")), "*.example.com", "a.test")),
                        Optional.empty()))
                .asString().doesNotContain("s3cret");
    }

    @Test
    void needsNoCertificateBesideTheList() throws Exception {
        assertThat(read("{ certificates: [{ certificate: c, key: k }] }").certificates()).hasSize(1);
    }

    @Test
    void readsWhatIsAskedOfClients() throws Exception {
        assertThat(read("{ certificate: c, key: k, client-auth: optional, client-ca: ca }").clients())
                .contains(new ClientCertificates(ClientCertificates.Demand.OPTIONAL, home.resolve("ca"),
                        PrincipalRule.SUBJECT_CN));
        assertThat(
                read("{ certificate: c, key: k, client-auth: require, client-ca: ca, principal: san-uri }").clients())
                .contains(new ClientCertificates(ClientCertificates.Demand.REQUIRE, home.resolve("ca"),
                        PrincipalRule.SAN_URI));
    }

    @Test
    void readsTheAdminListenersAsWell() throws Exception {
        assertThat(fixture.file("admin: { tls: { certificate: c, key: k } }").read().admin().orElseThrow().tls())
                .contains(new ListenerTls(files(Optional.empty())));
    }

    @Test
    void readsByWhatTlsIsSpoken() throws Exception {
        assertThat(fixture.read().gateway().transport().tls()).isEqualTo(TlsProvider.AUTO);
        assertThat(fixture.file("transport: { tls: jdk }").read().gateway().transport().tls())
                .isEqualTo(TlsProvider.JDK);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { key: k }                                       | certificate: missing (expected: a PEM file; TLS needs certificate and key)
            { certificates: [] }                             | certificates: an empty list (expected: at least one certificate)
            { certificates: [{ certificate: c }] }           | certificates[0].key: missing (expected: a PEM file; TLS needs certificate and key)
            { certificate: c, key: k, key-password-file: x } | key-password-file: no such file: HOME/x
            { certificate: c, key: k, key-password-file: p, key-password: s3cret } | key-password: without effect: there is key-password-file; leave one of them out
            { certificates: [{ certificate: c, key: k, hosts: [a..b] }] } | certificates[0].hosts[0]: a..b (expected: a name such as gw.example.com or "*.example.com")
            { certificates: [{ certificate: c, key: k, hosts: [] }] } | certificates[0].hosts: an empty list (expected: at least one name, or no such key for the certificate's own)
            { certificate: c, key: k, client-auth: yes }     | client-auth: yes (expected: none or optional or require)
            { certificate: c, key: k, client-auth: require } | client-ca: missing (expected: a PEM file, the certificates of those who may issue clients' ones)
            { certificate: c, key: k, client-ca: ca }        | client-ca: without effect: client-auth is none
            { certificate: c, key: k, principal: san-dns }   | principal: without effect: client-auth is none
            { certificate: c, key: k, client-auth: require, client-ca: ca, principal: cn } | principal: cn (expected: subject-cn or san-dns or san-uri)
            """)
    void saysWhatIsWrong(String tls, String problem) throws Exception {
        assertThat(fixture.file("listeners: [{ tls: " + tls + " }]").problems()).singleElement().asString()
                .endsWith(": listeners[0].tls." + problem)
                .doesNotContain("s3cret");
    }

    @Test
    void givesEveryListenerACertificateForDevelopment() throws Exception {
        ListenerTls made = new ListenerTls(ThrowawayCertificate.make());
        assertThat(fixture.read().withDevelopmentTls(made).listeners()).isNotEmpty()
                .allMatch(listener -> listener.tls().equals(Optional.of(made)));
        Configuration has = fixture.file("listeners: [{ tls: { certificate: c, key: k } }]").read();
        assertThatThrownBy(() -> has.withDevelopmentTls(made)).isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(((ConfigurationException) e).problems()).singleElement().asString()
                        .contains("listeners[0].tls", "there is a certificate already"));
    }
}
