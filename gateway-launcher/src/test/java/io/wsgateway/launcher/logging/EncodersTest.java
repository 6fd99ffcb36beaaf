package io.wsgateway.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
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
        return event(message, thrown, Map.of());
    }

    private static LoggingEvent event(String message, @Nullable Throwable thrown, Map<String, String> mdc) {
        Logger logger = new LoggerContext().getLogger("io.wsgateway.launcher.Example");
        LoggingEvent event = new LoggingEvent("caller", logger, Level.WARN, message, thrown, null);
        event.setThreadName("main");
        event.setMDCPropertyMap(mdc);
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

    private static LoggingEvent withFields() {
        LoggingEvent event = event("session ended", null,
                Map.of("session", "other", "application", "chat", "room", "a b\u202e"));
        event.setKeyValuePairs(List.of(new KeyValuePair("session", "1z"), new KeyValuePair("code", 1001),
                new KeyValuePair("roundTripMs", 1.5), new KeyValuePair("message", "forged\" \n"),
                new KeyValuePair("x".repeat(2000), "y".repeat(2000))));
        return event;
    }

    @Test
    void humanLineHasFieldsBehindTheMessage() {
        String line = new String(new HumanEncoder().encode(withFields()), StandardCharsets.UTF_8);
        assertThat(line).contains("  session ended session=1z code=1001 roundTripMs=1.5 application=chat"
                + " message=\"forged\\u0022 \\u000a\" room=\"a b\\u202e\" " + "x".repeat(1024))
                .doesNotContain("x".repeat(1025)).doesNotContain("y".repeat(1025));
    }

    @Test
    void jsonLineHasTheGatewaysFieldsAsMembersAndOthersApart() {
        String line = new String(new JsonEncoder().encode(withFields()), StandardCharsets.UTF_8);
        assertThat(line).contains("\"message\":\"session ended\",\"session\":\"1z\",\"code\":1001,\"roundTripMs\":1.5,"
                + "\"application\":\"chat\",\"fields\":{\"message\":\"forged\\\" \\n\",\"room\":\"a b\\u202E\",\"xxx")
                .endsWith("\u2026\"}}\n".replace("\u2026", "\\u2026"));
    }

    @Test
    void anApplicationAddsNoMoreThanAFewFields() {
        LoggingEvent event = event("m", null);
        event.setKeyValuePairs(IntStream.range(0, 1000).mapToObj(i -> new KeyValuePair("k" + i, i)).toList());
        assertThat(LogFields.of(event).others()).hasSize(32);
    }
}
