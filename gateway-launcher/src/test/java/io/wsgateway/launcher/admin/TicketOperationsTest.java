package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Principal;
import io.wsgateway.identity.Tickets;
import io.wsgateway.identity.Tickets.Redeemed;
import io.wsgateway.opening.Answer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for is what the ticket opens. */
class TicketOperationsTest {

    private final Tickets tickets = new Tickets(() -> Instant.EPOCH);

    private Answer issue(String body) {
        return new TicketOperations(tickets).issue(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void claimsKeepTheirTypes() {
        Answer answer = issue("""
                {"route":"/echo","principal":"alice","claims":{"tenant":"acme","admin":true,"guest":false,"level":7,
                "share":0.5,"large":12345678901234567890,"roles":["a","b"],"none":[],"in":{"x":{"y":1}},"no":{}}}""");
        assertThat(answer.status()).as(text(answer)).isEqualTo(200);
        String value = text(answer).replaceFirst("(?s).*\"ticket\":\"([^\"]+)\".*", "$1");
        Redeemed redeemed = tickets.redeem(value, "/echo", "/echo", InetAddress.getLoopbackAddress());
        assertThat(redeemed).isInstanceOfSatisfying(Redeemed.Good.class, good -> {
            Principal principal = good.grant().principal();
            assertThat(principal.name()).isEqualTo("alice");
            assertThat(principal.claims()).isEqualTo(Map.of("tenant", "acme", "admin", true, "guest", false, "level",
                    7L, "share", 0.5, "large", 1.2345678901234567e19, "roles", List.of("a", "b"), "none", List.of(),
                    "in", Map.of("x", Map.of("y", 1L)), "no", Map.of()));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"route":"/echo","principal":"alice","claims":{"a":null}}   | claims: null in it (expected: texts,
            {"route":"/echo","principal":"alice","claims":{"a":[null]}} | claims: null in it (expected: texts,
            {"route":"/echo"}                                           | principal: none (expected: who comes
            {"route":"echo","principal":"alice"}                        | route: echo (expected: a route's path
            {"route":"/echo","principal":"alice","ttl":301}             | ttl: 301 (expected: seconds, 1 to 300)
            {"route":"/echo","principal":"alice","ttl":true}            | ttl: true (expected: seconds, 1 to 300)
            {"route":"/echo","principal":"alice","address":"here"}      | address: here (expected: an IP address
            {"route":"/echo","principal":"alice","more":1}              | more: no member of a ticket
            {"route":"/echo"                                            | line 1 isn't JSON
            """)
    void saysWhatIsWrong(String body, String problem) {
        Answer answer = issue(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).startsWith(problem);
        assertThat(tickets.count()).isZero();
    }
}
