package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import io.wsgateway.launcher.text.Escaped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** {@code 2026-01-31 12:00:00.000 INFO  Gateway  ready: …}; behind the message stand fields as {@code name=value}. */
final class HumanEncoder extends EncoderBase<ILoggingEvent> {

    /** Loaded with the first line, by the thread that writes: time zones take a tenth of the start to read. */
    private static final class Time {

        static final DateTimeFormatter LOCAL =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        Time.LOCAL.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(' ').append(event.getLevel())
                .append(" ".repeat(Math.max(1, 6 - event.getLevel().levelStr.length())));
        line.append(shortName(event.getLoggerName())).append("  ");
        line.append(Escaped.line(String.valueOf(event.getFormattedMessage())));
        LogFields fields = LogFields.of(event);
        fields.known().forEach((name, value) -> append(line, name, value));
        fields.others().forEach((name, value) -> append(line, name, value));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append('\n').append(StackTrace.of(thrown));
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A value with anything in it that would make it end too soon, or look like two, is quoted. */
    private static void append(StringBuilder line, String name, Object value) {
        String text = Escaped.line(value.toString());
        line.append(' ').append(Escaped.line(name)).append('=');
        if (text.isEmpty() || text.chars().anyMatch(c -> c == ' ' || c == '"' || c == '=')) {
            line.append('"').append(text.replace("\"", "\\u0022")).append('"');
        } else {
            line.append(text);
        }
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static String shortName(String logger) {
        return Escaped.line(logger.substring(logger.lastIndexOf('.') + 1));
    }
}
