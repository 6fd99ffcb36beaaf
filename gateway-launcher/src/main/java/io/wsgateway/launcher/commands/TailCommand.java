package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.terminal.TapView;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gateway tail}: what goes through sessions, or a topic, as it goes. */
@Command(name = "tail", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Shows what goes through sessions, or a topic, of the gateway that runs here, as far as admin.tail of its"
                + " configuration allows, until Ctrl-C or the time is over; the log of the gateway says who looked."
                + " Say which. Exit code 0: it was shown; another: it wasn't, or not all of it.")
final class TailCommand extends AskingCommand {

    /** The gateway waits ten seconds for something to show. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AdminCommand ADMIN =
            new AdminCommand("tail", "which is asked", Optional.of(Access.FULL), PATIENCE);

    @Mixin
    private final TapOptions sessions = new TapOptions();

    @Option(names = "--topic", paramLabel = "APPLICATION/TOPIC",
            description = "What is published to this topic, in place of sessions.")
    private @Nullable String topic;

    @Option(names = "--next", description = "Only the one of them that opens next, from its begin.")
    private boolean next;

    @Option(names = "--payload", paramLabel = "BYTES",
            description = "Shows so much of what each message says, up to 65536. Needs admin.tail: payloads.")
    private int bytes;

    @Option(names = "--wide", description = "Cuts no line at 80 columns.")
    private boolean wide;

    TailCommand() {
        super(ADMIN);
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException {
        try (TapReading tap = TapReading.begin(client, sessions.query(topic, next, bytes))) {
            while (!tap.isOver()) {
                for (JsonTree event : tap.next()) {
                    out.println(TapView.line(event, wide));
                }
                out.flush();
            }
            out.println("over: " + tap.why() + (tap.isWhole() ? "" : "; " + tap.dropped() + " events were dropped"));
            return tap.isWhole() ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
