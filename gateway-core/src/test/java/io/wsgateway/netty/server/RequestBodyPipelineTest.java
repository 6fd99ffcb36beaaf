package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.server.PipelineTester.Limits;
import io.wsgateway.netty.server.PipelineTester.Peer;
import io.wsgateway.opening.Answer;
import io.wsgateway.opening.Operation;
import io.wsgateway.opening.PlainEndpoint;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that ask for something to be done, with bodies that come whole, in pieces, too long, with more behind, or not at all. */
class RequestBodyPipelineTest {

    private static final int MOST = 10;

    /** The bodies with which something was done. */
    private final List<String> done = new ArrayList<>();

    /** {@code /do} takes ten bytes, {@code /refused} is refused whatever the body. */
    private final PlainEndpoint endpoint = new PlainEndpoint() {

        @Override
        public Optional<Answer> answer(HandshakeRequest request, RequestTarget target) {
            return Optional.empty();
        }

        @Override
        public Optional<Operation> operation(HandshakeRequest request, RequestTarget target) {
            return switch (request.target()) {
                case "/do" -> Optional.of(new Operation.Allowed(MOST, body -> {
                    done.add(new String(body, StandardCharsets.UTF_8));
                    return answered(200, "done");
                }));
                case "/refused" -> Optional.of(new Operation.Answered(answered(403, "no")));
                default -> Optional.empty();
            };
        }

        @Override
        public boolean hasOperations() {
            return true;
        }
    };

    private static Answer answered(int status, String text) {
        return new Answer(status, List.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    private PipelineTester tester() {
        return new PipelineTester(new TestApplication(), Limits.NONE, endpoint, null);
    }

    private static String post(String target, String... fields) {
        return "POST " + target + " HTTP/1.1\r\nHost: gateway\r\n"
                + String.join("", Arrays.stream(fields).map(field -> field + "\r\n").toList()) + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertDone(PipelineTester.Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("done");
        assertThat(answer.values("Connection")).contains("close");
    }

    @Test
    void bodyMayBeCutAnywhere() {
        byte[] request = bytes(post("/do", "Content-Length: 10") + "0123456789");
        for (int cut = 1; cut < request.length; cut++) {
            try (PipelineTester tester = tester()) {
                Peer peer = tester.connect();
                peer.send(Arrays.copyOf(request, cut));
                assertThat(peer.received()).as("cut at %d", cut).isEmpty();
                peer.send(Arrays.copyOfRange(request, cut, request.length));
                assertDone(peer.answer());
            }
        }
        assertThat(done).hasSize(request.length - 1).containsOnly("0123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0", "X: without a length"})
    void bodyMayBeEmpty(String field) {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/do", field));
            assertDone(peer.answer());
            assertThat(done).containsExactly("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "OPTIONS", "PATCH"})
    void anythingMayBeAskedForByAnyMethod(String method) {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(method + " /do HTTP/1.1\r\nHost: gateway\r\n\r\n");
            assertThat(peer.answer().status()).isEqualTo(200);
            assertThat(done).containsExactly("");
        }
    }

    @Test
    void aGetHasNoBody() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send("GET /do HTTP/1.1\r\nHost: gateway\r\nContent-Length: 4\r\n\r\nabcd");
            assertThat(peer.answer().status()).isEqualTo(400);
            assertThat(done).isEmpty();
        }
    }

    /** It is answered before anything of it is read. */
    @ParameterizedTest
    @ValueSource(strings = {"11", "10000000", "4294967300"})
    void bodyBeyondTheLimitIsRefusedByItsLength(String length) {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/do", "Content-Length: " + length));
            PipelineTester.Answer answer = peer.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("A body of " + length + " bytes (expected: at most 10).\n");
            assertThat(done).isEmpty();
        }
    }

    /** It is held until it is whole: as heads are, within one limit. */
    @Test
    void bodyThatThereIsNoRoomForIsRefusedByItsLength() {
        long connection;
        try (PipelineTester tester = tester()) {
            tester.connect();
            connection = tester.pending.bytes();
        }
        try (PipelineTester tester =
                new PipelineTester(new TestApplication(), new Limits(0, 0, 0, connection + 9), endpoint, null)) {
            Peer small = tester.connect();
            small.send(post("/do", "Content-Length: 9") + "abcdefghi");
            assertDone(small.answer());
            small.channel.close();
            Peer large = tester.connect();
            large.send(post("/do", "Content-Length: 10"));
            large.answer().isRejection(503, "gateway-full");
            assertThat(done).containsExactly("abcdefghi");
        }
    }

    @Test
    void bodyOfWhatIsRefusedIsNotWaitedFor() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/refused", "Content-Length: 10"));
            assertThat(peer.answer().status()).isEqualTo(403);
        }
    }

    /** Of nothing but one Content-Length in decimal do all programs in a row think the same. */
    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
            "Content-Length: 4\r\nContent-Length: 4", "Content-Length: 4\r\nContent-Length: 5", "Content-Length: 4, 4",
            "Content-Length: +4", "Content-Length: 04", "Content-Length: 0x4", "Content-Length: 4 4",
            "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length:"})
    void lengthThatIsWrittenInAnyOtherWayIsRejected(String field) {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/do", field) + "4\r\nabcd\r\n0\r\n\r\n");
            assertThat(peer.answer().status()).isEqualTo(400);
            assertThat(done).isEmpty();
        }
    }

    @Test
    void requestBehindTheBodyIsNotAnswered() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/do", "Content-Length: 4") + "abcd" + post("/do", "Content-Length: 4") + "efgh");
            assertDone(peer.answer());
            assertThat(done).containsExactly("abcd");
            peer.send(post("/do", "Content-Length: 4") + "ijkl");
            assertThat(peer.received()).isEmpty();
            assertThat(done).containsExactly("abcd");
        }
    }

    @Test
    void nothingIsDoneWhereTheConnectionEndsBeforeTheBody() {
        try (PipelineTester tester = tester()) {
            Peer reset = tester.connect();
            reset.send(post("/do", "Content-Length: 4") + "abc");
            reset.channel.close();
            Peer ended = tester.connect();
            ended.send(post("/do", "Content-Length: 4") + "abc");
            ended.channel.endInput();
            assertThat(ended.received()).isEmpty();
            assertThat(ended.channel.isOpen()).isFalse();
            assertThat(done).isEmpty();
        }
    }

    @Test
    void bodyHasAsMuchTimeAsTheHead() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/do", "Content-Length: 4") + "abc");
            tester.after(PipelineTester.HEAD_TIMEOUT.minus(Duration.ofSeconds(1)));
            assertThat(peer.received()).isEmpty();
            tester.after(Duration.ofSeconds(2));
            PipelineTester.Answer answer = peer.answer();
            answer.isRejection(408, "request-timeout");
            assertThat(answer.body()).contains("no whole body within ");
            assertThat(done).isEmpty();
        }
    }

    /** A WebSocket can't be asked for and have a body. */
    @Test
    void openingHandshakeHasNone() {
        try (PipelineTester tester = tester()) {
            Peer peer = tester.connect();
            peer.send(post("/do", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Content-Length: 4") + "abcd");
            assertThat(peer.answer().status()).isIn(400, 405);
            assertThat(done).isEmpty();
        }
    }
}
