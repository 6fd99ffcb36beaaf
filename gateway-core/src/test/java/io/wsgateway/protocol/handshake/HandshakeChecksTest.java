package io.wsgateway.protocol.handshake;

import static io.wsgateway.protocol.handshake.Requests.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is computed for a decision, and when: each check once, each text once and only if it is asked for. */
class HandshakeChecksTest {

    private static final HandshakePolicy POLICY =
            new HandshakePolicy("/chat", OriginPolicy.any(), List.of("chat"), false,
                    CompressionMode.DEDICATED);

    /** How often each check was made, and the names of those whose text was written. */
    private final int[] made = new int[HandshakeChecks.HTTP1_UPGRADE.size()];
    private final List<String> written = new ArrayList<>();

    private HandshakeDecision decide(Requests changed) {
        HandshakeRequest request = throughAProxy(changed.request());
        List<HandshakeChecks.Check> counted =
                IntStream.range(0, made.length).mapToObj(i -> counted(HandshakeChecks.HTTP1_UPGRADE.get(i), i))
                        .toList();
        return HandshakeChecks.decide(request, TargetUri.of(request), POLICY, Set.of("server.example.com"), counted);
    }

    /** So that there is something to say for each check. */
    private static HandshakeRequest throughAProxy(HandshakeRequest request) {
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new HandshakeRequest(request.method(), request.target(), request.version(), request.headers(), true,
                peer,
                request.form(), Optional.of(new Arrival(peer, "by X", Optional.empty(), "by Y", Optional.empty())));
    }

    private HandshakeChecks.Check counted(HandshakeChecks.Check check, int index) {
        return handshake -> {
            made[index]++;
            CheckResult result = check.make(handshake);
            return result == null
                    ? null
                    : new CheckResult(result.name(), result.passed(), result.reason(), result.answer(), () -> {
                        written.add(result.name());
                        return result.text().get();
                    });
        };
    }

    @Test
    void writesNothingOfAnAcceptedHandshakeUntilItsTraceIsRead() {
        HandshakeDecision decision = decide(valid().with("Sec-WebSocket-Protocol", "chat")
                .with("Sec-WebSocket-Extensions", "permessage-deflate")
                .with("Expect", "100-continue"));

        assertThat(decision).isInstanceOf(Accepted.class);
        assertThat(made).containsOnly(1);
        assertThat(written).isEmpty();

        List<HandshakeTrace.Check> checks = decision.trace().checks();
        assertThat(decision.trace().checks()).isSameAs(checks);
        assertThat(made).containsOnly(1);
        assertThat(written).isEqualTo(checks.stream().map(HandshakeTrace.Check::name).toList())
                .doesNotHaveDuplicates()
                .hasSize(made.length);
    }

    @Test
    void writesOnlyTheFailedCheckOfARejectedHandshakeUntilItsTraceIsRead() {
        HandshakeDecision decision = decide(valid().without("Sec-WebSocket-Key"));

        assertThat(decision).isInstanceOf(Rejected.class);
        int failed = HandshakeChecks.HTTP1_UPGRADE.size() - 5;
        assertThat(made).containsExactly(
                IntStream.range(0, made.length).map(i -> i <= failed ? 1 : 0).toArray());
        assertThat(written).containsExactly("Sec-WebSocket-Key");

        List<HandshakeTrace.Check> checks = decision.trace().checks();
        assertThat(decision.trace().checks()).isSameAs(checks);
        assertThat(made).doesNotContain(2);
        assertThat(written).doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(checks.stream().map(HandshakeTrace.Check::name).toList());
    }

    @Test
    void writesNothingOfAHandshakeThatIsRejectedAfterAllUntilItsTraceIsRead() {
        Accepted accepted = (Accepted) decide(valid());

        Rejected rejected = accepted.rejectedBy(RejectionReason.GATEWAY_FULL, "the limit is reached", List.of());

        assertThat(written).isEmpty();
        assertThat(rejected.trace().checks()).hasSize(accepted.trace().checks().size() + 1);
        assertThat(written).doesNotHaveDuplicates().hasSize(accepted.trace().checks().size());
    }
}
