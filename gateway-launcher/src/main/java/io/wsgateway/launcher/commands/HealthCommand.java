package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code gateway health}: asks a running gateway how it is, for a container's health check. It runs every few seconds in a
 * JVM of its own: it loads as little as it can.
 */
@Command(name = "health", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Asks the gateway that runs here, on the admin listener of its configuration, whether it accepts"
                + " connections. Exit code 0: it does; another: it doesn't, or can't be asked.")
public final class HealthCommand implements Callable<Integer> {

    /** Less than the five seconds that the image gives a health check. */
    private static final AdminCommand ADMIN =
            new AdminCommand("health", "which answers health checks", Optional.empty(), Duration.ofSeconds(3));

    private final PrintWriter out;

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--live", description = "Asks only whether it answers; it may be draining.")
    private boolean live;

    public HealthCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        return ADMIN.ask(configuration, out, this::ask);
    }

    private int ask(AdminClient client, PrintWriter shown) throws IOException {
        AdminClient.Answer answer = client.get(live ? "/health/live" : "/health/ready");
        shown.println(Escaped.text(answer.text()));
        return answer.status() == 200 ? ExitCode.OK : ExitCode.FAILED;
    }
}
