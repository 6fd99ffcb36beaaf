package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminToken.Access;
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

/** {@code gateway reload}: has a running gateway take what is new in its configuration and in its applications folder. */
@Command(name = "reload", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Has the gateway that runs here read its configuration again and take what is new in its"
                + " applications folder, by the admin listener and the token of its configuration. Exit code 0: all of"
                + " it was taken; 1: not all, or it can't be asked.")
final class ReloadCommand implements Callable<Integer> {

    /** Applications have half a minute each to load and to start. */
    private static final AdminCommand ADMIN =
            new AdminCommand("reload", "which is told to reload", Optional.of(Access.FULL), Duration.ofMinutes(5));

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--dry-run", description = "Only says what would be taken, and whose sessions that concerns.")
    private boolean dryRun;

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
        String query = dryRun ? "?dry-run=true" : "";
        try {
            Reloaded configured = Reloaded.configuration(client.get().post("/configuration/reload" + query));
            configured.lines().forEach(out::println);
            Reloaded taken = Reloaded.applications(client.get().post("/applications/reload" + query));
            taken.lines().forEach(out::println);
            return configured.complete() && taken.complete() ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            out.println(ADMIN.unanswered(client.get(), e));
            return ExitCode.FAILED;
        }
    }
}
