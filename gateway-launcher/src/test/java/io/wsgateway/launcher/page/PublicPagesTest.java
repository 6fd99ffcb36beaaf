package io.wsgateway.launcher.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PublicPagesTest {

    private final List<HandshakeRequest> explained = new ArrayList<>();
    private final PublicPages pages = new PublicPages(
            List.of(new Reachable("echo", "/echo", List.of("echo.v1", "echo.v2"), true),
                    new Reachable("x", "/x/{room}", List.of("</script><script>alert(1)</script>"), false)),
            request -> {
                explained.add(request);
                HandshakeDecision rejected = new HandshakeDecision.Rejected(RejectionReason.SUBPROTOCOL_REQUIRED,
                        "none \"in\" common", List.of(),
                        new HandshakeTrace(List.of(new HandshakeTrace.Check("Sec-WebSocket-Version", "13", "13", true,
                                "RFC 6455 section 4.2.1"))));
                return Optional.of(rejected).filter(told -> !request.target().startsWith("/quiet"));
            });

    private static RequestTarget target(String path, String query) {
        List<String> segments = List.of(path.substring(1).split("/", -1));
        return new RequestTarget(segments, Optional.of(query).filter(text -> !text.isEmpty()), Optional.empty());
    }

    private static HandshakeRequest request(boolean secure) {
        return new HandshakeRequest("GET", "/", "HTTP/1.1",
                new HeaderFields(List.of(new HeaderField("host", "gateway.example:8443"))), secure,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    }

    private Answer answer(String path, String query) {
        return pages.answer(request(true), target(path, query)).orElseThrow();
    }

    private static String body(Answer response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String header(Answer response, String name) {
        return new HeaderFields(response.headers()).first(name).orElse("");
    }

    @Test
    void answersItsOwnPathsOnly() {
        assertThat(pages.answer(request(false), target("/other", ""))).isEmpty();
        assertThat(pages.answer(request(false), target("/.gateway/", ""))).isEmpty();
    }

    @Test
    void pageListsWhatRunsAndNoNameCanBreakOutOfIt() {
        Answer page = answer("/", "");
        assertThat(page.status()).isEqualTo(200);
        assertThat(body(page))
                .contains(
                        "{\"application\":\"echo\",\"path\":\"/echo\",\"subprotocols\":[\"echo.v1\",\"echo.v2\"],\"page\":true}")
                .contains("\\u003c/script>\\u003cscript>alert(1)").doesNotContain("<script>alert");
    }

    @Test
    void pageKnowsWhatADiagnosticAcceptMaySay() {
        assertThat(body(answer("/", "")))
                .contains("\"subprotocol-required\":\"Offer one of the subprotocols this route speaks.\"",
                        "\"route-full\":\"Try again later, or raise limits.connections of this route.\"")
                .doesNotContain("\"unauthenticated\":");
    }

    @Test
    void pageLoadsNothingFromElsewhereAndWritesNoHtml() {
        assertThat(body(answer("/", ""))).doesNotContainPattern("(src|href)=\"(https?:)?//")
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "@import")
                .doesNotContainPattern("\\son\\w+=");
    }

    @Test
    void policyAllowsExactlyThePagesOwnScriptAndStyle() throws Exception {
        Answer page = answer("/", "");
        String policy = header(page, "Content-Security-Policy");
        for (String element : List.of("script", "style")) {
            Matcher matcher = Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL)
                    .matcher(body(page));
            assertThat(matcher.find()).isTrue();
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(matcher.group(1).getBytes(StandardCharsets.UTF_8));
            assertThat(policy).contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
            assertThat(matcher.find()).isFalse();
        }
        assertThat(policy).startsWith("default-src 'none'; ").contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "X-Frame-Options")).isEqualTo("DENY");
    }

    @Test
    void explainsNothingWhereARouteIsQuiet() {
        Answer answer = answer("/.gateway/explain", "target=%2Fquiet");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(body(answer))
                .isEqualTo("Handshakes aren't explained here (explain); operators see them at /handshakes.\n");
    }

    @Test
    void explainsTheHandshakeABrowserWouldHaveSent() {
        Answer answer = answer("/.gateway/explain", "target=%2Fecho%3Fa%3Db&subprotocol=one&subprotocol=two%2Bthree");
        assertThat(explained).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.target()).isEqualTo("/echo?a=b");
            assertThat(request.secure()).isTrue();
            HeaderFields headers = request.headers();
            assertThat(headers.values("Host")).containsExactly("gateway.example:8443");
            assertThat(headers.values("Origin")).containsExactly("https://gateway.example:8443");
            assertThat(headers.values("Sec-WebSocket-Protocol")).containsExactly("one, two+three");
            assertThat(headers.values("Sec-WebSocket-Version")).containsExactly("13");
            assertThat(headers.values("Sec-WebSocket-Key")).hasSize(1);
        });
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(body(answer)).isEqualTo("""
                {"accepted":false,"status":400,"reason":"subprotocol-required","detail":"none \\"in\\" common",\
                "remedy":"Offer one of the subprotocols this route speaks.","section":"RFC 6455 section 4.2.2",\
                "checks":[{"name":"Sec-WebSocket-Version","observed":"13","expected":"13","passed":true,\
                "section":"RFC 6455 section 4.2.1"}]}""");
    }

    @Test
    void offersNoSubprotocolWhereNoneIsAsked() {
        answer("/.gateway/explain", "target=/echo");
        assertThat(explained.getFirst().headers().values("Sec-WebSocket-Protocol")).isEmpty();
    }

    @Test
    void saysHowToAskWhereTheQuestionIsNone() {
        for (String query : List.of("", "target=", "target=echo", "target=%zz", "target", "a=b")) {
            Answer answer = answer("/.gateway/explain", query);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(body(answer)).startsWith("Say which handshake: ");
        }
        assertThat(explained).isEmpty();
    }
}
