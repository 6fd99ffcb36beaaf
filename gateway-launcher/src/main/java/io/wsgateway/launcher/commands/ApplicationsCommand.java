package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.terminal.Views;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway applications}: which applications there are, and how they are. */
@Command(name = "applications", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Lists the applications of the gateway that runs here, by the admin listener and a token of its"
                + " configuration. Exit code 0: it has answered; another: it hasn't, or can't be asked.")
final class ApplicationsCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--json", description = "Writes what the gateway answers as it is.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return AdminAnswers.show("applications", configuration, "/applications", json, Views::applications,
                spec.commandLine().getOut());
    }
}
