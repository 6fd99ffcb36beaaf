package io.wsgateway.launcher;

import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.logging.Logging;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's entry. */
public final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int exitCode = commandLine().execute(arguments.length == 0 ? new String[] {"run"} : arguments);
        Logging.flush();
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        return new CommandLine(new GatewayCommand()).setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command.getErr()));
    }

    private static int wrongUsage(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.print("Usage: " + command.getHelp().synopsis("Usage: ".length()));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static int failed(Exception thrown, PrintWriter err) {
        return switch (thrown) {
            case ConfigurationException e -> {
                e.problems().forEach(err::println);
                yield ExitCode.USAGE;
            }
            case LaunchException e -> {
                err.println(e.getMessage());
                LoggerFactory.getLogger(Main.class).debug("{}", e.getMessage(), e.getCause());
                yield ExitCode.FAILED;
            }
            default -> {
                LoggerFactory.getLogger(Main.class).error("a defect of the gateway; please report it", thrown);
                yield ExitCode.FAILED;
            }
        };
    }
}
