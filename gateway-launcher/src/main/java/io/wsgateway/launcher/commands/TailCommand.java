package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.terminal.TapView;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway tail}: what goes through sessions, as it goes. */
@Command(name = "tail", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Shows what goes through sessions of the gateway that runs here, as far as admin.tail of its"
                + " configuration allows, until Ctrl-C or the time is over; the log of the gateway says who looked."
                + " Say which sessions. Exit code 0: it was shown; another: it wasn't, or not all of it.")
final class TailCommand implements Callable<Integer> {

    /** The gateway waits ten seconds for something to show. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AdminCommand ADMIN =
            new AdminCommand("tail", "which is asked", Optional.of(Access.FULL), PATIENCE);

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin
    private final TapOptions sessions = new TapOptions();

    @Option(names = "--next", description = "Only the one of them that opens next, from its begin.")
    private boolean next;

    @Option(names = "--payload", paramLabel = "BYTES",
            description = "Shows so much of what each message says, up to 65536. Needs admin.tail: payloads.")
    private int bytes;

    @Option(names = "--wide", description = "Cuts no line at 80 columns.")
    private boolean wide;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Optional<AdminClient> client = ADMIN.client(configuration, out);
        if (client.isEmpty()) {
            return ExitCode.USAGE;
        }
        try (TapReading tap = TapReading.begin(client.get(), sessions.query(next, bytes))) {
            while (!tap.isOver()) {
                for (JsonTree event : tap.next()) {
                    out.println(TapView.line(event, wide));
                }
                out.flush();
            }
            out.println("over: " + tap.why() + (tap.isWhole() ? "" : "; " + tap.dropped() + " events were dropped"));
            return tap.isWhole() ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            out.println(AdminAnswers.unanswered(ADMIN, client.get(), e));
            return ExitCode.FAILED;
        }
    }
}
