package io.wsgateway.launcher.replay;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.Writer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * Writes what a tap has seen of one session, a line of JSON for each event behind one for the session. Used by one thread.
 */
public final class RecordingWriter {

    /** What the first line says of the form of the others. */
    static final int VERSION = 1;

    private static final List<String> SESSION =
            List.of("application", "route", "path", "subprotocol", "compressed", "whole");
    private static final List<String> EVENT =
            List.of("event", "from", "opcode", "fin", "bytes", "text", "base64", "secret",
                    "code", "reason", "by");

    private final Writer out;
    private Instant begin = Instant.EPOCH;
    private long frames;

    public RecordingWriter(Writer out) {
        this.out = out;
    }

    /**
     * Writes an event as the admin listener tells it.
     *
     * @throws IOException if it can't be written, or isn't one
     */
    public void write(JsonTree event) throws IOException {
        Instant at;
        try {
            at = Instant.parse(event.get("at").text());
        } catch (DateTimeException e) {
            throw new IOException("an event without a time", e);
        }
        if (event.get("event").text().equals("session")) {
            begin = at;
            line(event, json -> {
                json.writeNumberProperty("recording", VERSION);
                json.writeStringProperty("begun", at.toString());
            }, SESSION);
        } else {
            long millis = Math.max(0, Duration.between(begin, at).toMillis());
            frames++;
            line(event, json -> json.writeNumberProperty("ms", millis), EVENT);
        }
    }

    /** How many events were written. */
    public long frames() {
        return frames;
    }

    private void line(JsonTree event, Consumer<JsonGenerator> first, List<String> members)
            throws IOException {
        out.write(JsonText.of(json -> {
            json.writeStartObject();
            first.accept(json);
            for (String name : members) {
                JsonTree value = event.get(name);
                switch (value.kind()) {
                    case STRING -> json.writeStringProperty(name, value.text());
                    case BOOLEAN -> json.writeBooleanProperty(name, value.text().equals("true"));
                    case NUMBER -> json.writeNumberProperty(name, number(value.text()));
                    case OBJECT, ARRAY, NOTHING -> {}
                }
            }
            json.writeEndObject();
        }));
        out.write('\n');
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
