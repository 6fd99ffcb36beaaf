package io.wsgateway.apps.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.testkit.FakeRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgiVariablesTest {

    @Test
    void saysWhatRfc3875Names() {
        Map<String, String> all = of(FakeRequest.to("/run/a%20b/c?x=1&y=%41").from("192.0.2.7")
                .header("Host", "a.example:8443").header("User-Agent", "test").header("Cookie", "secret"),
                "a.example/run/{name}/{more}", Optional.of("ada"), List.of("User-Agent", "Absent"),
                StandardCharsets.UTF_8);
        assertThat(all).containsOnlyKeys("GATEWAY_INTERFACE", "SERVER_SOFTWARE", "SERVER_NAME", "SERVER_PORT",
                "SERVER_PROTOCOL", "REQUEST_METHOD", "REQUEST_URI", "PATH_INFO", "SCRIPT_NAME", "QUERY_STRING",
                "REMOTE_ADDR",
                "REMOTE_PORT", "REMOTE_USER", "HTTP_USER_AGENT")
                .containsEntry("GATEWAY_INTERFACE", "CGI/1.1").containsEntry("SERVER_NAME", "a.example")
                .containsEntry("SERVER_PORT", "8443").containsEntry("SERVER_PROTOCOL", "HTTP/1.1")
                .containsEntry("REQUEST_METHOD", "GET").containsEntry("REQUEST_URI", "/run/a%20b/c?x=1&y=%41")
                .containsEntry("SCRIPT_NAME", "/run").containsEntry("PATH_INFO", "/a b/c")
                .containsEntry("QUERY_STRING", "x=1&y=%41").containsEntry("REMOTE_ADDR", "192.0.2.7")
                .containsEntry("REMOTE_USER", "ada").containsEntry("HTTP_USER_AGENT", "test");
    }

    @ParameterizedTest
    @CsvSource({"/run, /run, /run, ''", "/, /, /, ''", "/files/**, /files/a/b, /files, /a/b", "/{any}, /x, '', /x",
            "host.example/run/{a}, /run/x, /run, /x"})
    void thePathIsCutWhereTheRouteHasItsFirstParameter(String route, String path, String script, String info) {
        assertThat(of(FakeRequest.to(path), route, Optional.empty(), List.of(), StandardCharsets.UTF_8))
                .containsEntry("SCRIPT_NAME", script).containsEntry("PATH_INFO", info);
    }

    @ParameterizedTest
    @CsvSource({"a.example, a.example, 80", "[2001:db8::1], [2001:db8::1], 80", "[2001:db8::1]:81, [2001:db8::1], 81",
            "a.example:, a.example, 80"})
    void theServerIsTheOneThatWasAskedFor(String host, String name, String port) {
        assertThat(
                of(FakeRequest.to("/").header("Host", host), "/", Optional.empty(), List.of(), StandardCharsets.UTF_8))
                .containsEntry("SERVER_NAME", name).containsEntry("SERVER_PORT", port).doesNotContainKey("HTTPS");
    }

    @Test
    void overTlsThePortIsAnother() {
        assertThat(of(FakeRequest.to("/").secure(), "/", Optional.empty(), List.of(), StandardCharsets.UTF_8))
                .containsEntry("SERVER_PORT", "443").containsEntry("HTTPS", "on");
    }

    @Test
    void fieldsOfOneNameAreOneVariable() {
        FakeRequest request = FakeRequest.to("/").header("X-A", "1").header("x-a", "2").header("Cookie", "a=1")
                .header("Cookie", "b=2");
        assertThat(of(request, "/", Optional.empty(), List.of("x-A", "cookie"), StandardCharsets.UTF_8))
                .containsEntry("HTTP_X_A", "1, 2").containsEntry("HTTP_COOKIE", "a=1; b=2");
    }

    @Test
    void aPrincipalThatCanNotBeWrittenIsNotLeftOut() {
        assertThatThrownBy(
                () -> of(FakeRequest.to("/"), "/", Optional.of("\u00e4da"), List.of(), StandardCharsets.US_ASCII))
                .hasMessageContaining("LANG=C.UTF-8");
        assertThatThrownBy(() -> of(FakeRequest.to("/"), "/", Optional.of("a\0b"), List.of(), StandardCharsets.UTF_8))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(of(FakeRequest.to("/"), "/", Optional.of("\u00e4da"), List.of(), StandardCharsets.UTF_8))
                .containsEntry("REMOTE_USER", "\u00e4da");
    }

    @Test
    void otherValuesThatCanNotBeWrittenAreLeftOut() {
        assertThat(of(FakeRequest.to("/%C3%A4"), "/**", Optional.empty(), List.of(), StandardCharsets.US_ASCII))
                .doesNotContainKey("PATH_INFO").containsEntry("REQUEST_URI", "/%C3%A4");
    }

    private static Map<String, String> of(FakeRequest request, String route, Optional<String> principal,
            List<String> headers, Charset encoding) {
        OpeningRequest built = request.build();
        OpeningRequest decoded = new OpeningRequest(built.handshake(),
                RequestTarget.parse(built.handshake().target()).orElseThrow(), Map.of());
        return CgiVariables.of(decoded, route, principal, headers, encoding);
    }
}
