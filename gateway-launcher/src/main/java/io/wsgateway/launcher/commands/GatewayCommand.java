package io.wsgateway.launcher.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gateway}. */
@Command(name = "gateway", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        synopsisSubcommandLabel = "[run | check | explain | probe | health | reload | doctor | sessions | applications | nodes | top | tail | record | replay]",
        description = "A WebSocket gateway: decides opening handshakes by rules it can explain, and hands open connections"
                + " to applications. Without a command it runs with conf/gateway.yaml.",
        subcommands = {RunCommand.class, CheckCommand.class, ExplainCommand.class, ProbeCommand.class,
                ReloadCommand.class, DoctorCommand.class, SessionsCommand.class, ApplicationsCommand.class,
                NodesCommand.class, TopCommand.class, TailCommand.class,
                RecordCommand.class, ReplayCommand.class})
public final class GatewayCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "Say which command: run, check, explain, probe, health, reload, doctor, sessions, applications,"
                        + " nodes, top, tail, record or replay.");
    }
}
