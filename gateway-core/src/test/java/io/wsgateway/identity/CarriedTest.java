package io.wsgateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CarriedTest {

    private static final Carrier AUTHORIZATION = new Carrier.Authorization();
    private static final Carrier COOKIE = new Carrier.Cookie("session");
    private static final Carrier SUBPROTOCOL = new Carrier.Subprotocol();
    private static final Carrier QUERY = new Carrier.Query("token");
    private static final List<Carrier> ALL = List.of(AUTHORIZATION, COOKIE, SUBPROTOCOL, QUERY);

    private static Carried read(List<Carrier> carriers, String query, String... fields) {
        List<HeaderField> lines = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            lines.add(new HeaderField(fields[i], fields[i + 1]));
        }
        return Carried.read(carriers, new HandshakeRequest("GET", "/", "HTTP/1.1", new HeaderFields(lines), false,
                new InetSocketAddress("192.0.2.7", 1)), Optional.of(query).filter(text -> !text.isEmpty()));
    }

    static List<Arguments> found() {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString("a.b/c+d=".getBytes(StandardCharsets.UTF_8));
        return List.of(
                Arguments.of(AUTHORIZATION, "a.b-c_d~e+f/g==", "", "authorization", "Bearer a.b-c_d~e+f/g=="),
                Arguments.of(AUTHORIZATION, "t", "", "Authorization", "bEARER   t"),
                Arguments.of(COOKIE, "t", "", "Cookie", "other=1; session=t; Session=x; xsession=y"),
                Arguments.of(COOKIE, "a.b", "", "Cookie", "session=\"a.b\""),
                Arguments.of(SUBPROTOCOL, "a.b.c", "", "Sec-WebSocket-Protocol", "chat.v1, bearer.a.b.c"),
                Arguments.of(SUBPROTOCOL, "a.b/c+d=", "", "Sec-WebSocket-Protocol", "bearer." + encoded),
                Arguments.of(QUERY, "a.b", "x=1&token=a.b&tokens=2", "Host", "a"),
                Arguments.of(QUERY, "a", "t%6Fken=%61", "Host", "a"));
    }

    @ParameterizedTest
    @MethodSource
    void found(Carrier by, String token, String query, String field, String value) {
        assertThat(read(ALL, query, field, value)).isEqualTo(new Carried.Found(by, token));
        assertThat(read(List.of(by), query, field, value)).isEqualTo(new Carried.Found(by, token));
        assertThat(read(ALL.stream().filter(other -> !other.equals(by)).toList(), query, field, value))
                .as("only what is switched on is looked at").isEqualTo(new Carried.None());
    }

    static List<Arguments> absent() {
        return List.of(Arguments.of("", "Authorization", "Basic YTpi"),
                Arguments.of("", "Cookie", "sessions=1; Session=2"),
                Arguments.of("", "Cookie", "session"),
                Arguments.of("", "Sec-WebSocket-Protocol", "chat, Bearer.x, bearer"),
                Arguments.of("tokens=1&Token=2&&", "Host", "a"), Arguments.of("%zz=token", "Host", "a"));
    }

    @ParameterizedTest
    @MethodSource
    void absent(String query, String field, String value) {
        assertThat(read(ALL, query, field, value)).isEqualTo(new Carried.None());
    }

    static List<Arguments> malformed() {
        return List.of(
                Arguments.of(AUTHORIZATION, "2 field lines of Authorization (expected: one)", "",
                        List.of("Authorization", "Bearer a", "authorization", "Bearer a")),
                Arguments.of(AUTHORIZATION, "2 field lines of Authorization (expected: one)", "",
                        List.of("Authorization", "Basic a", "Authorization", "Bearer a")),
                Arguments.of(AUTHORIZATION, "the token in authorization is empty", "",
                        List.of("Authorization", "Bearer")),
                Arguments.of(AUTHORIZATION,
                        "the token in authorization has characters that no token has (RFC 6750 section 2.1)", "",
                        List.of("Authorization", "Bearer a, Bearer b")),
                Arguments.of(AUTHORIZATION,
                        "the token in authorization has characters that no token has (RFC 6750 section 2.1)", "",
                        List.of("Authorization", "Bearer a=b")),
                Arguments.of(COOKIE, "2 tokens in cookie:session (expected: one)", "",
                        List.of("Cookie", "session=a; session=a")),
                Arguments.of(COOKIE, "2 tokens in cookie:session (expected: one)", "",
                        List.of("Cookie", "session=a", "Cookie", "session=b")),
                Arguments.of(COOKIE, "the token in cookie:session is empty", "", List.of("Cookie", "session=")),
                Arguments.of(SUBPROTOCOL, "2 tokens in subprotocol (expected: one)", "",
                        List.of("Sec-WebSocket-Protocol", "bearer.a.b.c, bearer.a.b.c")),
                Arguments.of(SUBPROTOCOL, "the token in subprotocol is empty", "",
                        List.of("Sec-WebSocket-Protocol", "bearer.")),
                Arguments.of(SUBPROTOCOL, "the token in subprotocol isn't base64url", "",
                        List.of("Sec-WebSocket-Protocol", "bearer.a~")),
                Arguments.of(SUBPROTOCOL, "the token in subprotocol isn't base64url", "",
                        List.of("Sec-WebSocket-Protocol", "bearer._w")),
                Arguments.of(QUERY, "2 tokens in query:token (expected: one)", "token=a&t%6Fken=b", List.of()),
                Arguments.of(QUERY, "the token in query:token is empty", "token", List.of()),
                Arguments.of(QUERY, "the token in query:token is empty", "token=%zz", List.of()),
                Arguments.of(QUERY, "the token in query:token has characters that no token has (RFC 6750 section 2.1)",
                        "token=a%00", List.of()));
    }

    @ParameterizedTest
    @MethodSource
    void malformed(Carrier by, String detail, String query, List<String> fields) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(List.of("X-Other", "1"));
        List<Carrier> carriers = new ArrayList<>(List.of(by));
        carriers.addAll(ALL); // a good token elsewhere isn't looked for
        assertThat(read(carriers, query, all.toArray(String[]::new))).isEqualTo(new Carried.Malformed(by, detail));
    }

    @Test
    void theFirstThatHasOneDecides() {
        String[] fields =
                {"Authorization", "Bearer a", "Cookie", "session=b", "Sec-WebSocket-Protocol", "bearer.c.c.c"};
        assertThat(read(ALL, "token=d", fields)).isEqualTo(new Carried.Found(AUTHORIZATION, "a"));
        assertThat(read(List.of(QUERY, COOKIE), "token=d", fields)).isEqualTo(new Carried.Found(QUERY, "d"));
    }

    @Test
    void isWrittenWithoutTheToken() {
        assertThat(new Carried.Found(COOKIE, "secret")).hasToString("Found[cookie:session]");
    }

    @Test
    void carriersAreReadAsTheyAreWritten() {
        for (Carrier carrier : ALL) {
            assertThat(Carrier.parse(carrier.text())).contains(carrier);
        }
        for (String text : List.of("", "Authorization", "cookie", "cookie:", "cookie:a b", "query", "query:",
                "query:a=b",
                "subprotocol:x", "authorization:x", "basic")) {
            assertThat(Carrier.parse(text)).as(text).isEmpty();
        }
    }
}
