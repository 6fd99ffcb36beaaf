package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.journal.HandshakeSeen;
import io.wsgateway.journal.JournalLimits;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.launcher.page.AdminPage;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.extension.CompressionMode;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakePolicy;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.OriginPolicy;
import io.wsgateway.protocol.handshake.PolicySource;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import io.wsgateway.session.SessionCounters;
import io.wsgateway.session.SessionIds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HandshakePagesTest {

    private static final JsonMapper JSON = new JsonMapper();

    private Instant now = Instant.EPOCH;
    private final HandshakeJournal journal = new HandshakeJournal(JournalLimits.DEFAULT, () -> now);

    private Answer answer(String target, HeaderField... fields) {
        AdminEndpoint endpoint =
                new AdminEndpoint(new HostGuard(List.of()), new OperatorGuard(List.of(), new SessionCounters()),
                        applications -> AdminOperations.handshakes(journal, new AdminPage(List.of()),
                                new SessionIds()));
        return AdminAnswers.of(endpoint, "GET", target, fields);
    }

    private static String body(Answer response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String header(Answer response, String name) {
        return new HeaderFields(response.headers()).first(name).orElse("");
    }

    private JsonNode json(String target) {
        Answer response = answer(target);
        assertThat(response.status()).as(body(response)).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo("application/json");
        return JSON.readTree(body(response));
    }

    /** The journal numbers them itself; the number is given so that it can be read here. */
    private void keep(long number, String address, String route, Optional<RejectionReason> reason)
            throws UnknownHostException {
        now = Instant.parse("2026-11-26T12:00:00.123Z").plusSeconds(number);
        HandshakeTrace trace = new HandshakeTrace(
                List.of(new HandshakeTrace.Check("Host", "a", "one host", true, "RFC 9112 section 3.2"),
                        new HandshakeTrace.Check("Origin", "a", "b", reason.isEmpty(), "RFC 6455 section 4.2.2")));
        HandshakeDecision decision = reason.isPresent()
                ? new HandshakeDecision.Rejected(reason.get(), "Origin: a (expected: b)", List.of(), trace)
                : new HandshakeDecision.Accepted("key", Optional.empty(), Optional.empty(), trace);
        InetSocketAddress peer = new InetSocketAddress(InetAddress.getByName(address), 4711);
        HandshakeRequest request = new HandshakeRequest("GET", "/chat?token=1", "HTTP/1.1", new HeaderFields(
                List.of(new HeaderField("Host", "a"), new HeaderField("User-Agent", "\"</script><b>"))), false, peer);
        Optional<HandshakePolicy> policy = route.isEmpty()
                ? Optional.empty()
                : Optional.of(new HandshakePolicy(route, OriginPolicy.any(), List.of(), false, CompressionMode.NONE,
                        new PolicySource("", "gateway.yaml:3:5: routes[0].origins.allow", "")));
        journal.keep(new HandshakeSeen("listeners[0]", peer, Optional.of(request), policy, decision,
                "HTTP/1.1 403 Forbidden", List.of(new HeaderField("connection", "close"))));
        assertThat(journal.entries().getFirst().number()).isEqualTo(number);
    }

    private List<Long> numbers(String target) {
        List<Long> numbers = new ArrayList<>();
        json(target).path("handshakes").forEach(each -> numbers.add(each.path("number").asLong()));
        return numbers;
    }

    @Test
    void answersItsOwnPathsOnly() {
        for (String path : List.of("/", "/handshake", "/handshakes/", "/handshakes/1/2", "/x/handshakes")) {
            assertThat(answer(path).status()).as(path).isIn(404, 599);
        }
    }

    @Test
    void tellsOneInFull() throws Exception {
        keep(1, "2001:db8::1", "/chat", Optional.of(RejectionReason.ORIGIN_NOT_ALLOWED));
        assertThat(json("/handshakes/1")).isEqualTo(JSON.readTree("""
                { "number": 1, "time": "2026-11-26T12:00:01.123Z", "listener": "listeners[0]",
                  "address": "2001:db8::1", "peer": "[2001:db8::1]:4711", "path": "/chat", "route": "/chat",
                  "outcome": "rejected", "reason": "origin-not-allowed", "status": 403,
                  "detail": "Origin: a (expected: b)",
                  "cause": "The page's origin may not connect on this route.",
                  "remedy": "Add the origin to origins.allow of this route, or to handshakes.origins.allow where no routes are written, or connect from a page of this host.",
                  "section": "RFC 6455 section 4.2.2", "decidedBy": "gateway.yaml:3:5: routes[0].origins.allow",
                  "request": { "start": "GET /chat?... HTTP/1.1", "fields": [
                    { "name": "Host", "value": "a" }, { "name": "User-Agent", "value": "\\"</script><b>" } ] },
                  "response": { "start": "HTTP/1.1 403 Forbidden", "fields": [
                    { "name": "connection", "value": "close" } ] },
                  "checks": [
                    { "name": "Host", "observed": "a", "expected": "one host", "passed": true,
                      "section": "RFC 9112 section 3.2" },
                    { "name": "Origin", "observed": "a", "expected": "b", "passed": false,
                      "section": "RFC 6455 section 4.2.2" } ] }
                """));
    }

    /** What a server behind the route has refused is answered by its own status. */
    @Test
    void tellsTheStatusThatWasAnswered() throws Exception {
        HandshakeTrace trace = new HandshakeTrace(List.of());
        journal.keep(new HandshakeSeen("listeners[0]", new InetSocketAddress("192.0.2.1", 4711), Optional.empty(),
                Optional.empty(),
                new HandshakeDecision.Rejected(RejectionReason.UPSTREAM_REFUSED, "no", List.of(), trace)
                        .answeredBy(404),
                "HTTP/1.1 404 Not Found", List.of()));
        assertThat(json("/handshakes/1").path("status").asInt()).isEqualTo(404);
    }

    @Test
    void tellsManyInBriefTheNewestFirst() throws Exception {
        keep(1, "192.0.2.1", "/chat", Optional.of(RejectionReason.KEY_INVALID));
        keep(2, "192.0.2.2", "", Optional.empty());
        assertThat(json("/handshakes")).isEqualTo(JSON.readTree("""
                { "newest": 2, "handshakes": [
                  { "number": 2, "time": "2026-11-26T12:00:02.123Z", "listener": "listeners[0]",
                    "address": "192.0.2.2", "peer": "192.0.2.2:4711", "path": "/chat", "outcome": "accepted" },
                  { "number": 1, "time": "2026-11-26T12:00:01.123Z", "listener": "listeners[0]",
                    "address": "192.0.2.1", "peer": "192.0.2.1:4711", "path": "/chat", "route": "/chat",
                    "outcome": "rejected",
                    "reason": "key-invalid", "status": 400, "detail": "Origin: a (expected: b)" } ] }
                """));
        assertThat(answer("/handshakes").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"outcome=accepted|2", "outcome=rejected|4 3 1", "route=/chat|4 1",
            "route=/cha|", "address=192.0.2.1|3 1", "address=2001:db8::4|4", "address=192.0.2.9|",
            "reason=key-invalid|3 1", "reason=draining|", "before=3|2 1", "after=3|4", "after=1&before=4|3 2",
            "after=4|", "limit=2|4 3", "reason=key-invalid&route=/echo&address=192.0.2.1&outcome=rejected|3",
            "outcome=accepted&reason=key-invalid|"})
    void filters(String query, String expected) throws Exception {
        keep(1, "192.0.2.1", "/chat", Optional.of(RejectionReason.KEY_INVALID));
        keep(2, "192.0.2.2", "", Optional.empty());
        keep(3, "192.0.2.1", "/echo", Optional.of(RejectionReason.KEY_INVALID));
        keep(4, "2001:db8::4", "/chat", Optional.of(RejectionReason.ORIGIN_MISSING));
        assertThat(numbers("/handshakes?" + query).stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(expected == null ? "" : expected);
        assertThat(json("/handshakes?" + query).path("newest").asLong()).isEqualTo(4);
    }

    @Test
    void pagesUntilTheOldest() throws Exception {
        for (int i = 1; i <= 6; i++) {
            keep(i, "192.0.2.1", "/chat", i == 3 ? Optional.empty() : Optional.of(RejectionReason.KEY_INVALID));
        }
        JsonNode first = json("/handshakes?limit=2&outcome=rejected");
        assertThat(first.path("next").asString()).isEqualTo("/handshakes?outcome=rejected&before=5&limit=2");
        JsonNode second = json(first.path("next").asString());
        assertThat(numbers(first.path("next").asString())).containsExactly(4L, 2L);
        assertThat(numbers(second.path("next").asString())).containsExactly(1L);
        assertThat(json(second.path("next").asString()).has("next")).isFalse();
        assertThat(json("/handshakes?limit=5&outcome=rejected").has("next")).isFalse();
    }

    @Test
    void anEmptyJournalIsAnswered() {
        assertThat(json("/handshakes")).isEqualTo(JSON.readTree("{\"newest\":0,\"handshakes\":[]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/handshakes/7|No handshake 7 is kept.",
            "/handshakes/seven|Handshakes have numbers: /handshakes/1",
            "/handshakes/-7|Handshakes have numbers: /handshakes/1",
            "/handshakes/%D9%A7|Handshakes have numbers: /handshakes/1",
            "/handshakes/99999999999999999999|Handshakes have numbers: /handshakes/1"})
    void whatIsNotThereIsNotFound(String target, String sentence) {
        Answer response = answer(target);
        assertThat(body(response)).isEqualTo(sentence + "\n");
        assertThat(response.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/handshakes?x=1", "/handshakes/7?x=1", "/handshakes/counts?x=1", "/handshakes/counts?limit=1"})
    void anUnknownParameterIsRefused(String target) {
        Answer response = answer(target);
        assertThat(response.status()).isEqualTo(400);
        assertThat(body(response)).startsWith("no parameter ");
        assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text/html|true", "application/xml;q=0.9, Text/HTML ;q=0.8|true",
            "text/html;q=0.9|true", "*/*|false", "application/json|false", "text/htmlx|false", "text/*|false"})
    void whoAcceptsHtmlGetsThePage(String accept, boolean page) {
        Answer response = answer("/handshakes/7", new HeaderField("accept", accept));
        assertThat(header(response, "Content-Type").startsWith("text/html")).isEqualTo(page);
        assertThat(header(response, "Vary")).isEqualTo("Accept");
        assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    }

    /** One that a browser fails, one whose session ended at once, one that is fine: numbers 1 to 3. */
    private void keepAccepted() {
        now = Instant.parse("2026-11-26T12:00:00Z");
        InetSocketAddress peer = new InetSocketAddress("0:0:0:0:0:0:0:1", 4711);
        HandshakePolicy policy = new HandshakePolicy("/chat", OriginPolicy.any(), List.of("v1"), false,
                CompressionMode.NONE, new PolicySource("gateway.yaml:2", "gateway.yaml:3", "gateway.yaml:4"));
        HandshakeTrace trace = new HandshakeTrace(
                List.of(new HandshakeTrace.Check("Origin", "a", "b", true, "RFC 6455 section 4.2.2"),
                        new HandshakeTrace.Check("Sec-WebSocket-Protocol", "1 offer", "v1, or none", true,
                                "RFC 6455 section 4.2.2")));
        HandshakeRequest request = new HandshakeRequest("GET", "/chat", "HTTP/1.1", new HeaderFields(List.of()), false,
                peer);
        for (int session = 35; session <= 37; session++) {
            Optional<AcceptedFlaw> flaw =
                    session == 35 ? Optional.of(AcceptedFlaw.BROWSER_WILL_FAIL) : Optional.empty();
            journal.accepted(session, flaw);
            journal.keep(new HandshakeSeen("listeners[0]", peer, Optional.of(request), Optional.of(policy),
                    new HandshakeDecision.Accepted("key", Optional.empty(), Optional.empty(), trace), flaw,
                    OptionalLong.of(session), "HTTP/1.1 101 Switching Protocols", List.of()));
        }
        journal.endedAtOnce(36, "lost 7 ms after the 101");
    }

    @Test
    void tellsWhatIsWrongWithAnAcceptedOne() {
        keepAccepted();
        assertThat(json("/handshakes/1")).isEqualTo(JSON.readTree("""
                { "number": 1, "time": "2026-11-26T12:00:00Z", "listener": "listeners[0]", "address": "::1",
                  "peer": "[::1]:4711", "path": "/chat", "route": "/chat", "outcome": "accepted",
                  "reason": "browser-will-fail",
                  "detail": "Sec-WebSocket-Protocol: 1 offer (expected: v1, or none)", "session": "z",
                  "cause": "%s",
                  "remedy": "%s",
                  "section": "Fetch, establish a WebSocket connection", "decidedBy": "gateway.yaml:4",
                  "request": { "start": "GET /chat HTTP/1.1", "fields": [] },
                  "response": { "start": "HTTP/1.1 101 Switching Protocols", "fields": [] },
                  "checks": [
                    { "name": "Origin", "observed": "a", "expected": "b", "passed": true,
                      "section": "RFC 6455 section 4.2.2" },
                    { "name": "Sec-WebSocket-Protocol", "observed": "1 offer", "expected": "v1, or none",
                      "passed": true, "section": "RFC 6455 section 4.2.2", "flaw": "browser-will-fail" } ] }
                """.formatted(AcceptedFlaw.BROWSER_WILL_FAIL.cause(), AcceptedFlaw.BROWSER_WILL_FAIL.remedy())));
        JsonNode endedAtOnce = json("/handshakes/2");
        assertThat(endedAtOnce.path("reason").asString()).isEqualTo("ended-at-once");
        assertThat(endedAtOnce.path("session").asString()).isEqualTo("10");
        assertThat(endedAtOnce.path("detail").asString()).isEqualTo("lost 7 ms after the 101");
        assertThat(endedAtOnce.path("decidedBy").asString()).isEqualTo("gateway.yaml:2");
        assertThat(endedAtOnce.path("checks").toString()).doesNotContain("flaw");
        assertThat(json("/handshakes/3").has("reason")).isFalse();
    }

    @Test
    void tellsOfOneThatEndedInTls() {
        now = Instant.parse("2026-11-26T12:00:00Z");
        journal.failed("listeners[1]", new InetSocketAddress("2001:db8::1", 4711), TlsFailure.VERSION, "TLS 1.1");
        assertThat(json("/handshakes/1")).isEqualTo(JSON.readTree("""
                { "number": 1, "time": "2026-11-26T12:00:00Z", "listener": "listeners[1]", "address": "2001:db8::1",
                  "peer": "[2001:db8::1]:4711", "outcome": "failed", "reason": "tls-version", "detail": "TLS 1.1",
                  "cause": "%s",
                  "remedy": "%s",
                  "section": "RFC 8446 section 6.2", "checks": [] }
                """.formatted(TlsFailure.VERSION.cause(), TlsFailure.VERSION.remedy())));
    }

    @Test
    void countsEachOutcome() {
        keepAccepted();
        journal.failed("listeners[1]", new InetSocketAddress("2001:db8::1", 4711), TlsFailure.VERSION, "TLS 1.1");
        journal.rejected(RejectionReason.KEY_INVALID);
        journal.rejected(RejectionReason.KEY_INVALID);
        String sums = "\"accepted\":3,\"flawed\":{\"browser-will-fail\":1,\"ended-at-once\":1},"
                + "\"rejected\":{\"key-invalid\":2},\"failed\":{\"tls-version\":1}";
        Answer answer = answer("/handshakes/counts");
        assertThat(body(answer)).startsWith("{\"since\":\"1970-01-01T00:00:00Z\"," + sums + ",\"seconds\":60,")
                .endsWith("{\"start\":\"2026-11-26T12:00:00Z\"," + sums + "}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"outcome=accepted|3 2 1", "reason=browser-will-fail|1",
            "reason=ended-at-once|2", "reason=tls-version|4", "outcome=failed|4", "address=::1|3 2 1",
            "outcome=accepted&reason=tls-version|"})
    void filtersByWhatIsWrong(String query, String expected) {
        keepAccepted();
        journal.failed("listeners[1]", new InetSocketAddress("2001:db8::1", 4711), TlsFailure.VERSION, "TLS 1.1");
        assertThat(numbers("/handshakes?" + query).stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(expected == null ? "" : expected);
    }
}
