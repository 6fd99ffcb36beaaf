package io.wsgateway.netty.upstream;

import static io.wsgateway.netty.upstream.ScriptedServer.accepting;
import static io.wsgateway.netty.upstream.ScriptedServer.field;
import static io.wsgateway.netty.upstream.ScriptedServer.head;
import static io.wsgateway.netty.upstream.ScriptedServer.send;
import static io.wsgateway.netty.upstream.ScriptedServer.untilEnd;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.wsgateway.HeldPort;
import io.wsgateway.app.upstream.UpstreamAddress;
import io.wsgateway.app.upstream.UpstreamAnswer;
import io.wsgateway.app.upstream.UpstreamAnswer.Failed;
import io.wsgateway.app.upstream.UpstreamAnswer.Failure;
import io.wsgateway.app.upstream.UpstreamAnswer.Opened;
import io.wsgateway.app.upstream.UpstreamAnswer.Refused;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.netty.frame.PartPosition;
import io.wsgateway.netty.upstream.ScriptedServer.Script;
import io.wsgateway.protocol.handshake.AcceptKey;
import io.wsgateway.protocol.handshake.HeaderField;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of connecting to servers that do as they should, and to those that don't. */
class LinkServerTest {

    private final TestLoop loop = new TestLoop();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void sendsARequestThatOpensAWebSocket() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(socket -> {
            String head = head(socket);
            seen.complete(head);
            send(socket, accepting(head, "Sec-WebSocket-Protocol: b"));
            untilEnd(socket);
        })) {
            UpstreamAnswer answer = loop.open(server.address(), null, TestLoop.handshake(all -> new UpstreamHandshake(
                    "/chat?x=1", "chat.example:9000", List.of("a", "b"),
                    List.of(new HeaderField("X-Forwarded-For", "192.0.2.7")),
                    true, all.messageBytes(), all.timeout(), all.ping(), all.pong(), false)));
            String head = seen.get(30, TimeUnit.SECONDS);
            String key = field(head, "Sec-WebSocket-Key");
            assertThat(AcceptKey.isValid(key)).isTrue();
            assertThat(head).isEqualTo("""
                    GET /chat?x=1 HTTP/1.1
                    Host: chat.example:9000
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Key: %s
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Protocol: a, b
                    Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover
                    X-Forwarded-For: 192.0.2.7

                    """.formatted(key).replace("\n", "\r\n"));
            assertThat(answer).isInstanceOfSatisfying(Opened.class,
                    opened -> assertThat(opened.subprotocol()).contains("b"));
        }
    }

    /** Netty tells of a socket that can't be opened on a thread of its own. */
    @Test
    void isOursToTellWhereNoSocketCanBeOpened() throws Exception {
        LinkLoop without = new LinkLoop(loop.loop.eventLoop(), loop.loop.deadlines(), loop.loop.compressors(), () -> {
            throw new ChannelException("too many open files");
        }, null, loop.loop.writing(), loop.loop.keys());
        LinkServer server = new LinkServer(new UpstreamAddress("127.0.0.1", 9), null, () -> without, "test",
                Runnable::run);
        CompletableFuture<Thread> told = new CompletableFuture<>();
        UpstreamAnswer answer = loop.on(() -> server.connect(Duration.ofSeconds(30))
                .whenComplete((given, failure) -> told.complete(Thread.currentThread()))).toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(answer)
                .isEqualTo(new Failed(Failure.FULL, "127.0.0.1:9: no socket for it: too many open files"));
        assertThat(loop.loop.eventLoop().inEventLoop(told.get(30, TimeUnit.SECONDS))).isTrue();
    }

    @Test
    void skipsInterimAnswersAndKeepsWhatComesBehindThe101() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            String head = head(socket);
            send(socket, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + accepting(head)
                    + "\u0081\u0005Hello\u0001\u0003Wor");
            send(socket, "\u0080\u0002ld\u0088\u0002\u0003\u00e9");
            untilEnd(socket);
        })) {
            Heard heard = new Heard();
            loop.start(loop.open(server.address()), heard);
            assertThat(heard.next()).isEqualTo("text Hello");
            assertThat(heard.next()).isEqualTo("text World");
            assertThat(heard.end().status().code()).isEqualTo(1001);
        }
    }

    /** What was read before its session was there is handed on by a task of the event loop, to which nobody listens. */
    @Test
    void endsWhereWhatWasHeldCantBeHandedOn() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            send(socket, accepting(head(socket)) + "\u0081\u0005Hello\u0081\u0005again");
            untilEnd(socket);
        })) {
            CompletableFuture<UpstreamEnd> ended = new CompletableFuture<>();
            loop.start(loop.open(server.address()), new LinkListener() {
                @Override
                public void onReadBegins() {}

                @Override
                public void onPart(ByteBuf buffer, int payload, int length, boolean text, PartPosition position) {
                    throw new IllegalStateException("no memory");
                }

                @Override
                public void onReadComplete() {}

                @Override
                public void onWritability() {}

                @Override
                public void onEnd(UpstreamEnd end) {
                    ended.complete(end);
                }
            });
            assertThat(ended.get(30, TimeUnit.SECONDS).lost()).isTrue();
        }
    }

    @Test
    void readsAnAnswerThatDripsIn() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            String answer = accepting(head(socket)) + "\u0081\u0002Hi";
            for (int i = 0; i < answer.length(); i++) {
                send(socket, answer.substring(i, i + 1));
            }
            untilEnd(socket);
        })) {
            Heard heard = new Heard();
            loop.start(loop.open(server.address()), heard);
            assertThat(heard.next()).isEqualTo("text Hi");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 403 Forbidden\\r\\nContent-Length: 12\\r\\n\\r\\nnot for you!   | 403 | 403 Forbidden; its body begins: not for you!
            HTTP/1.1 302 Found\\r\\nLocation: https://login.example/?next=secret\\r\\nContent-Length: 0\\r\\n\\r\\n | 302 | 302 Found to https://login.example/?...
            HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n<h1>Welcome</h1> | 200 | 200 OK; its body begins: Welcome
            HTTP/1.1 401 Unauthorized\\r\\nWWW-Authenticate: Basic\\r\\nContent-Length: 0\\r\\n\\r\\n | 401 | 401 Unauthorized, WWW-Authenticate: Basic
            HTTP/1.1 503 Service Unavailable\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nfull\\r\\n0\\r\\n\\r\\n | 503 | 503 Service Unavailable; its body begins: full
            HTTP/1.0 404 Not Found\\r\\n\\r\\n | 404 | 404 Not Found
            """)
    void tellsOfARefusalInTheServersWords(String answer, int status, String words) throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering(answer))) {
            assertThat(loop.open(server.address())).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.status()).isEqualTo(status);
                assertThat(refused.why()).isEqualTo(server.address() + " answered GET /socket?... with " + words);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP/1.1 101 OK\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ACCEPT\\r\\n\\r\\n | Upgrade: none
            HTTP/1.1 101 OK\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Accept: ACCEPT\\r\\n\\r\\n | Connection: none
            HTTP/1.1 101 OK\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n | Sec-WebSocket-Accept: none
            HTTP/1.1 101 OK\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: KEY\\r\\n\\r\\n | it is the key itself, sent back
            HTTP/1.1 101 OK\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ACCEPT\\r\\nSec-WebSocket-Protocol: x\\r\\n\\r\\n | chooses x, which was never offered
            HTTP/1.1 101 OK\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ACCEPT\\r\\nSec-WebSocket-Extensions: permessage-deflate\\r\\n\\r\\n | permessage-deflate, which was never offered
            HTTP/1.0 101 OK\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ACCEPT\\r\\n\\r\\n | HTTP version: HTTP/1.0
            SSH-2.0-OpenSSH_9.2\\r\\n\\r\\n | with what is no HTTP/1.1; it begins: SSH-2.0-OpenSSH_9.2
            HTTP/1.1 101 OK\\r\\nUpgrade: webso | a head that isn't whole; it begins: HTTP/1.1 101 OK\\x0d\\x0aUpgrade: webso
            """)
    void tellsWhatIsWrongWithAnAnswer(String answer, String words) throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering(answer))) {
            assertThat(loop.open(server.address())).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Failure.INVALID);
                assertThat(failed.why()).startsWith(server.address() + " answered GET /socket?... with ")
                        .contains(words)
                        .hasSizeLessThanOrEqualTo(400);
            });
        }
    }

    private static Script answering(String answer) {
        return socket -> {
            String key = field(head(socket), "Sec-WebSocket-Key");
            send(socket, answer.replace("\\r\\n", "\r\n").replace("ACCEPT", AcceptKey.accept(key)).replace("KEY", key));
            socket.shutdownOutput();
            untilEnd(socket);
        };
    }

    @Test
    void takesNoHeadWithoutEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            head(socket);
            send(socket, "HTTP/1.1 101 OK\r\n");
            while (true) {
                send(socket, "X-Field: " + "x".repeat(1000) + "\r\n");
            }
        })) {
            assertThat(loop.open(server.address())).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Failure.INVALID);
                assertThat(failed.why()).contains("a head of more than 16 KiB; it begins: HTTP/1.1 101 OK");
            });
        }
    }

    @Test
    void waitsForAnAnswerNoLongerThanItMay() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(socket -> {
            asked.complete(head(socket));
            untilEnd(socket);
        })) {
            LinkServer asking = loop.server(server.address(), null);
            CompletableFuture<UpstreamAnswer> answer =
                    loop.on(() -> asking.open(TestLoop.handshake(all -> all))).toCompletableFuture();
            asked.get(30, TimeUnit.SECONDS);
            loop.pass(TestLoop.TIMEOUT.dividedBy(2));
            assertThat(answer).isNotDone();
            loop.pass(TestLoop.TIMEOUT.plusSeconds(1));
            assertThat(answer.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Failed(Failure.LATE, server.address() + ": the answer took longer than 20 s"));
        }
    }

    @Test
    void aRefusalWhoseBodyNeverEndsIsOne() throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            head(socket);
            send(socket, "HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\nbroken");
            untilEnd(socket);
        })) {
            assertThat(loop.open(server.address())).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(refused.why())
                            .endsWith("with 500 Oops; its body begins: broken"));
        }
    }

    @Test
    void tellsThatNobodyIsThere() throws Exception {
        try (HeldPort held = new HeldPort()) {
            int port = held.address().getPort();
            assertThat(loop.open(new UpstreamAddress("127.0.0.1", port)))
                    .isEqualTo(new Failed(Failure.UNREACHABLE, "127.0.0.1:" + port + ": connection refused"));
        }
        // A label of more than 63 bytes: it is found out without a name server, which there may not be here.
        String nobody = "n".repeat(64) + ".invalid";
        assertThat(loop.open(new UpstreamAddress(nobody, 80))).isEqualTo(
                new Failed(Failure.UNREACHABLE, nobody + ":80: no address is known for that name"));
    }

    /** What is left is for another server, as nothing was sent. */
    @Test
    void reachesNobodyWhereHalfOfTheTimeIsOverBeforeTcpIsConnected() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            LinkServer server = loop.server(hole.address(), null);
            CompletableFuture<UpstreamAnswer> answer =
                    loop.on(() -> server.connect(Duration.ofMinutes(20))).toCompletableFuture();
            loop.pass(Duration.ofMinutes(9));
            assertThat(answer).isNotDone();
            loop.pass(Duration.ofMinutes(11));
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(new Failed(Failure.UNREACHABLE,
                    hole.address() + ": connecting to 127.0.0.1 took longer than 600 s"));
        }
    }

    /** The same, told by the socket. */
    @Test
    void reachesNobodyWhereAConnectionIsNotAcceptedInTime() throws Exception {
        try (BlackHole hole = new BlackHole()) {
            assertThat(loop.connect(hole.address(), null, Duration.ofMillis(600)))
                    .isInstanceOfSatisfying(Failed.class, failed -> {
                        assertThat(failed.kind()).isEqualTo(Failure.UNREACHABLE);
                        assertThat(failed.why()).startsWith(hole.address() + ": ").containsAnyOf(
                                "no answer to connecting", "connecting to 127.0.0.1 took longer than 300 ms");
                    });
        }
    }

    @Test
    void triesAllAddressesOfAName() throws Exception {
        try (ScriptedServer server = new ScriptedServer(answering(
                "HTTP/1.1 101 OK\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ACCEPT\\r\\n\\r\\n"))) {
            assertThat(loop.open(new UpstreamAddress("localhost", server.address().port()))).isInstanceOf(Opened.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aConnectionThatEndsWithoutAnAnswerReachesNobody(boolean reset) throws Exception {
        try (ScriptedServer server = new ScriptedServer(socket -> {
            head(socket);
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        })) {
            assertThat(loop.open(server.address())).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Failure.UNREACHABLE);
                assertThat(failed.why()).startsWith(server.address() + " answered GET /socket?... with nothing: ");
            });
        }
    }

}
