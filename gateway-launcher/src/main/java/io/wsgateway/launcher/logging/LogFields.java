package io.wsgateway.launcher.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.event.KeyValuePair;

/**
 * What goes with an event beside its message: its key-value pairs, then what the MDC held. A pair goes before an entry of the
 * MDC of the same name. Immutable.
 *
 * @param known those whose names are the gateway's, in its order: a number or a flag, or a text
 * @param others what applications add; in order of their names
 */
record LogFields(Map<String, Object> known, Map<String, Object> others) {

    /** The names that the gateway gives a meaning. */
    static final Set<String> KNOWN = Set.copyOf(List.of("session", "application", "route", "address", "principal",
            "subprotocol", "code", "by", "durationMs", "receivedMessages", "receivedBytes", "sentMessages", "sentBytes",
            "droppedMessages", "largestQueueBytes", "roundTripMs"));

    /** An application may add many, and long ones. */
    private static final int MOST_OTHERS = 32;
    private static final int LONGEST = 1024;

    static LogFields of(ILoggingEvent event) {
        Map<String, Object> known = new LinkedHashMap<>();
        Map<String, Object> others = new TreeMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> add(String.valueOf(pair.key), pair.value, known, others));
        }
        event.getMDCPropertyMap().forEach((name, value) -> add(name, value, known, others));
        return new LogFields(known, others);
    }

    private static void add(String name, Object value, Map<String, Object> known, Map<String, Object> others) {
        if (KNOWN.contains(name)) {
            known.putIfAbsent(name, bounded(value));
        } else if (others.size() < MOST_OTHERS) {
            others.putIfAbsent(cut(name), bounded(value));
        }
    }

    private static Object bounded(Object value) {
        return switch (value) {
            case Integer number -> number;
            case Long number -> number;
            case Double number when Double.isFinite(number) -> number;
            case Boolean flag -> flag;
            case null, default -> cut(String.valueOf(value));
        };
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
