package io.wsgateway.launcher.replay;

import io.wsgateway.launcher.replay.Recording.Close;
import io.wsgateway.launcher.replay.Recording.Message;
import io.wsgateway.launcher.replay.Recording.Secret;
import io.wsgateway.launcher.replay.Recording.Step;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.protocol.syntax.Token;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordingWriter} writes, whoever wrote it. Used once, by one thread. */
public final class RecordingReader {

    /** The longest line, in characters. */
    private static final int MOST_LINE = 1 << 20;
    /** The most bytes of all payloads. */
    private static final long MOST_BYTES = 64 << 20;
    private static final int MOST_STEPS = 1_000_000;

    private final BufferedReader lines;
    private final List<Step> steps = new ArrayList<>();
    private final Parts client = new Parts();
    private final Parts server = new Parts();
    private int number;
    private long bytes;

    /** A message that comes in parts. */
    private static final class Parts {
        private @Nullable ByteArrayOutputStream begun;
        private boolean text;
    }

    /** What was read is no recording; the message says where. */
    public static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    private RecordingReader(Reader from) {
        this.lines = new BufferedReader(from);
    }

    /** Reads a recording to its end. */
    public static Recording read(Reader from) throws IOException, MalformedException {
        return new RecordingReader(from).read();
    }

    private Recording read() throws IOException, MalformedException {
        JsonTree head = line().orElseThrow(() -> wrong("an empty file (expected: a recording)"));
        if (!head.get("recording").text().equals(Integer.toString(RecordingWriter.VERSION))) {
            throw wrong("no recording of version " + RecordingWriter.VERSION);
        }
        Optional<String> subprotocol = Optional.of(head.get("subprotocol").text()).filter(name -> !name.isEmpty());
        if (subprotocol.isPresent() && !Token.isToken(subprotocol.get())) {
            throw wrong("subprotocol " + Escaped.text(subprotocol.get()) + " (expected: a token, such as chat.v1)");
        }
        for (Optional<JsonTree> event = line(); event.isPresent(); event = line()) {
            event(event.get());
            if (steps.size() > MOST_STEPS || bytes > MOST_BYTES) {
                throw wrong("too long (expected: at most " + MOST_STEPS + " events and " + MOST_BYTES
                        + " bytes of payloads)");
            }
        }
        return new Recording(head.get("path").text(), subprotocol, head.get("whole").text().equals("true"), steps);
    }

    private Optional<JsonTree> line() throws IOException, MalformedException {
        StringBuilder line = new StringBuilder();
        number++;
        int c = lines.read();
        if (c < 0) {
            return Optional.empty();
        }
        for (; c >= 0 && c != '\n'; c = lines.read()) {
            if (line.length() == MOST_LINE) {
                throw wrong("longer than " + MOST_LINE + " characters");
            }
            line.append((char) c);
        }
        try {
            JsonTree tree = JsonTree.read(line.toString());
            if (!tree.isObject()) {
                throw wrong("no JSON object");
            }
            return Optional.of(tree);
        } catch (JsonTree.MalformedException e) {
            throw wrong("no JSON: " + Escaped.text(String.valueOf(e.getMessage())));
        }
    }

    private void event(JsonTree event) throws MalformedException {
        String kind = event.get("event").text();
        switch (kind) {
            case "frame" -> frame(event);
            case "close" -> steps.add(new Close(number(event, "ms"), fromClient(event),
                    (int) Math.min(number(event, "code"), 0xffff), event.get("reason").text()));
            case "end" -> {}
            default -> throw wrong("event " + Escaped.text(kind) + " (expected: frame, close or end)");
        }
    }

    private void frame(JsonTree event) throws MalformedException {
        String opcode = event.get("opcode").text();
        boolean client = fromClient(event);
        if (opcode.equals("ping") || opcode.equals("pong")) {
            return;
        }
        boolean fin = !event.get("fin").text().equals("false");
        if (event.get("secret").text().equals("true")) {
            if (fin) {
                steps.add(new Secret(number(event, "ms")));
            }
            return;
        }
        Parts parts = client ? this.client : server;
        ByteArrayOutputStream message = parts.begun;
        switch (opcode) {
            case "text", "binary" -> {
                if (message != null) {
                    throw wrong("a message begins within another");
                }
                message = new ByteArrayOutputStream();
                parts.text = opcode.equals("text");
            }
            case "continuation" -> {
                if (message == null) {
                    throw wrong("a message goes on that hasn't begun: the recording begins within it");
                }
            }
            default -> throw wrong("opcode " + Escaped.text(opcode)
                    + " (expected: text, binary, continuation, ping or pong)");
        }
        message.writeBytes(payload(event));
        parts.begun = fin ? null : message;
        if (fin) {
            steps.add(new Message(number(event, "ms"), client, parts.text, message.toByteArray()));
        }
    }

    private byte[] payload(JsonTree event) throws MalformedException {
        byte[] payload;
        try {
            payload = event.get("base64").kind() == JsonTree.Kind.STRING
                    ? Base64.getDecoder().decode(event.get("base64").text())
                    : event.get("text").text().getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("base64 that is none");
        }
        if (payload.length != number(event, "bytes")) {
            throw wrong("a payload of " + number(event, "bytes") + " bytes, of which " + payload.length
                    + " were recorded");
        }
        bytes += payload.length;
        return payload;
    }

    private boolean fromClient(JsonTree event) throws MalformedException {
        return switch (event.get("from").text()) {
            case "client" -> true;
            case "server" -> false;
            default -> throw wrong("from " + Escaped.text(event.get("from").text()) + " (expected: client or server)");
        };
    }

    private long number(JsonTree event, String name) throws MalformedException {
        String text = event.get(name).text();
        if (!text.matches("[0-9]{1,15}")) {
            throw wrong(name + ": " + Escaped.text(text) + " (expected: a whole number)");
        }
        return Long.parseLong(text);
    }

    private MalformedException wrong(String what) {
        return new MalformedException("line " + number + ": " + what);
    }
}
