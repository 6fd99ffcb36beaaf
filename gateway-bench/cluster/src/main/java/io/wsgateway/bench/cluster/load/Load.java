package io.wsgateway.bench.cluster.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command: {@code Load WORK KEY=VALUE…}; prints one line of JSON. Works are {@code deliver}, {@code publish} and
 * {@code reconnect}; {@link Options} says what they are told.
 */
public final class Load {

    private Load() {}

    /** Measures, and prints. */
    public static void main(String... arguments) throws IOException {
        Options options = Options.parse(List.of(arguments).subList(1, arguments.length));
        Map<String, Object> figures = switch (arguments[0]) {
            case "deliver" -> new Deliveries(options).measure();
            case "publish" -> new Publishing(options).measure();
            case "reconnect" -> new Reconnecting(options).measure();
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        System.out.println(json(figures));
    }

    private static String json(Map<String, Object> figures) {
        List<String> fields = new ArrayList<>();
        new LinkedHashMap<>(figures).forEach((name, value) -> fields.add('"' + name + "\": " + value));
        return "{" + String.join(", ", fields) + "}";
    }
}
