package io.wsgateway.launcher.commands;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sessions are looked at, and for how long. */
final class TapOptions {

    @Option(names = "--session", paramLabel = "ID", description = "The session of this id.")
    private @Nullable String session;

    @Option(names = "--address", paramLabel = "ADDRESS", description = "Sessions of peers with this IP address.")
    private @Nullable String address;

    @Option(names = "--principal", paramLabel = "NAME", description = "Sessions of this principal.")
    private @Nullable String principal;

    @Option(names = "--route", paramLabel = "PATTERN", description = "Sessions whose route has this pattern.")
    private @Nullable String route;

    @Option(names = "--for", paramLabel = "TIME", description = "How long: 1s to 10m. Default: ${DEFAULT-VALUE}.")
    private String lasting = "60s";

    /** Whether one session is named. */
    boolean isOne() {
        return session != null;
    }

    /**
     * The query of a tap.
     *
     * @param topic the topic that is looked at, in place of sessions; null: none
     */
    String query(@Nullable String topic, boolean next, int bytes) {
        Map<String, String> asked = new LinkedHashMap<>();
        add(asked, "topic", topic);
        add(asked, "session", session);
        add(asked, "address", address);
        add(asked, "principal", principal);
        add(asked, "route", route);
        asked.put("for", lasting);
        if (next) {
            asked.put("next", "true");
        }
        if (bytes > 0) {
            asked.put("bytes", Integer.toString(bytes));
        }
        return asked.entrySet().stream()
                .map(each -> each.getKey() + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("&"));
    }

    private static void add(Map<String, String> asked, String name, @Nullable String value) {
        if (value != null) {
            asked.put(name, value);
        }
    }
}
