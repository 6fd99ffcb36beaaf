package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.terminal.Views;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gateway sessions}: which sessions are open. */
@Command(name = "sessions", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Lists sessions that are open in the gateway that runs here, by the admin listener and a token of its"
                + " configuration. Exit code 0: it has answered; another: it hasn't, or can't be asked.")
final class SessionsCommand extends AskingCommand {

    @Option(names = "--application", paramLabel = "NAME", description = "Only those of this application.")
    private @Nullable String application;

    @Option(names = "--route", paramLabel = "PATTERN", description = "Only those whose route has this pattern.")
    private @Nullable String route;

    @Option(names = "--principal", paramLabel = "NAME", description = "Only those of this principal.")
    private @Nullable String principal;

    @Option(names = "--address", paramLabel = "ADDRESS", description = "Only those of peers with this IP address.")
    private @Nullable String address;

    @Option(names = "--upstream", paramLabel = "HOST:PORT", description = "Only those that lead to this server.")
    private @Nullable String upstream;

    @Option(names = "--sort", paramLabel = "ORDER",
            description = "oldest, newest, queued, received, sent, dropped or round-trip: what stands first. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String sort = "newest";

    @Option(names = "--limit", paramLabel = "NUMBER",
            description = "How many, 500 at most. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Option(names = "--json", description = "Writes what the gateway answers as it is.")
    private boolean json;

    SessionsCommand() {
        super(AdminCommand.reading("sessions"));
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("sort", sort);
        asked.put("limit", Integer.toString(limit));
        add(asked, "application", application);
        add(asked, "route", route);
        add(asked, "principal", principal);
        add(asked, "address", address);
        add(asked, "upstream", upstream);
        String query = asked.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8)
                        .replace("+", "%20"))
                .collect(Collectors.joining("&"));
        return AdminAnswers.show(client, "/sessions?" + query, json,
                answer -> Views.sessions(answer, Instant.now()), out);
    }

    private static void add(Map<String, String> asked, String name, @Nullable String value) {
        if (value != null) {
            asked.put(name, value);
        }
    }
}
