package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.terminal.Views;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gateway nodes}: which nodes there are, and how they stand with the engine. */
@Command(name = "nodes", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Lists the nodes of the cluster that the gateway which runs here belongs to, by the admin listener"
                + " and a token of its configuration. Exit code 0: it has answered; another: it hasn't, or can't be"
                + " asked.")
final class NodesCommand extends AskingCommand {

    @Option(names = "--json", description = "Writes what the gateway answers as it is.")
    private boolean json;

    NodesCommand() {
        super(AdminCommand.reading("nodes"));
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException {
        return AdminAnswers.show(client, "/nodes", json, answer -> Views.nodes(answer, Instant.now()), out);
    }
}
