package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.apps.http.HostileBackEnd.Deed;
import io.wsgateway.testkit.FakeSettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One message, and a back end that does something to it that no back end should: how the session ends, and what is counted. */
class HostileAnswersTest {

    private static final String CANT = "1013 the back end can't be asked now";
    private static final String WRONG = "1011 the back end has answered what it should not";

    private static HostileBackEnd backEnd;
    private static ServedHttp served;
    private static volatile Deed deed = (request, wire) -> wire.answerNothing();

    @BeforeAll
    static void start() {
        backEnd = HostileBackEnd.doing((request, wire) -> {
            if (request.word().equals("message")) {
                deed.to(request, wire);
            } else {
                wire.answerNothing();
            }
        });
        served = ServedHttp.with(ServedHttp.settings(backEnd).set("timeout", "3s").set("breaker", "0"));
    }

    @AfterAll
    static void stop() {
        served.close();
        backEnd.close();
    }

    /** What is done to the message; how the session ends; what is counted. */
    record Case(String name, String end, String id, Deed deed) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> once() {
        return Stream.of(
                new Case("reset after the request", CANT, "http-reset", (request, wire) -> wire.reset()),
                new Case("closed after the request", CANT, "http-reset", (request, wire) -> wire.close()),
                new Case("half of a status line", CANT, "http-reset",
                        (request, wire) -> wire.write("HTTP/1.1 2").close()),
                new Case("half of a head", CANT, "http-reset",
                        (request, wire) -> wire.write("HTTP/1.1 200 OK\r\nContent-").close()),
                new Case("half of a body", CANT, "http-reset",
                        (request, wire) -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").close()),
                new Case("reset in the body", CANT, "http-reset",
                        (request, wire) -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").reset()),
                new Case("half of a chunk", CANT, "http-reset", (request,
                        wire) -> wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf").close()),
                new Case("nothing at all", CANT, "http-timeout", (request, wire) -> untilClosed(wire)),
                new Case("a head that never ends", CANT, "http-timeout", (request, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nX: ");
                    drip(wire, "x");
                }),
                new Case("a body that comes byte by byte", CANT, "http-timeout", (request, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                    drip(wire, "x");
                }),
                new Case("informational answers without end", WRONG, "http-answer-malformed",
                        (request, wire) -> drip(wire, "HTTP/1.1 102 Processing\r\n\r\n")),
                new Case("status 500", CANT, "http-unavailable", (request, wire) -> wire.answer(500, "oops")),
                new Case("status 503", CANT, "http-unavailable", (request, wire) -> wire.answer(503, "oops")),
                new Case("a Retry-After that is nonsense", CANT, "http-unavailable",
                        (request, wire) -> wire.answer(503, "", "Retry-After: soon")),
                new Case("a Retry-After that is negative", CANT, "http-unavailable",
                        (request, wire) -> wire.answer(429, "", "Retry-After: -1")),
                new Case("a Retry-After of ages", CANT + "; retry-after=300", "http-unavailable",
                        (request, wire) -> wire.answer(503, "", "Retry-After: 99999999999999")),
                new Case("a Retry-After in another century", CANT + "; retry-after=300", "http-unavailable",
                        (request, wire) -> wire.answer(429, "", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT")),
                new Case("status 404", WRONG, "http-status", (request, wire) -> wire.answer(404, "")),
                new Case("status 401", WRONG, "http-status", (request, wire) -> wire.answer(401, "")),
                new Case("status 410", "1000", "http-gone", (request, wire) -> wire.answer(410, "")),
                new Case("a redirect to itself", WRONG, "http-redirect",
                        (request, wire) -> wire.answer(307, "", "Location: " + backEnd.url())),
                new Case("a permanent redirect to another", WRONG, "http-redirect",
                        (request, wire) -> wire.answer(308, "", "Location: http://127.0.0.1:1/")),
                new Case("no HTTP", WRONG, "http-answer-malformed",
                        (request, wire) -> wire.write("hello\r\n\r\n").close()),
                new Case("a TLS alert", CANT, "http-reset",
                        (request, wire) -> wire.write(new byte[] {0x15, 3, 3, 0, 2, 2, 40}).close()),
                new Case("a head of megabytes", WRONG, "http-answer-malformed", (request, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\n");
                    for (int i = 0; i < 4000; i++) {
                        wire.write("X-" + i + ": " + "x".repeat(1000) + "\r\n");
                    }
                }),
                new Case("chunks of nonsense", CANT, "http-reset", (request,
                        wire) -> wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").close()),
                new Case("a length of nonsense", WRONG, "http-answer-malformed",
                        (request, wire) -> wire.write("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n").close()),
                new Case("a body of 2 MiB", WRONG, "http-too-long",
                        (request, wire) -> wire.answer(200, "x".repeat(1 << 21))),
                new Case("a body without end", WRONG, "http-too-long", (request, wire) -> {
                    wire.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        wire.write("1000\r\n" + "x".repeat(0x1000) + "\r\n");
                    }
                }),
                new Case("a text that is no UTF-8", WRONG, "http-answer-malformed", (request, wire) -> wire
                        .write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n")
                        .write(new byte[] {(byte) 0xff})),
                field("Gateway-Subscribe: " + "t,".repeat(10_000)),
                field("Gateway-Unsubscribe: " + "t,".repeat(33)),
                field("Gateway-Subscribe: room/#"),
                field("Gateway-Subscribe: %ff"),
                field("Gateway-State: " + "s".repeat(4097)),
                field("Gateway-State: " + "s".repeat(1 << 20)),
                field("Gateway-State: one\r\nGateway-State: two"),
                field("Gateway-Close: 1005"),
                field("Gateway-Close: 1006"),
                field("Gateway-Close: 1015 tls"),
                field("Gateway-Close: 99999"),
                field("Gateway-Close: 999"),
                field("Gateway-Close: -1"),
                field("Gateway-Close: bye"),
                field("Gateway-Close: 4000 " + "x".repeat(124)));
    }

    /** An answer that is right but for this field: nothing of it is done. */
    private static Case field(String line) {
        return new Case(line.substring(0, Math.min(40, line.length())), WRONG, "http-answer-malformed",
                (request, wire) -> wire.answer(200, "not to be seen", "Content-Type: text/plain", line));
    }

    @ParameterizedTest
    @MethodSource
    void once(Case what) throws Exception {
        deed = what.deed();
        long before = served.meter().counted(what.id());
        LiveClient client = LiveClient.connect(served.url()).send("hello");
        assertThat(client.end()).startsWith(what.end());
        assertThat(client.texts()).isEmpty();
        assertThat(served.meter().counted(what.id())).isEqualTo(before + 1);
        assertThat(timesReceived(lastMessage())).as("times that it was sent").isEqualTo(1);
        served.awaitEventLoops();
    }

    /** The back end has said when to come back. */
    @ParameterizedTest
    @ValueSource(
            strings = {"429 Retry-After: 0", "503 Retry-After: 0", "503 Retry-After: Thu, 01 Jan 1970 00:00:00 GMT",
                    "503 Retry-After: 1"})
    void isSentAgainWhereTheBackEndSaysWhen(String answer) throws Exception {
        AtomicInteger tries = new AtomicInteger();
        deed = (request, wire) -> {
            if (tries.incrementAndGet() < 3) {
                wire.answer(Integer.parseInt(answer.substring(0, 3)), "busy", answer.substring(4));
            } else {
                wire.answer(200, request.text(), "Content-Type: text/plain");
            }
        };
        LiveClient client = LiveClient.connect(served.url()).send("hello");
        assertThat(client.text()).isEqualTo("hello");
        assertThat(timesReceived(lastMessage())).isEqualTo(3);
        client.close();
        client.end();
    }

    /** What comes behind an answer is nobody's answer. */
    @Test
    void takesNothingBehindAnAnswerForTheNextOne() throws Exception {
        deed = (request, wire) -> {
            String body = request.text();
            wire.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body
                    + "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nforged");
        };
        LiveClient client = LiveClient.connect(served.url());
        for (int i = 0; i < 20; i++) {
            assertThat(client.send("message " + i).text()).isEqualTo("message " + i);
        }
        client.close();
        client.end();
    }

    @Test
    void goesOnWhereEachAnswerEndsItsConnection() throws Exception {
        deed = (request, wire) -> wire.answer(200, request.text(), "Content-Type: text/plain", "Connection: close")
                .close();
        LiveClient client = LiveClient.connect(served.url());
        for (int i = 0; i < 20; i++) {
            assertThat(client.send("message " + i).text()).isEqualTo("message " + i);
        }
        client.close();
        client.end();
    }

    @Test
    void takesInformationalAnswersForNone() throws Exception {
        deed = (request, wire) -> wire.write("HTTP/1.1 103 Early Hints\r\nGateway-Close: 4000 early\r\n\r\n".repeat(8))
                .answer(200, "final", "Content-Type: text/plain");
        LiveClient client = LiveClient.connect(served.url()).send("hello");
        assertThat(client.text()).isEqualTo("final");
        client.close();
        client.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "Application/JSON; charset=x", "application/problem+json"})
    void sendsTextAsText(String type) throws Exception {
        deed = (request, wire) -> wire.answer(200, "ahoj", "Content-Type: " + type);
        LiveClient client = LiveClient.connect(served.url()).send("hello");
        assertThat(client.text()).isEqualTo("ahoj");
        client.close();
        client.end();
    }

    /** It waits for the rest of a request, while the gateway waits for TLS: nothing has been sent. */
    @Test
    void takesABackEndWithoutTlsForNone() throws Exception {
        try (HostileBackEnd plain = HostileBackEnd.doing((request, wire) -> wire.answerNothing());
                ServedHttp secure =
                        ServedHttp.with(new FakeSettings().set("url", plain.url().replace("http:", "https:"))
                                .set("timeout", "2s"))) {
            assertThat(LiveClient.connecting(secure.url()).rejection()).isEqualTo(503);
            assertThat(plain.received()).isEmpty();
            assertThat(secure.meter().counted("http-connect-timeout")).isEqualTo(1);
        }
    }

    private static ReceivedRequest lastMessage() {
        return backEnd.received().stream().filter(request -> request.word().equals("message"))
                .reduce((one, next) -> next)
                .orElseThrow();
    }

    private static long timesReceived(ReceivedRequest message) {
        List<ReceivedRequest> all = backEnd.received();
        return all.stream().filter(request -> request.id().equals(message.id())).count();
    }

    /** Until the gateway has given up the connection. */
    private static void untilClosed(Wire wire) throws java.io.IOException {
        assertThat(wire.read()).isEmpty();
    }

    /** The same again and again, until the gateway has given up the connection: then writing fails. */
    private static void drip(Wire wire, String bytes) throws java.io.IOException, InterruptedException {
        while (true) {
            wire.write(bytes);
            Thread.sleep(10);
        }
    }
}
