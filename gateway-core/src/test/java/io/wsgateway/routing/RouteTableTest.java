package io.wsgateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.protocol.handshake.RequestTarget;
import io.wsgateway.routing.RouteTable.Entry;
import io.wsgateway.routing.RouteTable.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    /** A route whose value is its own pattern, with {@code host} before it if it is for one. */
    private static Entry<String> route(String path) {
        return new Entry<>(Optional.empty(), path, path);
    }

    private static Entry<String> route(String host, String path) {
        return new Entry<>(Optional.of(host), path, host + path);
    }

    private static Optional<Match<String>> match(RouteTable<String> table, String host, String target) {
        return RequestTarget.parse(target).flatMap(parsed -> table.match(host, parsed));
    }

    @Test
    void answersForItsHostsOnly() {
        RouteTable<String> table = RouteTable.of(List.of(route("/chat"), route("a.example", "/files/**"),
                route("/files/list"))).forHosts(List.of("A.example.", "b.example", "[::1]"));
        assertThat(match(table, "a.example", "/chat")).contains(new Match<>("/chat", Map.of()));
        assertThat(match(table, "B.EXAMPLE", "/chat")).contains(new Match<>("/chat", Map.of()));
        assertThat(match(table, "[::1]", "/chat")).contains(new Match<>("/chat", Map.of()));
        assertThat(match(table, "evil.example", "/chat")).isEmpty();
        assertThat(match(table, "", "/chat")).isEmpty();
        // Which route wins stays the same.
        assertThat(match(table, "a.example", "/files/list")).map(Match::value).contains("a.example/files/**");
        assertThat(match(table, "b.example", "/files/list")).map(Match::value).contains("/files/list");
        assertThat(match(table.forHosts(List.of()), "evil.example", "/chat")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /                  | /              |
            /chat              | /chat          |
            /%63hat            | /chat          |
            /x/../chat?a=b     | /chat          |
            /chat/             |                |
            /CHAT              |                |
            //chat             |                |
            /rooms/lobby       | /rooms/lobby   |
            /rooms/a%20b       | /rooms/{room}  | room=a b
            /rooms/%2525       | /rooms/{room}  | room=%25
            /rooms/            |                |
            /rooms/a/b         |                |
            /rooms/a/users/b   | /rooms/{room}/users/{user} | room=a,user=b
            /rooms/lobby/users/b | /rooms/{room}/users/{user} | room=lobby,user=b
            /files             |                |
            /files/            | /files/**      | **=
            /files/a           | /files/**      | **=a
            /files/a/b%20c/    | /files/**      | **=a/b c/
            /files/img/a       | /files/img/{name} | name=a
            /files/img/a/b     | /files/**      | **=img/a/b
            /files/doc/a       | /files/{kind}/a | kind=doc
            /trail/            | /trail/        |
            /trail             |                |
            """)
    void matches(String target, String pattern, String parameters) {
        RouteTable<String> table = RouteTable.of(List.of(route("/files/**"), route("/files/img/{name}"),
                route("/files/{kind}/a"), route("/rooms/{room}"), route("/rooms/lobby"),
                route("/rooms/{room}/users/{user}"), route("/"), route("/chat"), route("/trail/")));

        assertThat(match(table, "any.example", target)).isEqualTo(
                Optional.ofNullable(pattern).map(found -> new Match<>(found, parameters(parameters))));
    }

    private static Map<String, String> parameters(String text) {
        return text == null
                ? Map.of()
                : Arrays.stream(text.split(","))
                        .collect(Collectors.toMap(pair -> pair.substring(0, pair.indexOf('=')),
                                pair -> pair.substring(pair.indexOf('=') + 1)));
    }

    @Test
    void matchesEverythingWithRestAtRoot() {
        RouteTable<String> table = RouteTable.of(List.of(route("/**")));

        assertThat(match(table, "", "/")).contains(new Match<>("/**", Map.of("**", "")));
        assertThat(match(table, "", "//a/")).contains(new Match<>("/**", Map.of("**", "/a/")));
    }

    @Test
    void prefersRouteOfTheHost() {
        RouteTable<String> table = RouteTable.of(
                List.of(route("/chat"), route("A.example.", "/**"), route("b.example", "/chat"),
                        route("[::1]", "/chat")));

        assertThat(match(table, "a.example", "/chat")).map(Match::value).contains("A.example./**");
        assertThat(match(table, "B.EXAMPLE", "/chat")).map(Match::value).contains("b.example/chat");
        assertThat(match(table, "[::1]", "/chat")).map(Match::value).contains("[::1]/chat");
        assertThat(match(table, "c.example", "/chat")).map(Match::value).contains("/chat");
        assertThat(match(table, "", "/chat")).map(Match::value).contains("/chat");
        assertThat(match(table, "c.example", "/other")).isEmpty();
    }

    @Test
    void matchesTheSameInWhateverOrderRoutesAreGiven() {
        List<Entry<String>> routes = new ArrayList<>(List.of(route("/a/b"), route("/a/{x}"), route("/{x}/b"),
                route("/{x}/{y}"), route("/a/**"), route("/**"), route("/{x}/**"), route("h", "/{x}/b"), route("/a")));
        List<String> targets = List.of("/a/b", "/a/c", "/c/b", "/c/d", "/a/b/c", "/c/d/e", "/a", "/", "/a/", "/x/b");
        Random random = new Random(7);
        List<Optional<Match<String>>> expected = matches(routes, targets);
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(routes, random);
            assertThat(matches(routes, targets)).isEqualTo(expected);
        }
        assertThat(expected.subList(0, 4)).extracting(found -> found.orElseThrow().value())
                .containsExactly("/a/b", "/a/{x}", "h/{x}/b", "/{x}/{y}");
    }

    private static List<Optional<Match<String>>> matches(List<Entry<String>> routes, List<String> targets) {
        RouteTable<String> table = RouteTable.of(routes);
        return targets.stream().map(target -> match(table, target.startsWith("/c/b") ? "h" : "i", target)).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "chat", "*", "/a*", "/*", "/**/a", "/{", "/{}", "/{a", "/a}", "/x{a}", "/{a}x", "/{a b}",
                    "/{a}/{a}", "/%61", "/a?b", "/a#b", "/a\\b", "/.", "/a/../b", "/a\u0000"})
    void refusesPattern(String pattern) {
        List<Entry<String>> routes = List.of(route(pattern));

        assertThat(RouteTable.problems(routes)).singleElement().asString().startsWith("route " + pattern + ": ");
        assertThatThrownBy(() -> RouteTable.of(routes)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:80", "*.example.com", "http://a", "a/b"})
    void refusesHost(String host) {
        assertThat(RouteTable.problems(List.of(route(host, "/")))).containsExactly("route / on host " + host
                + ": host is no host name (expected: a name or address without a port)");
    }

    @Test
    void refusesRoutesThatCollide() {
        assertThat(RouteTable.problems(List.of(route("/rooms/{room}"), route("/rooms/{id}")))).containsExactly(
                "routes /rooms/{room} and /rooms/{id} collide: both match the same requests");
        assertThat(RouteTable.problems(List.of(route("a", "/x"), route("A.", "/x")))).containsExactly(
                "routes /x on host a and /x on host A. collide: both match the same requests");
        assertThat(RouteTable.problems(List.of(route("a", "/x"), route("b", "/x"), route("/x"), route("/x/"),
                route("/{x}"), route("/**")))).isEmpty();
    }

    @Test
    void tellsEveryProblem() {
        assertThat(RouteTable.problems(List.of(route("a"), route("/b*"), route("/c"), route("/c")))).hasSize(3);
    }

    @Test
    void matchesNothingWithoutRoutes() {
        assertThat(match(RouteTable.of(List.of()), "a", "/")).isEmpty();
    }
}
