package io.wsgateway.launcher.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An open session over a {@link Wire}. Confined to one thread. */
final class WireSession implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Wire wire;
    private final HttpAnswers.Answer answer;

    private WireSession(Wire wire, HttpAnswers.Answer answer) {
        this.wire = wire;
        this.answer = answer;
    }

    /** Opens a session and asserts that it was accepted. */
    static WireSession open(InetSocketAddress gateway, String path, String... headers) throws IOException {
        return open(Wire.connect(gateway), path, headers);
    }

    /** Opens a session on this connection and asserts that it was accepted. */
    static WireSession open(Wire wire, String path, String... headers) throws IOException {
        HttpAnswers.Answer answer = request(wire, path, headers);
        assertThat(answer.status()).as("opening handshake: %s", answer).isEqualTo(101);
        return new WireSession(wire, answer);
    }

    /** Opens a session on this connection, if it is accepted. */
    static Optional<WireSession> openIfAccepted(Wire wire, String path) throws IOException {
        HttpAnswers.Answer answer = request(wire, path);
        return answer.status() == 101 ? Optional.of(new WireSession(wire, answer)) : Optional.empty();
    }

    /** Sends an opening handshake and returns what is answered; frames that follow it stay in the wire. */
    static HttpAnswers.Answer request(Wire wire, String path, String... headers) throws IOException {
        wire.send(ClientFrames.handshake(path, headers));
        wire.pumpUntil(some -> HttpAnswers.parse(some.received()).decision().isPresent(), PATIENCE);
        HttpAnswers answers = HttpAnswers.parse(wire.received());
        Optional<HttpAnswers.Answer> decision = answers.decision();
        assertThat(decision).as("an answer to the opening handshake (connection: %s)", wire.end()).isPresent();
        HttpAnswers.Answer answer = decision.orElseThrow();
        if (answer.status() == 101) {
            wire.discard(wire.size() - answers.rest().length);
        }
        return answer;
    }

    HttpAnswers.Answer answer() {
        return answer;
    }

    Wire wire() {
        return wire;
    }

    void send(byte[] bytes) throws IOException {
        wire.send(bytes);
    }

    /** All that has come since the 101. */
    ServerStream stream() {
        boolean deflate = answer.header("Sec-WebSocket-Extensions").orElse("").contains("permessage-deflate");
        return ServerStream.parse(wire.received(), deflate);
    }

    /** Forgets the whole frames that have come. */
    void discardFrames() {
        wire.discard(stream().frames().stream().mapToInt(frame -> frame.wire().length).sum());
    }

    /** Sends a text message and returns the next one that comes. */
    String echo(String text) throws IOException {
        int before = stream().messages().size();
        wire.send(ClientFrames.text(text));
        wire.pumpUntil(some -> stream().messages().size() > before, PATIENCE);
        List<ServerStream.Message> messages = stream().messages();
        assertThat(messages).as("messages (connection: %s)", wire.end()).hasSizeGreaterThan(before);
        return new String(messages.get(before).payload(), StandardCharsets.UTF_8);
    }

    /** Waits for the frame with this opcode and this number, counted from 1. */
    ServerFrame awaitFrame(int opcode, int number, Duration within) throws IOException {
        wire.pumpUntil(some -> frames(opcode).size() >= number, within);
        List<ServerFrame> frames = frames(opcode);
        assertThat(frames).as("frames with opcode %d (connection: %s)", opcode, wire.end())
                .hasSizeGreaterThanOrEqualTo(number);
        return frames.get(number - 1);
    }

    /** Waits for the gateway's Close and returns its code. */
    int awaitClose(Duration within) throws IOException {
        awaitFrame(ServerFrame.CLOSE, 1, within);
        return stream().closeCode().orElseThrow();
    }

    /** Waits until the gateway has ended the connection. */
    boolean awaitEnd(Duration within) throws IOException {
        return wire.pumpToEnd(within);
    }

    /** The closing handshake, begun here: the gateway answers with the code and ends the connection. */
    void closeNormally() throws IOException {
        wire.send(ClientFrames.close(1000));
        assertThat(awaitClose(PATIENCE)).isEqualTo(1000);
        assertThat(awaitEnd(PATIENCE)).as("the gateway ends the connection after the closing handshake").isTrue();
        assertThat(stream().violations()).isEmpty();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    private List<ServerFrame> frames(int opcode) {
        return stream().frames().stream().filter(frame -> frame.opcode() == opcode).toList();
    }
}
