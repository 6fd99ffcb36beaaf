package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.terminal.Views;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gateway applications}: which applications there are, and how they are. */
@Command(name = "applications", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Lists the applications of the gateway that runs here, by the admin listener and a token of its"
                + " configuration. Exit code 0: it has answered; another: it hasn't, or can't be asked.")
final class ApplicationsCommand extends AskingCommand {

    @Option(names = "--json", description = "Writes what the gateway answers as it is.")
    private boolean json;

    ApplicationsCommand() {
        super(AdminCommand.reading("applications"));
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException {
        return AdminAnswers.show(client, "/applications", json, Views::applications, out);
    }
}
