package io.wsgateway.launcher.replay;

import io.wsgateway.launcher.replay.Recording.Close;
import io.wsgateway.launcher.replay.Recording.Message;
import io.wsgateway.launcher.replay.Recording.Secret;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.protocol.close.CloseCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Does at a server what a recorded client did, message by message, and looks whether the server does what was recorded. What the
 * server had sent before the client went on is waited for, so that the order stays. Pings are left to both sides as they are,
 * extensions to the handshake. Used once, by one thread.
 */
public final class Replay {

    /** For so long the server may send more than was recorded. */
    private static final Duration MORE = Duration.ofMillis(300);
    private static final int SHOWN_BYTES = 64;

    private final Recording recording;
    private final Options options;
    private final Peer peer = new Peer();
    private int sent;
    private int received;
    private Optional<String> difference = Optional.empty();

    /**
     * How it is done. Immutable.
     *
     * @param target where; {@code ws} or {@code wss}
     * @param headers fields that the handshake has as well
     * @param speed how fast the client's time passes; 0: it waits for the server alone
     * @param patience how long the server may take for each step
     * @param ignored what of texts need not be as recorded
     */
    public record Options(URI target, Map<String, String> headers, double speed, Duration patience,
            List<Pattern> ignored) {

        public Options {
            headers = Map.copyOf(headers);
            ignored = List.copyOf(ignored);
        }
    }

    /**
     * What came of it.
     *
     * @param sent how many messages were sent
     * @param received how many came as recorded, or instead
     * @param difference the first thing that was not as recorded
     */
    public record Outcome(int sent, int received, Optional<String> difference) {}

    public Replay(Recording recording, Options options) {
        this.recording = recording;
        this.options = options;
    }

    /**
     * Does all of it, up to the first difference.
     *
     * @throws IOException if the session doesn't open, or nothing can be sent any more
     */
    public Outcome run() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(options.patience()).build()) {
            WebSocket.Builder opening = http.newWebSocketBuilder().connectTimeout(options.patience());
            options.headers().forEach(opening::header);
            recording.subprotocol().ifPresent(opening::subprotocols);
            WebSocket socket = done(opening.buildAsync(options.target(), peer), "no WebSocket opens");
            try {
                play(socket);
            } finally {
                socket.abort();
            }
        }
        return new Outcome(sent, received, difference);
    }

    private void play(WebSocket socket) throws IOException, InterruptedException {
        String agreed = socket.getSubprotocol();
        if (!agreed.equals(recording.subprotocol().orElse(""))) {
            differs("subprotocol", recording.subprotocol().orElse("none"), agreed.isEmpty() ? "none" : agreed);
        }
        long start = System.nanoTime();
        boolean closed = false;
        for (Recording.Step step : recording.steps()) {
            if (difference.isPresent()) {
                return;
            }
            switch (step) {
                case Secret(long millis) -> {}
                case Message message when message.client() -> {
                    await(start, message.millis());
                    send(socket, message);
                }
                case Message message -> expect(message);
                case Close close when close.client() -> {
                    await(start, close.millis());
                    close(socket, close);
                    closed = true;
                }
                case Close close -> {
                    expect(close);
                    closed = true;
                }
            }
        }
        if (!closed && difference.isEmpty()) {
            peer.next(MORE).ifPresent(more -> differs(counted(), "nothing more", shown(more)));
        }
    }

    private void await(long start, long millis) throws InterruptedException {
        if (options.speed() > 0) {
            long due = start + (long) (TimeUnit.MILLISECONDS.toNanos(millis) / options.speed());
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
    }

    private void send(WebSocket socket, Message message) throws IOException, InterruptedException {
        done(message.text()
                ? socket.sendText(new String(message.payload(), StandardCharsets.UTF_8), true)
                : socket.sendBinary(ByteBuffer.wrap(message.payload()), true), "message " + (sent + 1) + " isn't sent");
        sent++;
    }

    /** Codes that a client may not send of its own are sent as 1000. */
    private void close(WebSocket socket, Close close) throws IOException, InterruptedException {
        CompletableFuture<WebSocket> closing;
        try {
            closing = socket.sendClose(close.code(), close.reason());
        } catch (IllegalArgumentException e) {
            closing = socket.sendClose(CloseCode.NORMAL_CLOSURE, "");
        }
        done(closing, "no Close is sent");
    }

    private <T> T done(CompletableFuture<T> stage, String what) throws IOException, InterruptedException {
        try {
            return stage.get(options.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(what + ": " + cause.getClass().getSimpleName()
                    + (cause.getMessage() == null ? "" : ", " + Escaped.text(cause.getMessage())), e);
        } catch (TimeoutException e) {
            throw new IOException(what + " within " + options.patience().toSeconds() + " s", e);
        }
    }

    private void expect(Message recorded) throws InterruptedException {
        Optional<Peer.Came> came = peer.next(options.patience());
        if (!(came.orElse(null) instanceof Peer.Message message)) {
            differs(counted(), shown(recorded.text(), recorded.payload()), shown(came));
            return;
        }
        String expected = comparable(recorded.text(), recorded.payload());
        if (!expected.equals(comparable(message.text(), message.payload()))) {
            differs(counted(), shown(recorded.text(), recorded.payload()), shown(message.text(), message.payload()));
        }
        received++;
    }

    /** Its own Close, or the answer to the client's: of that only the code is sure. */
    private void expect(Close recorded) throws InterruptedException {
        Optional<Peer.Came> came = peer.next(options.patience());
        if (!(came.orElse(null) instanceof Peer.Close close) || close.code() != recorded.code()) {
            differs("Close", Integer.toString(recorded.code()), shown(came));
        }
    }

    private String counted() {
        return "message " + (received + 1) + " of the server";
    }

    private void differs(String what, String recorded, String came) {
        difference = Optional.of(what + "\n  recorded: " + recorded + "\n  came:     " + came);
    }

    /** What has to be the same. */
    private String comparable(boolean text, byte[] payload) {
        if (!text) {
            return "binary " + HexFormat.of().formatHex(payload);
        }
        String left = new String(payload, StandardCharsets.UTF_8);
        for (Pattern pattern : options.ignored()) {
            left = pattern.matcher(left).replaceAll("");
        }
        return "text " + left;
    }

    private static String shown(Optional<Peer.Came> came) {
        return came.map(Replay::shown).orElse("nothing in time");
    }

    private static String shown(Peer.Came came) {
        return switch (came) {
            case Peer.Message(boolean text, byte[] payload) -> shown(text, payload);
            case Peer.Close(int code, String reason) -> "Close " + code + " " + Escaped.text(reason);
            case Peer.Lost(String why) -> "the end of the connection, " + Escaped.text(why);
        };
    }

    private static String shown(boolean text, byte[] payload) {
        return text
                ? "text " + Escaped.text(new String(payload, StandardCharsets.UTF_8))
                : "binary, " + payload.length + " bytes: "
                        + HexFormat.of().formatHex(payload, 0, Math.min(payload.length, SHOWN_BYTES));
    }
}
