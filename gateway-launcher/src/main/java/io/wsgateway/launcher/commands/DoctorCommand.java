package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.doctor.Doctor;
import io.wsgateway.launcher.doctor.Finding;
import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.Logging;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gateway doctor}: what will hurt under load. */
@Command(name = "doctor", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Holds what this machine, or container, gives a process against what the gateway is configured for:"
                + " open files, connections, memory, processors, clock, certificates, the engine; says what to set. Call it as the"
                + " user, and in the place, that the gateway runs as and in. Exit code 0: nothing will hurt; 1: something"
                + " will; 2: the configuration is wrong.")
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--json", description = "Writes JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logging.configure(LogFormat.HUMAN, LogLevel.ERROR);
        Configuration valid = configuration.file(System.getenv()).read();
        List<Finding> findings = Doctor.look(valid);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Doctor.json(findings));
        } else {
            Doctor.lines(findings).forEach(out::println);
        }
        return Doctor.isIll(findings) ? ExitCode.FAILED : ExitCode.OK;
    }
}
