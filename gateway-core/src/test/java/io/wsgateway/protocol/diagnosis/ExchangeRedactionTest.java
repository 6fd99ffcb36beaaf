package io.wsgateway.protocol.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeRedactionTest {

    private static HeadText head(String line, String name, String value) {
        return new HeadText(line, new HeaderFields(List.of(new HeaderField(name, value))));
    }

    private static HeadText redacted(String line, String name, String value) {
        return ExchangeRedaction.of(new Exchange(Optional.of(head(line, name, value)), Optional.empty(), "")).request()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            GET /nope?token=SECRET HTTP/1.1        | GET /nope?... HTTP/1.1
            GET /nope%3Ftoken=SECRET HTTP/1.1      | GET /nope%3F... HTTP/1.1
            GET /nope?token=SECRET                 | GET /nope?...
            get /?SECRET HTTP/1.1                  | get /?... HTTP/1.1
            GET http://me:SECRET@a/b?x HTTP/1.1    | GET http://...@a/b?... HTTP/1.1
            GET /chat HTTP/1.1                     | GET /chat HTTP/1.1
            SSH-2.0-OpenSSH_9.6                    | SSH-2.0-OpenSSH_9.6
            Authorization Bearer SECRET            | Authorization ... (13 characters)
            token=SECRET                           | token=...
            HTTP/1.1 404 Not Found                 | HTTP/1.1 404 Not Found
            """)
    void hidesTheQueryOfAFirstLine(String line, String shown) {
        assertThat(redacted(line, "Host", "a").startLine()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Host                   | me:SECRET@a:80?SECRET                     | ...@a:80?...
            :authority             | a.example                                 | a.example
            Origin                 | https://a.example/?t=SECRET               | https://a.example/?...
            Location               | https://me:SECRET@a/in#access_token=SECRET | https://...@a/in#...
            Expect                 | 100-continue?SECRET                       | 100-continue?...
            Connection             | Upgrade, x%3FSECRET                       | Upgrade, x%3F...
            Cookie                 | a=SECRET                                  | ...
            Set-Cookie             | a=SECRET                                  | ...
            Authorization          | Bearer SECRET                             | ...
            X-Api-Key              | SECRET                                    | ...
            X-CSRF-Token           | SECRET                                    | ...
            Sec-WebSocket-Key      | dGhlIHNhbXBsZSBub25jZQ==                  | dGhlIHNhbXBsZSBub25jZQ==
            WWW-Authenticate       | Basic realm="a"                           | Basic realm="a"
            Server                 | nginx/1.29                                | nginx/1.29
            Sec-WebSocket-Protocol | chat, bearer.SECRET                       | chat, hidden-1
            Sec-WebSocket-Protocol | base64url.bearer.authorization.k8s.io.SECRET, base64.channel.k8s.io | hidden-1, hidden-2
            Sec-WebSocket-Protocol | access_token, Zm9v, chat                  | hidden-1, hidden-2, chat
            Sec-WebSocket-Protocol | token,a,a,,b                              | hidden-1, hidden-2, hidden-2, , b
            Sec-WebSocket-Protocol | Bearer SECRET                             | hidden 1
            Sec-WebSocket-Protocol | 0123456789abcdef0123456789abcdef          | hidden-1
            Sec-WebSocket-Protocol | 12345678                                  | hidden-1
            Sec-WebSocket-Protocol | graphql-transport-ws, mqtt, v12.stomp, wamp.2.json, ocpp1.6, soap, xmpp, QuatroDuo | \
            graphql-transport-ws, mqtt, v12.stomp, wamp.2.json, ocpp1.6, soap, xmpp, QuatroDuo
            Sec-WebSocket-Protocol | com.microsoft.minecraft.wsencrypt         | com.microsoft.minecraft.wsencrypt
            """)
    void hidesSecretsOfAField(String name, String value, String shown) {
        assertThat(redacted("GET / HTTP/1.1", name, value).fields().lines())
                .containsExactly(new HeaderField(name, shown));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Authorization Bearer SECRET | Authorization ... (13 characters)
            Cookie sid=SECRET           | Cookie ... (10 characters)
            Upgrade websocket           | Upgrade ... (9 characters)
            SECRET                      | ... (6 characters)
            Authorizationx SECRET       | ... (21 characters)
            """)
    void hidesALineThatIsNotRead(String line, String shown) {
        assertThat(UnreadLine.shown(UnreadLine.found(line))).isEqualTo("no header field: " + shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            to 'ws://me:SECRET@a/x?y=SECRET' failed | to 'ws://...@a/x?...' failed
            net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH | net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH
            HTTP Authentication failed; no valid credentials available | HTTP Authentication failed; no valid credentials available
            java.net.http.WebSocketHandshakeException | java.net.http.WebSocketHandshakeException
            sent Bearer SECRET, x                   | sent Bearer ..., x
            api_key: "SECRET"                       | api_key: "..."
            subprotocol '0123456789abcdef0' is      | subprotocol '...' is
            subprotocol 'eyJhbGciOi.eyJz.SECRET' is | subprotocol '...' is
            """)
    void hidesSecretsOfASentence(String sentence, String shown) {
        assertThat(UnreadLine.sentence(sentence)).isEqualTo(shown);
    }

    @Test
    void findsTheSameWithAnOfferThatIsHidden() {
        Exchange exchange = new Exchange(
                Optional.of(head("GET / HTTP/1.1", "Sec-WebSocket-Protocol", "chat, bearer.SECRET")),
                Optional.of(head("HTTP/1.1 101 Switching Protocols", "Sec-WebSocket-Protocol", "bearer.SECRET")), "");
        List<Finding> found = Diagnosis.of(ExchangeRedaction.of(exchange));
        assertThat(found).extracting(Finding::fault).isEqualTo(
                Diagnosis.of(exchange).stream().map(Finding::fault).toList());
        assertThat(found).extracting(Finding::what).contains("offers chat, hidden-1", "chooses hidden-1")
                .noneMatch(what -> what.contains("SECRET"));
    }

    @Test
    void hidesInTheAnswerWhatTheRequestAnnounced() {
        Exchange exchange = ExchangeRedaction.of(new Exchange(
                Optional.of(head("GET / HTTP/1.1", "Sec-WebSocket-Protocol", "access_token, SECRET")),
                Optional.of(head("HTTP/1.1 101 A", "Sec-WebSocket-Protocol", "SECRET")), ""));
        assertThat(exchange.response().orElseThrow().fields().values("Sec-WebSocket-Protocol"))
                .containsExactly("hidden-2");
    }

    @Test
    void hidesQueriesInABody() {
        Exchange exchange = new Exchange(Optional.empty(), Optional.of(head("HTTP/1.1 200 OK", "Server", "a")),
                "<a href=\"/in?next=SECRET\">log in</a>");
        assertThat(ExchangeRedaction.of(exchange).body()).isEqualTo("<a href=\"/in?...\">log in</a>");
    }
}
