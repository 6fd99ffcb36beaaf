package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.Principal;
import io.wsgateway.identity.ForwardAnswer.UnfitException;
import io.wsgateway.identity.ForwardRules.Unavailable;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.session.Authentication;
import io.wsgateway.session.Authenticator.Result;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAnswerTest {

    private static final ForwardRules RULES = rules(Optional.of("Remote-User"));

    static ForwardRules rules(Optional<String> principal) {
        return new ForwardRules(URI.create("https://auth.example/verify?key=secret"), ForwardRules.DEFAULT_HEADERS,
                principal, List.of("Remote-Groups"), ForwardRules.DEFAULT_TIMEOUT, 1, Unavailable.REFUSE, "here");
    }

    @Test
    void takesPrincipalAndClaims() throws UnfitException {
        Map<String, List<String>> headers =
                Map.of("remote-user", List.of(" ada "), "Remote-Groups", List.of("a", "b"), "Other", List.of("c"));
        assertThat(ForwardAnswer.result(204, headers, RULES)).isEqualTo(new Result.Authenticated(
                Authentication.of(new Principal("ada", Map.of("Remote-Groups", "a, b")),
                        "forward, by https://auth.example/verify?...")));
    }

    @Test
    void takesNobodyWhereNoFieldIsNamed() throws UnfitException {
        assertThat(ForwardAnswer.result(200, Map.of("Remote-User", List.of("ada")), rules(Optional.empty())))
                .isEqualTo(new Result.Anonymous());
    }

    @Test
    void refusesAnswersWithoutAPrincipal() {
        for (List<String> names : List.<List<String>>of(List.of(), List.of(""), List.of("a", "b"))) {
            assertThatThrownBy(() -> ForwardAnswer.result(200, Map.of("Remote-User", names), RULES))
                    .isInstanceOf(UnfitException.class)
                    .hasMessage("an answer with " + names.size() + " Remote-User (expected: one, which isn't empty)");
        }
    }

    @Test
    void refusesAnswersWithWhatCouldBreakLines() {
        assertThatThrownBy(() -> ForwardAnswer.result(200, Map.of("Remote-User", List.of("a\u0085b")), RULES))
                .hasMessage("an answer with control characters in a field that is a principal or a claim");
        assertThatThrownBy(() -> ForwardAnswer.result(200,
                Map.of("Remote-User", List.of("a"), "Remote-Groups", List.of("b\u0000")), RULES))
                .hasMessage("an answer with control characters in a field that is a principal or a claim");
    }

    @Test
    void refusesAnswersBeyondThePrincipalsBounds() {
        assertThatThrownBy(() -> ForwardAnswer.result(200, Map.of("Remote-User", List.of("a".repeat(257))), RULES))
                .hasMessage("an answer with a principal's name of 257 characters (expected: 1 to 256)");
    }

    @Test
    void passesChallengesOn() throws UnfitException {
        assertThat(challenge("Basic realm=\"a\"")).isEqualTo("Basic realm=\"a\"");
        assertThat(challenge("Negotiate")).isEqualTo("Negotiate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\nSet-Cookie: b", "Basic realm=\"\u00fc\"", "=", "a,b c"})
    void putsAnotherInThePlaceOfBadChallenges(String challenge) throws UnfitException {
        assertThat(challenge(challenge)).isEqualTo("Bearer");
        assertThat(challenge("Basic " + "a".repeat(2000))).isEqualTo("Bearer");
    }

    private static String challenge(String value) throws UnfitException {
        Result.Refused refused =
                (Result.Refused) ForwardAnswer.result(401, Map.of("WWW-Authenticate", List.of(value)), RULES);
        assertThat(refused.reason()).isEqualTo(RejectionReason.UNAUTHENTICATED);
        assertThat(refused.headers()).extracting(HeaderField::name).containsExactly("WWW-Authenticate");
        return refused.headers().getFirst().value();
    }

    @Test
    void refusesAt403() throws UnfitException {
        assertThat(ForwardAnswer.result(403, Map.of(), RULES)).isEqualTo(new Result.Refused(
                RejectionReason.NOT_PERMITTED, "the server that knows who peers are answers 403", List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 199, 300, 302, 400, 404, 407, 429, 500, 503})
    void takesNothingElseForAnAnswer(int status) {
        assertThatThrownBy(() -> ForwardAnswer.result(status, Map.of(), RULES)).isInstanceOf(UnfitException.class)
                .hasMessage("HTTP status " + status + " (expected: 2xx, 401 or 403)");
    }
}
