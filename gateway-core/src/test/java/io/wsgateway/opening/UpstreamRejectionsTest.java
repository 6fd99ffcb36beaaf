package io.wsgateway.opening;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Admission;
import io.wsgateway.opening.OpeningStep.Result;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server's refusal becomes. */
class UpstreamRejectionsTest {

    private static final String REFUSED = "the server that the route leads to refused the opening handshake";

    @ParameterizedTest
    @CsvSource({"200, 502", "301, 502", "302, 502", "399, 502", "400, 400", "401, 401", "403, 403", "404, 404",
            "405, 502", "407, 502", "426, 502", "418, 418",
            "429, 429", "499, 499", "500, 502", "503, 502", "599, 502", "0, 502", "-404, 502", "1000, 502"})
    void statusIsTheServersWhereTheClientIsAtFault(int status, int answered) {
        Result.Refused result = UpstreamRejections.of(new Admission.Refused(status, List.of(), ""));
        assertThat(result).isEqualTo(new Result.Refused(RejectionReason.UPSTREAM_REFUSED, answered, REFUSED, REFUSED,
                List.of()));
    }

    @Test
    void onlyOperatorsAreToldWhatTheServerSaid() {
        Result.Refused result =
                UpstreamRejections.of(new Admission.Refused(403, List.of(), "403, \\x0a, no \n secret"));
        assertThat(result.detail()).isEqualTo(REFUSED);
        assertThat(result.why()).isEqualTo(REFUSED + ": 403, \\x0a, no \\x0a secret");
    }

    @Test
    void whatOperatorsAreToldIsBounded() {
        assertThat(UpstreamRejections.of(new Admission.Refused(403, List.of(), "x".repeat(400))).why())
                .endsWith(": " + "x".repeat(400));
        for (String why : List.of("x".repeat(1 << 20), "\u20ac".repeat(600), "\\".repeat(600))) {
            assertThat(UpstreamRejections.of(new Admission.Refused(403, List.of(), why)).why())
                    .hasSizeLessThanOrEqualTo(512).startsWith(REFUSED).matches("[ -~]*");
        }
    }

    @Test
    void serverThatIsNoneIs502AndOneThatIsLate504() {
        List<HeaderField> later = List.of(new HeaderField("Retry-After", "5"));
        String invalid = "the server that the route leads to can't be spoken to";
        assertThat(UpstreamRejections.of(new Admission.Unreachable(false, "no HTTP\r")))
                .isEqualTo(
                        new Result.Refused(RejectionReason.UPSTREAM_INVALID, 502, invalid, invalid + ": no HTTP\\x0d",
                                later));
        String late = "the server that the route leads to didn't answer in time";
        assertThat(UpstreamRejections.of(new Admission.Unreachable(true, "5 s")))
                .isEqualTo(new Result.Refused(RejectionReason.UPSTREAM_TIMEOUT, 504, late, late + ": 5 s", later));
    }

    @Test
    void peerIsToldTwoFieldsOfTheServersAlone() {
        List<HeaderField> sent = fields("Set-Cookie: id=1", "www-authenticate: Bearer realm=\"a\"", "Location: /login",
                "WWW-Authenticate: Basic", "Content-Length: 5", "Transfer-Encoding: chunked", "Connection: keep-alive",
                "RETRY-AFTER: 120", "Retry-After: 7", "Gateway-Rejection: none", "Server: secret");
        assertThat(told(401, sent)).isEqualTo(fields("WWW-Authenticate: Bearer realm=\"a\"", "WWW-Authenticate: Basic",
                "Retry-After: 120"));
        assertThat(told(403, sent)).as("a challenge is for 401").isEqualTo(fields("Retry-After: 120"));
        assertThat(told(503, sent)).isEqualTo(fields("Retry-After: 120"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " Bearer", "Bearer ", "Bearer\r\nX: y", "Bearer\nX", "Bearer\0", "B\u00e9arer",
            "Bearer\t", "Bearer\u010d\u010aX: y"})
    void noChallengeCanBreakTheAnswer(String challenge) {
        assertThat(told(401, List.of(new HeaderField("WWW-Authenticate", challenge)))).isEmpty();
    }

    @Test
    void challengesAreBounded() {
        HeaderField longest = new HeaderField("WWW-Authenticate", "x".repeat(1024));
        assertThat(told(401, List.of(longest))).containsExactly(longest);
        assertThat(told(401, List.of(new HeaderField("WWW-Authenticate", "x".repeat(1025))))).isEmpty();
        List<HeaderField> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new HeaderField("WWW-Authenticate", "Scheme" + i));
        }
        assertThat(told(401, many)).isEqualTo(many.subList(0, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "999999999", "Sun, 06 Nov 1994 08:49:37 GMT"})
    void timeToComeBackIsTold(String value) {
        HeaderField field = new HeaderField("Retry-After", value);
        assertThat(told(429, List.of(field))).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "1234567890", "soon", "5\r\nX: y", "5\n", " 5", "\u0665",
            "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT\r\n"})
    void noOtherTimeIs(String value) {
        assertThat(told(429, List.of(new HeaderField("Retry-After", value)))).isEmpty();
    }

    private static List<HeaderField> told(int status, List<HeaderField> sent) {
        return UpstreamRejections.of(new Admission.Refused(status, sent, "")).headers();
    }

    private static List<HeaderField> fields(String... lines) {
        return Stream.of(lines).map(line -> {
            int colon = line.indexOf(": ");
            return new HeaderField(line.substring(0, colon), line.substring(colon + 2));
        }).toList();
    }
}
