package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeOutcome;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeQueryTest {

    private static final HandshakeQuery ALL = new HandshakeQuery(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), 100);

    @Test
    void nothingAskedForIsTheNewestHundred() throws Exception {
        assertThat(HandshakeQuery.parse("")).isEqualTo(ALL);
    }

    @Test
    void readsEveryParameter() throws Exception {
        assertThat(HandshakeQuery.parse("outcome=rejected&route=%2Fchat%2F%7Broom%7D&address=2001:db8::7"
                + "&reason=origin-not-allowed&before=900&after=7&limit=500"))
                .isEqualTo(new HandshakeQuery(Optional.of(HandshakeOutcome.REJECTED), Optional.of("/chat/{room}"),
                        Optional.of(InetAddress.getByName("2001:db8::7")),
                        Optional.of(RejectionReason.ORIGIN_NOT_ALLOWED), OptionalLong.of(900), OptionalLong.of(7),
                        500));
        assertThat(HandshakeQuery.parse("outcome=accepted").outcome()).contains(HandshakeOutcome.ACCEPTED);
        assertThat(HandshakeQuery.parse("outcome=failed").outcome()).contains(HandshakeOutcome.FAILED);
        assertThat(HandshakeQuery.parse("reason=browser-will-fail").reason()).contains(AcceptedFlaw.BROWSER_WILL_FAIL);
        assertThat(HandshakeQuery.parse("reason=tls-version").reason()).contains(TlsFailure.VERSION);
    }

    @Test
    void nextAsksTheSameFurtherBack() throws Exception {
        HandshakeQuery query =
                HandshakeQuery.parse("route=/a%26b%3D%C3%A9+c&reason=key-invalid&address=::ffff:192.0.2.7"
                        + "&outcome=rejected&after=3&before=99&limit=7");
        assertThat(query.next(41)).isEqualTo("outcome=rejected&route=%2Fa%26b%3D%C3%A9+c&address=192.0.2.7"
                + "&reason=key-invalid&before=41&after=3&limit=7");
        assertThat(HandshakeQuery.parse(query.next(41))).isEqualTo(new HandshakeQuery(query.outcome(), query.route(),
                query.address(), query.reason(), OptionalLong.of(41), query.after(), query.limit()));
        assertThat(HandshakeQuery.parse(ALL.next(5))).isEqualTo(new HandshakeQuery(Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), OptionalLong.of(5), OptionalLong.empty(), 100));
    }

    @Test
    void nextWritesAnAddressAsItIsWrittenEverywhere() throws Exception {
        assertThat(HandshakeQuery.parse("address=2001:db8:0:0:0:0:0:7&limit=2").next(9))
                .isEqualTo("address=2001%3Adb8%3A%3A7&before=9&limit=2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "outcom=rejected|no parameter outcom here; did you mean \"outcome\"?",
            "token=secret|no parameter token here (known: address, after, before, limit, outcome, reason, route)",
            "<script>=1|no parameter <script> here (known: address, after, before, limit, outcome, reason, route)",
            "%0d%0aX=1|no parameter \\x0d\\x0aX here (known: address, after, before, limit, outcome, reason, route)",
            "&|no parameter  here (known: address, after, before, limit, outcome, reason, route)",
            "outcome|outcome: no value",
            "route=|route: no value",
            "limit=1&limit=2|limit: more than one",
            "route=%zz|%zz: a percent sign without two hexadecimal digits",
            "outcome=flawed|outcome: flawed (expected: rejected, accepted or failed)",
            "outcome=Rejected|outcome: Rejected (expected: rejected, accepted or failed)",
            "reason=origin-not-alowed|reason: there is no origin-not-alowed; did you mean \"origin-not-allowed\"?",
            "reason=zzzzzzzzzzzzzzzzzzzzz|reason: there is no zzzzzzzzzzzzzzzzzzzzz",
            "limit=0|limit: 0 (expected: a number from 1 to 500)",
            "limit=501|limit: 501 (expected: a number from 1 to 500)",
            "limit=-1|limit: -1 (expected: a number from 1 to 500)",
            "before=1e3|before: 1e3 (expected: a number from 0)",
            "before=9999999999999999999|before: 9999999999999999999 (expected: a number from 0)",
            "after=%D9%A3|after: \\u0663 (expected: a number from 0)"})
    void saysWhatIsWrong(String query, String sentence) {
        assertThatThrownBy(() -> HandshakeQuery.parse(query)).isInstanceOf(BadQueryException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433", "256.1.1.1", "192.0.2.7:80", "192.0.2.0/24", "[::1]",
            ":::", "1::2::3", "fe80::1%25eth0", "example.com:", "abc", "dead", ".:1"})
    void anAddressIsLookedUpNowhere(String text) {
        assertThatThrownBy(() -> HandshakeQuery.parse("address=" + text)).isInstanceOf(BadQueryException.class)
                .hasMessageStartingWith("address: ").hasMessageEndingWith(" (expected: an IPv4 or IPv6 address)");
    }

    @Test
    void whatItSaysIsBounded() {
        assertThatThrownBy(() -> HandshakeQuery.parse("x".repeat(8000) + "=1")).isInstanceOf(BadQueryException.class)
                .message().hasSizeLessThan(500);
        assertThatThrownBy(() -> HandshakeQuery.parse("reason=" + "x".repeat(8000)))
                .isInstanceOf(BadQueryException.class).message().hasSizeLessThan(500);
    }
}
