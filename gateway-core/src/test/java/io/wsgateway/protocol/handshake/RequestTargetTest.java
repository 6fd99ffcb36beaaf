package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    static Stream<Arguments> normalises() {
        return Stream.of(
                path("/", ""),
                path("/chat", "chat"),
                path("/%63hat", "chat"),
                path("/%2563hat", "%63hat"),
                path("/rooms/a%20b", "rooms", "a b"),
                path("/caf%C3%A9", "caf\u00e9"),
                path("/SECURE", "SECURE"),
                path("/secure/", "secure", ""),
                path("//secure", "", "secure"),
                path("/./secure", "secure"),
                path("/x/../secure", "secure"),
                path("/x/%2e%2E/secure", "secure"),
                path("/x/y/../../secure", "secure"),
                path("/x/.%2e", ""),
                path("/a/.", "a", ""),
                path("/a/b/..", "a", ""),
                path("/a//../b", "a", "b"),
                path("/.", ""),
                path("/a/..;/b", "a", "..;", "b"),
                path("/a/.../b", "a", "...", "b"),
                path("/a;v=1", "a;v=1"),
                path("/a|b^[c]", "a|b^[c]"),
                // RFC 3986 section 5.2.4
                path("/a/b/c/./../../g", "a", "g"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("normalises")
    void normalisesPath(String target, List<String> segments) {
        assertThat(RequestTarget.parse(target))
                .contains(new RequestTarget(segments, Optional.empty(), Optional.empty()));
    }

    private static Arguments path(String target, String... segments) {
        return Arguments.of(target, List.of(segments));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://gw.example.com/echo       | /echo | gw.example.com
            WSS://Gw.Example.com:443/echo    | /echo | Gw.Example.com:443
            ws://[::1]:80                    | /     | [::1]:80
            https://gw.example.com/../x      |       |
            """)
    void takesAuthorityOfAbsoluteForm(String target, String path, String authority) {
        Optional<RequestTarget> parsed = RequestTarget.parse(target);

        assertThat(parsed.map(RequestTarget::path)).isEqualTo(Optional.ofNullable(path));
        assertThat(parsed.flatMap(RequestTarget::authority)).isEqualTo(Optional.ofNullable(authority));
    }

    @Test
    void keepsQueryAsItWasSent() {
        assertThat(RequestTarget.parse("/a?b=%20&c?/d")).contains(
                new RequestTarget(List.of("a"), Optional.of("b=%20&c?/d"), Optional.empty()));
        assertThat(RequestTarget.parse("ws://h?q")).contains(
                new RequestTarget(List.of(""), Optional.of("q"), Optional.of("h")));
        assertThat(RequestTarget.parse("/a?")).contains(
                new RequestTarget(List.of("a"), Optional.of(""), Optional.empty()));
    }

    /** What browsers send of a query as it is: all visible ASCII but quotation marks, brackets and number signs. */
    @ParameterizedTest
    @ValueSource(strings = {"a=b\\c", "\\", "a=b|c", "{a}", "^`[]", "a=%", "a='(b)*!~;:@$,+=-._", "%2F%5c"})
    void takesAnyQueryThatBrowsersSend(String query) {
        assertThat(RequestTarget.parse("/a?" + query))
                .contains(new RequestTarget(List.of("a"), Optional.of(query), Optional.empty()));
        assertThat(RequestTarget.parse("ws://h/a?" + query))
                .contains(new RequestTarget(List.of("a"), Optional.of(query), Optional.of("h")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "chat", "gw.example.com:80", "?", "/a#b", "/a?b#c", "/a b", "/a\\b", "/a\u00e9",
            "/\u0000", "/%", "/%2", "/%zz", "/%-1", "/%+1", "/%2f", "/a%2Fb", "/%5c", "/%00", "/%0d%0a", "/%7f",
            "/%c2%85", "/a\\b?c", "http://h/a\\b", "/%5C?a\\b", "\\?a",
            "/%ff", "/%c3", "/%c0%af", "/%ed%a0%80", "/..", "/a/../..", "/%2e%2e/a", "ftp://h/", "http:/a", "http:///a",
            "http://user@h/", "http://h:99999/", "http://h:x/", "://h/", "http://"})
    void refuses(String target) {
        assertThat(RequestTarget.parse(target)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=1&b=2     | a | 1
            a=1&b=2     | b | 2
            a=1&a=2     | a | 1
            a           | a | ''
            a=          | a | ''
            a=b=c       | a | b=c
            a=%20+x     | a | '  x'
            %61=1       | a | 1
            a=%C3%A9    | a | \u00e9
            a=100%      | a | 100%
            a=%zz       | a | %zz
            a=%ff       | a | \ufffd
            &&&a=1&     | a | 1
            b=1         | a |
            =1          | a |
            """)
    void findsQueryParameter(String query, String name, String value) {
        RequestTarget target = new RequestTarget(List.of(""), Optional.of(query), Optional.empty());

        assertThat(target.queryParameter(name)).isEqualTo(Optional.ofNullable(value));
    }

    @Test
    void findsNoParameterWithoutQuery() {
        assertThat(new RequestTarget(List.of(""), Optional.empty(), Optional.empty()).queryParameter("a")).isEmpty();
    }

    /** No text makes it throw; what it gives is normal, and stays the same when it is sent again. */
    @Test
    void normalisesOnceAndForAll() {
        Random random = new Random(3986);
        String[] pieces = {"/", "/", ".", "..", "%2e", "%2F", "%25", "%", "a", "B", ";", "%C3%A9", "?", "#", "\\", "//",
                "http://", "host", ":", "@", "[::1]", "\u00e9", "\u2028", " ", "\ud800"};
        int parsed = 0;
        for (int i = 0; i < 50_000; i++) {
            String target = random.ints(random.nextInt(12), 0, pieces.length)
                    .mapToObj(piece -> pieces[piece])
                    .collect(Collectors.joining("", i % 2 == 0 ? "/" : "", ""));
            Optional<RequestTarget> first = RequestTarget.parse(target);
            if (first.isPresent()) {
                parsed++;
                List<String> segments = first.get().segments();
                assertThat(segments).isNotEmpty().doesNotContain(".", "..").noneMatch(s -> s.contains("/"));
                assertThat(first.get().queryParameter("a")).isNotNull();
                assertThat(RequestTarget.parse(encoded(segments)).map(RequestTarget::segments)).contains(segments);
            }
        }
        assertThat(parsed).isGreaterThan(5_000);
    }

    private static String encoded(List<String> segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/');
            for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
                path.append("%%%02X".formatted(b & 0xff));
            }
        }
        return path.toString();
    }
}
