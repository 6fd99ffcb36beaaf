package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.wsgateway.netty.session.LogCapture;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What connections get, by OpenSSL and by the JDK alike. */
class LiveTlsTest {

    @TempDir
    Path directory;
    private TestAuthority authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = TestAuthority.create(directory, "authority");
    }

    private static LiveTls open(TlsProvider provider, ListenerTls tls) throws TlsException {
        LiveTls live = LiveTls.open("listeners[0]", tls, provider, InstantSource.system());
        assertThat(live.state().provider()).isEqualTo(provider == TlsProvider.JDK ? "jdk" : "openssl");
        return live;
    }

    private static X509Certificate connect(LiveTls live, EngineClient client) throws SSLException {
        SSLEngine engine = live.engine(ByteBufAllocator.DEFAULT);
        try {
            return client.connect(engine);
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    private KeySource.Files files(String file, CertifiedKey pair) throws Exception {
        TestCertificate written = authority.write(file, pair);
        return new KeySource.Files(written.certificate(), written.key());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void showsTheCertificateOfTheNameThatIsAskedFor(TlsProvider provider) throws Exception {
        CertifiedKey one = authority.server("EC", "one.example.com");
        CertifiedKey other = authority.server("RSA", "*.example.org");
        try (LiveTls live = open(provider,
                new ListenerTls(List.of(files("one", one), files("other", other)), Optional.empty()))) {
            assertThat(connect(live, EngineClient.asking("one.example.com"))).isEqualTo(one.leaf());
            assertThat(connect(live, EngineClient.asking("chat.example.org"))).isEqualTo(other.leaf());
            assertThat(connect(live, EngineClient.asking("elsewhere.test"))).isEqualTo(one.leaf());
            assertThat(connect(live, EngineClient.showing(Optional.empty()))).isEqualTo(one.leaf());
            assertThat(connect(live, EngineClient.showing(Optional.empty(), "TLSv1.2"))).isEqualTo(one.leaf());
        }
    }

    /** Bytes that are no name end the handshake, or are no name; no more than that. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void survivesNamesThatAreNone(TlsProvider provider) throws Exception {
        CertifiedKey one = authority.server("EC", "one.example.com");
        try (LiveTls live = open(provider, new ListenerTls(files("one", one)))) {
            for (byte[] name : new byte[][] {{0}, {'a', 0, 'b'}, {(byte) 0xff, (byte) 0xfe}, {'.'}, {'*', '.', 'x'},
                    {'\r', '\n'}, new byte[255]}) {
                EngineClient client =
                        new EngineClient(Optional.empty(), List.of(new SNIServerName(0, name) {}));
                try {
                    assertThat(connect(live, client)).isEqualTo(one.leaf());
                } catch (SSLException e) {
                    assertThat(e).as("an alert, or what is said of it").hasMessageNotContaining("Exception");
                }
            }
            assertThat(connect(live, EngineClient.asking("one.example.com"))).isEqualTo(one.leaf());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void takesFilesThatHaveChanged(TlsProvider provider) throws Exception {
        CertifiedKey before = authority.server("EC", "gw.example.com");
        CertifiedKey after = authority.server("RSA", "gw.example.com");
        try (LiveTls live = open(provider, new ListenerTls(files("gw", before)))) {
            live.look(false);
            assertThat(live.state().reloads()).isZero();
            SSLEngine begun = live.engine(ByteBufAllocator.DEFAULT);
            authority.write("gw", after);
            live.look(false);
            assertThat(live.state().reloads()).isOne();
            assertThat(connect(live, EngineClient.asking("gw.example.com"))).isEqualTo(after.leaf());
            assertThat(EngineClient.asking("gw.example.com").connect(begun)).as("one that began before")
                    .isEqualTo(before.leaf());
            ReferenceCountUtil.release(begun);
        }
    }

    @Test
    void showsWhatWasPreparedAsSoonAsItIsTaken() throws Exception {
        try (LiveTls live = open(TlsProvider.JDK,
                new ListenerTls(files("gw", authority.server("EC", "gw.example.com"))))) {
            CertifiedKey after = authority.server("EC", "gw.example.com");
            authority.write("gw", after);
            LiveTls.Prepared prepared = live.prepare();
            assertThat(live.state().reloads()).isZero();
            live.take(prepared);
            assertThat(live.state().reloads()).isOne();
            assertThat(live.state().certificates().getFirst().chain()).startsWith(after.leaf());
        }
    }

    /** Whoever writes the files writes one after the other. */
    @Test
    void waitsForTheOtherHalfOfAPair() throws Exception {
        CertifiedKey before = authority.server("EC", "gw.example.com");
        CertifiedKey after = authority.server("EC", "gw.example.com");
        KeySource.Files files = files("gw", before);
        TestCertificate next = authority.write("next", after);
        try (LogCapture log = new LogCapture(LiveTls.class, Level.INFO);
                LiveTls live = open(TlsProvider.JDK, new ListenerTls(files))) {
            log.lines.clear();
            Files.copy(next.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            live.look(false);
            assertThat(log.lines).isEmpty();
            assertThat(live.state().failures()).isZero();
            Files.copy(next.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
            live.look(false);
            assertThat(log.lines).hasSize(1).first().asString().contains("reloaded, for new connections: ");
            assertThat(connect(live, EngineClient.asking("gw.example.com"))).isEqualTo(after.leaf());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void keepsWhatItHasWhereTheFilesCanNotBeUsed(TlsProvider provider) throws Exception {
        CertifiedKey before = authority.server("EC", "gw.example.com");
        KeySource.Files files = files("gw", before);
        try (LogCapture log = new LogCapture(LiveTls.class, Level.INFO);
                LiveTls live = open(provider, new ListenerTls(files))) {
            log.lines.clear();
            Files.writeString(files.certificate(), "nothing");
            for (int i = 0; i < 5; i++) {
                live.look(false);
            }
            assertThat(log.lines).hasSize(1).first().asString()
                    .contains("listeners[0].tls: not reloaded, what was loaded before stays in use: can't use ");
            assertThat(live.state().failures()).isOne();
            assertThat(live.state().failure()).isPresent();
            assertThat(connect(live, EngineClient.asking("gw.example.com"))).isEqualTo(before.leaf());

            Files.delete(files.key());
            for (int i = 0; i < 5; i++) {
                live.look(false);
            }
            assertThat(log.lines).hasSize(2).last().asString()
                    .contains("key " + files.key() + " can't be read");

            authority.write("gw", before);
            live.look(false);
            assertThat(log.lines).hasSize(3).last().asString().contains("the files are those in use again");
            assertThat(live.state().failure()).isEmpty();
            assertThat(live.state().reloads()).isZero();
        }
    }

    @Test
    void saysAtOnceWhatBecomesOfAReloadThatIsAskedFor() throws Exception {
        KeySource.Files files = files("gw", authority.server("EC", "gw.example.com"));
        try (LogCapture log = new LogCapture(LiveTls.class, Level.INFO);
                LiveTls live = open(TlsProvider.JDK, new ListenerTls(files))) {
            log.lines.clear();
            live.look(true);
            assertThat(log.lines).hasSize(1).first().asString().contains("the files haven't changed");
            Files.writeString(files.key(), "nothing");
            live.look(true);
            live.look(true);
            assertThat(log.lines).hasSize(3).last().asString().contains("not reloaded");
            live.look(false);
            assertThat(log.lines).hasSize(3);
        }
    }

    @Test
    void readsPasswordsFromTheirFile() throws Exception {
        CertifiedKey pair = authority.server("EC", "gw.example.com");
        TestCertificate written = authority.write("gw", pair);
        Files.writeString(written.key(), PrivateKeysTest.Form.PKCS8_AES.write(pair.key()));
        Path password = Files.writeString(directory.resolve("password"), PrivateKeysTest.PASSWORD + "\n");
        ListenerTls right = new ListenerTls(new KeySource.Files(written.certificate(), written.key(),
                Optional.of(new KeyPassword.InFile(password)), List.of()));
        try (LiveTls live = open(TlsProvider.JDK, right)) {
            assertThat(connect(live, EngineClient.asking("x.test"))).isEqualTo(pair.leaf());
        }
        ListenerTls wrong = new ListenerTls(new KeySource.Files(written.certificate(), written.key(),
                Optional.of(new KeyPassword.Given("s3cret")), List.of()));
        assertThat(wrong.toString()).doesNotContain("s3cret");
        assertThatThrownBy(wrong::requireUsable).isInstanceOf(TlsException.class)
                .hasMessageContaining("the password is wrong").hasMessageNotContaining("s3cret");
    }

    @Test
    void speaksByTheJdkWhereOpensslKnowsNotTheKey() throws Exception {
        CertifiedKey pair = authority.server("Ed25519", "gw.example.com");
        try (LogCapture log = new LogCapture(LiveTls.class, Level.INFO);
                LiveTls live = LiveTls.open("listeners[0]", new ListenerTls(files("gw", pair)), TlsProvider.AUTO,
                        InstantSource.system())) {
            assertThat(log.lines).hasSize(1).first().asString().contains("by the JDK: no OpenSSL for the key of ");
            assertThat(connect(live, EngineClient.asking("gw.example.com"))).isEqualTo(pair.leaf());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void takesClientsOfItsAuthorityAlone(TlsProvider provider) throws Exception {
        TestAuthority stranger = TestAuthority.create(directory, "stranger");
        CertifiedKey client = authority.client("CN=device-7");
        CertifiedKey unknown = stranger.client("CN=device-7");
        CertifiedKey server = authority.server("EC", "device-7");
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            for (ClientCertificates.Demand demand : ClientCertificates.Demand.values()) {
                ListenerTls tls = new ListenerTls(List.of(files("gw", server)), Optional.of(
                        new ClientCertificates(demand, authority.file(), PrincipalRule.SUBJECT_CN)));
                try (LiveTls live = open(provider, tls)) {
                    connect(live, EngineClient.showing(Optional.of(client), version));
                    assertThatThrownBy(() -> connect(live, EngineClient.showing(Optional.of(unknown), version)))
                            .as("of another authority").isInstanceOf(SSLException.class);
                    assertThatThrownBy(() -> connect(live, EngineClient.showing(Optional.of(server), version)))
                            .as("a server's").isInstanceOf(SSLException.class);
                    if (demand == ClientCertificates.Demand.OPTIONAL) {
                        connect(live, EngineClient.showing(Optional.empty(), version));
                    } else {
                        assertThatThrownBy(() -> connect(live, EngineClient.showing(Optional.empty(), version)))
                                .as("none").isInstanceOf(SSLException.class);
                    }
                }
            }
        }
    }

    /** Where one may be shown, one without the name says of its client as little as none does. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void refusesRequiredCertificatesThatDontSayWhoTheClientIs(TlsProvider provider) throws Exception {
        CertifiedKey named = authority.client("CN=x", new GeneralName(GeneralName.dNSName, "device-7.example.com"));
        CertifiedKey nameless = authority.client("CN=device-7");
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            for (ClientCertificates.Demand demand : ClientCertificates.Demand.values()) {
                ListenerTls tls = new ListenerTls(List.of(files("gw", authority.server("EC", "gw.example.com"))),
                        Optional.of(new ClientCertificates(demand, authority.file(), PrincipalRule.SAN_DNS)));
                try (LiveTls live = open(provider, tls)) {
                    connect(live, EngineClient.showing(Optional.of(named), version));
                    if (demand == ClientCertificates.Demand.OPTIONAL) {
                        connect(live, EngineClient.showing(Optional.of(nameless), version));
                    } else {
                        assertThatThrownBy(() -> connect(live, EngineClient.showing(Optional.of(nameless), version)))
                                .satisfies(e -> {
                                    assertThat(TlsFailures.of(e, Optional.empty()))
                                            .isEqualTo(TlsFailure.CLIENT_CERTIFICATE_REJECTED);
                                    assertThat(TlsFailures.detail(e, Optional.empty()))
                                            .isEqualTo("the client's certificate: it has no name that says who the"
                                                    + " client is (expected: principal: san-dns)");
                                });
                    }
                }
            }
        }
    }

    /** What was agreed on under other authorities is not taken up again. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void takesAuthoritiesThatHaveChanged(TlsProvider provider) throws Exception {
        TestAuthority next = TestAuthority.create(directory, "next");
        CertifiedKey client = authority.client("CN=device-7");
        ListenerTls tls = new ListenerTls(List.of(files("gw", authority.server("EC", "gw.example.com"))), Optional.of(
                new ClientCertificates(ClientCertificates.Demand.REQUIRE, authority.file(), PrincipalRule.SUBJECT_CN)));
        try (LiveTls live = open(provider, tls)) {
            connect(live, EngineClient.showing(Optional.of(client)));
            Files.copy(next.file(), authority.file(), StandardCopyOption.REPLACE_EXISTING);
            live.look(false);
            assertThatThrownBy(() -> connect(live, EngineClient.showing(Optional.of(client))))
                    .isInstanceOf(SSLException.class);
            connect(live, EngineClient.showing(Optional.of(next.client("CN=device-8"))));
        }
    }

    @Test
    void refusesFilesWithoutEnd() throws IOException {
        Path endless = Files.write(directory.resolve("large"), new byte[(4 << 20) + 1]);
        assertThatThrownBy(() -> new ListenerTls(new KeySource.Files(endless, endless)).requireUsable())
                .hasMessage("certificate " + endless + " is larger than 4 MiB (expected: a PEM file)");
    }
}
