package io.wsgateway.launcher.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the gateway which runs here, on the admin listener of its configuration. */
abstract class AskingCommand implements Callable<Integer> {

    private final AdminCommand admin;

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** A command that asks in this way. */
    AskingCommand(AdminCommand admin) {
        this.admin = admin;
    }

    /** The {@link AdminCommand.Question} of this command. */
    abstract int ask(AdminClient client, PrintWriter out) throws IOException, InterruptedException;

    @Override
    public final Integer call() throws Exception {
        return admin.ask(configuration, spec.commandLine().getOut(), this::ask);
    }
}
