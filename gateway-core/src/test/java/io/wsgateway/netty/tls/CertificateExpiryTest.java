package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateExpiryTest {

    @TempDir
    Path directory;
    private final Instant end = Instant.now().plus(Duration.ofDays(60)).truncatedTo(ChronoUnit.SECONDS);
    private CertifiedKey pair;
    private final CertificateExpiry expiry = new CertificateExpiry();

    @BeforeEach
    void makeCertificate() throws Exception {
        pair = TestAuthority.create(directory, "authority").issue("EC", "CN=gw.example.com", end,
                KeyPurposeId.id_kp_serverAuth, List.of());
    }

    private List<String> due(Duration before) {
        return due(before, false);
    }

    private List<String> due(Duration before, boolean made) {
        TlsState state = new TlsState("listeners[0]", "jdk",
                List.of(new TlsState.Shown("conf/chain.pem", List.of(), made, pair.chain().subList(0, 1))), 0,
                Instant.EPOCH, 0, 0,
                Optional.empty());
        return expiry.due(List.of(state, state), end.minus(before)); // two listeners that show it are told of once
    }

    @Test
    void warnsAtEachStageOnce() {
        String who = "listeners[0].tls: in conf/chain.pem the certificate of CN=gw.example.com ";
        String what = ", on " + end + "; replace the file, which is read again while the gateway runs";
        assertThat(due(Duration.ofDays(31))).isEmpty();
        assertThat(due(Duration.ofDays(30))).containsExactly(who + "expires in 30 days" + what);
        assertThat(due(Duration.ofDays(29))).isEmpty();
        assertThat(due(Duration.ofDays(8))).isEmpty();
        assertThat(due(Duration.ofDays(7).minusHours(1))).containsExactly(who + "expires in 6 days" + what);
        assertThat(due(Duration.ofDays(2))).isEmpty();
        assertThat(due(Duration.ofDays(1))).containsExactly(who + "expires in 24 hours" + what);
        assertThat(due(Duration.ofMinutes(1))).isEmpty();
        assertThat(due(Duration.ZERO)).containsExactly(who + "expired on " + end
                + ": clients reject it; replace the file, which is read again while the gateway runs");
        assertThat(due(Duration.ofDays(-300))).isEmpty();
    }

    @Test
    void warnsOnceAtAStartThatComesLate() {
        assertThat(due(Duration.ofHours(5))).hasSize(1).first().asString().contains("expires in 5 hours");
        assertThat(due(Duration.ofHours(4))).isEmpty();
    }

    @Test
    void warnsOfWhatIsNotYetValid() {
        assertThat(due(Duration.ofDays(70))).hasSize(1).first().asString().contains(" is valid only from ");
        assertThat(due(Duration.ofDays(40))).isEmpty();
    }

    @Test
    void saysNothingOfOneThatWasMadeForTheMoment() {
        assertThat(due(Duration.ofHours(1), true)).isEmpty();
    }
}
