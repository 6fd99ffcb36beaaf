package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.protocol.syntax.AddressText;
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
    private static final Duration PATIENCE = Duration.ofMinutes(5);

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
        AdminConfig admin = configuration.file(System.getenv()).read().admin().orElse(null);
        if (admin == null) {
            out.println("admin: off (expected: an admin listener, which is told to reload)");
            return ExitCode.USAGE;
        }
        Optional<String> hindrance = AdminClient.hindrance(admin, "reload");
        if (hindrance.isPresent()) {
            out.println(hindrance.get());
            return ExitCode.USAGE;
        }
        Optional<String> token = admin.tokens().stream().filter(known -> known.access() == Access.FULL)
                .map(AdminToken::secret).findFirst();
        if (token.isEmpty() && !admin.tokens().isEmpty()) {
            out.println("admin.tokens: none has access: full");
            return ExitCode.USAGE;
        }
        AdminClient client = new AdminClient(admin, PATIENCE);
        String query = dryRun ? "?dry-run=true" : "";
        try {
            Reloaded configured = Reloaded.configuration(client.post("/configuration/reload" + query, token));
            configured.lines().forEach(out::println);
            Reloaded taken = Reloaded.applications(client.post("/applications/reload" + query, token));
            taken.lines().forEach(out::println);
            return configured.complete() && taken.complete() ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            out.println("no answer from " + AddressText.of(client.address()) + " (" + AdminClient.why(e)
                    + "); if the gateway was started with options, reload needs them, too");
            return ExitCode.FAILED;
        }
    }
}
