package io.wsgateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.EndedBy;
import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ClosingHandshake.Event;
import io.wsgateway.protocol.close.ProtocolViolation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndRulesTest {

    private static final CloseStatus STATUS = CloseStatus.of(CloseCode.GOING_AWAY);

    @ParameterizedTest
    @EnumSource(EndedBy.class)
    void whatTheGatewayDoesIsWhoeverLetsIt(EndedBy ours) {
        for (Event event : List.of(new ClosingHandshake.LocalClose(STATUS), new ClosingHandshake.Failure(STATUS))) {
            assertThat(EndRules.of(event, ours)).isEqualTo(ours);
        }
    }

    @ParameterizedTest
    @EnumSource(EndedBy.class)
    void whatThePeerOrTheNetworkDoesIsTheirs(EndedBy ours) {
        assertThat(EndRules.of(new ClosingHandshake.PeerClose(STATUS), ours)).isEqualTo(EndedBy.PEER);
        assertThat(EndRules.of(new ClosingHandshake.InputEnded(), ours)).isEqualTo(EndedBy.NETWORK);
        assertThat(EndRules.of(new ClosingHandshake.Disconnected(), ours)).isEqualTo(EndedBy.NETWORK);
    }

    @Test
    void aBrokenRuleIsTheProtocolsOrALimit() {
        assertThat(EndRules.of(ProtocolViolation.protocolError("x"))).isEqualTo(EndedBy.PROTOCOL);
        assertThat(EndRules.of(ProtocolViolation.invalidPayload("x"))).isEqualTo(EndedBy.PROTOCOL);
        assertThat(EndRules.of(ProtocolViolation.policyViolation("x"))).isEqualTo(EndedBy.LIMIT);
        assertThat(EndRules.of(ProtocolViolation.messageTooBig("x"))).isEqualTo(EndedBy.LIMIT);
    }

    @ParameterizedTest
    @CsvSource({
            "1006, NETWORK, 0, 0, true",
            "1006, NETWORK, 1000, 0, true",
            "1006, NETWORK, 1001, 0, false",
            "1006, NETWORK, 5, 1, false",
            "1006, DRAIN, 5, 0, false", // the peer didn't wait for our Close
            "1001, PEER, 5, 0, false",
            "1005, PEER, 5, 0, false",
            "1002, PROTOCOL, 5, 0, false"})
    void endsAtOnceIfItIsLostWithinASecondBeforeAnyMessage(int code, EndedBy by, long millis, long messages,
            boolean atOnce) {
        assertThat(EndRules.isAtOnce(code, by, Duration.ofMillis(millis), messages)).isEqualTo(atOnce);
    }
}
