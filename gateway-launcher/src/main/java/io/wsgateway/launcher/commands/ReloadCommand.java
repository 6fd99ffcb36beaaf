package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminToken.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gateway reload}: has a running gateway take what is new in its configuration and in its applications folder. */
@Command(name = "reload", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Has the gateway that runs here read its configuration again and take what is new in its"
                + " applications folder, by the admin listener and the token of its configuration. Exit code 0: all of"
                + " it was taken; 1: not all, or it can't be asked.")
final class ReloadCommand extends AskingCommand {

    /** Applications have half a minute each to load and to start. */
    private static final AdminCommand ADMIN =
            new AdminCommand("reload", "which is told to reload", Optional.of(Access.FULL), Duration.ofMinutes(5));

    @Option(names = "--dry-run", description = "Only says what would be taken, and whose sessions that concerns.")
    private boolean dryRun;

    ReloadCommand() {
        super(ADMIN);
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException {
        String query = dryRun ? "?dry-run=true" : "";
        Reloaded configured = Reloaded.configuration(client.post("/configuration/reload" + query));
        configured.lines().forEach(out::println);
        Reloaded taken = Reloaded.applications(client.post("/applications/reload" + query));
        taken.lines().forEach(out::println);
        return configured.complete() && taken.complete() ? ExitCode.OK : ExitCode.FAILED;
    }
}
