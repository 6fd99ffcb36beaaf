package io.wsgateway.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One event is one line, whatever a peer has put into it. */
class EncodersTest {

    /** Ends of lines, a colour, DEL, NEL, a line separator, text turned around. */
    private static final String HOSTILE =
            "a\r\n2026-01-01 ERROR forged\u001b[31m\u007f\u0085\u2028\u202e ${jndi:ldap://x}";

    private static LoggingEvent event(String message, @Nullable Throwable thrown) {
        Logger logger = new LoggerContext().getLogger("io.wsgateway.launcher.Example");
        LoggingEvent event = new LoggingEvent("caller", logger, Level.WARN, message, thrown, null);
        event.setThreadName("main");
        return event;
    }

    @Test
    void humanLineIsOneLineInPrintableCharacters() {
        String line = new String(new HumanEncoder().encode(event(HOSTILE, null)), StandardCharsets.UTF_8);
        assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Example  a.*\n")
                .endsWith("a\\u000d\\u000a2026-01-01 ERROR forged\\u001b[31m\\u007f\\u0085\\u2028\\u202e"
                        + " ${jndi:ldap://x}\n");
    }

    @Test
    void humanTraceHasTheMessagesEscaped() {
        Exception thrown = new IllegalStateException("out\ner", new Exception("inn\ner"));
        String text = new String(new HumanEncoder().encode(event("m", thrown)), StandardCharsets.UTF_8);
        assertThat(text.lines().toList()).contains("java.lang.IllegalStateException: out\\u000aer",
                "Caused by: java.lang.Exception: inn\\u000aer").allMatch(
                        line -> line.startsWith("\tat ") || line.contains("Exception") || line.endsWith("Example  m"));
    }

    @Test
    void jsonLineIsOneAsciiLineThatReadsBackAsItWas() {
        byte[] line = new JsonEncoder().encode(event(HOSTILE, new Exception("x")));
        for (int i = 0; i < line.length - 1; i++) {
            assertThat(line[i]).isBetween((byte) 0x20, (byte) 0x7e);
        }
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
        String message = "";
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "message".equals(json.currentName())) {
                    message = json.getString();
                }
            }
        }
        assertThat(message).isEqualTo(HOSTILE);
        assertThat(new String(line, StandardCharsets.US_ASCII)).startsWith("{\"time\":\"")
                .contains("\"level\":\"WARN\",\"logger\":\"io.wsgateway.launcher.Example\",\"thread\":\"main\"")
                .contains("\"stack\":\"java.lang.Exception: x\\n\\tat ");
    }
}
