package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.LogLines;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HandshakeLogTest {

    private static final InetAddress PEER = new InetSocketAddress("192.0.2.7", 0).getAddress();
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();
    private static final long START = -5;

    @RegisterExtension
    final LogLines lines = new LogLines(HandshakeLog.class);

    private final HandshakeLog log = new HandshakeLog();

    @Test
    void namesReasonPeerAndDetail() {
        reject(RejectionReason.KEY_INVALID, START);
        assertThat(lines.all()).containsExactly("rejected key-invalid from 192.0.2.7: found");
    }

    @Test
    void writesTwentyLinesForEachReasonInEachWindow() {
        for (int i = 0; i < 1000; i++) {
            reject(RejectionReason.KEY_INVALID, START + i);
        }
        assertThat(lines.all()).hasSize(20);
        reject(RejectionReason.HOST_INVALID, START + 1000);
        assertThat(lines.all()).hasSize(21);
        assertThat(lines.all().getLast()).isEqualTo("rejected host-invalid from 192.0.2.7: found");
    }

    @Test
    void saysHowManyWentUnsaidOnce() {
        for (int i = 0; i < 25; i++) {
            reject(RejectionReason.KEY_INVALID, START);
        }
        reject(RejectionReason.KEY_INVALID, START + WINDOW - 1);
        assertThat(lines.all()).hasSize(20);
        reject(RejectionReason.KEY_INVALID, START + WINDOW);
        reject(RejectionReason.KEY_INVALID, START + WINDOW);
        assertThat(lines.all()).hasSize(22);
        assertThat(lines.all().subList(20, 22)).containsExactly(
                "rejected key-invalid from 192.0.2.7: found (and 6 more since the last line)",
                "rejected key-invalid from 192.0.2.7: found");
    }

    @Test
    void foldsWhatWentUnsaidOnceAFloodIsOver() {
        for (int i = 0; i < 1224; i++) {
            reject(RejectionReason.KEY_INVALID, START);
        }
        log.fold(START + WINDOW - 1);
        assertThat(lines.all()).hasSize(20);
        log.fold(START + WINDOW);
        log.fold(START + WINDOW);
        assertThat(lines.all()).hasSize(21).last().isEqualTo("rejected key-invalid: and 1,204 more in 10 s");
    }

    @Test
    void saysWhatBecameOfAHandshake() {
        log.log(AcceptedFlaw.BROWSER_WILL_FAIL, PEER, "found", START);
        log.log(TlsFailure.VERSION, PEER, "found", START);
        assertThat(lines.all()).containsExactly("accepted browser-will-fail from 192.0.2.7: found",
                "failed tls-version from 192.0.2.7: found");
    }

    @Test
    void foldsEachProblemApart() {
        for (int i = 0; i < 22; i++) {
            log.log(AcceptedFlaw.ENDED_AT_ONCE, PEER, "found", START);
        }
        reject(RejectionReason.KEY_INVALID, START);
        log.fold(START + WINDOW);
        assertThat(lines.all()).hasSize(22).last().isEqualTo("accepted ended-at-once: and 2 more in 10 s");
    }

    private void reject(RejectionReason reason, long now) {
        log.log(reason, PEER, "found", now);
    }
}
