package io.wsgateway.launcher;

import io.wsgateway.launcher.commands.ExitCode;
import io.wsgateway.launcher.commands.GatewayCommand;
import io.wsgateway.launcher.commands.HealthCommand;
import io.wsgateway.launcher.commands.RehearseCommand;
import io.wsgateway.launcher.commands.RunCommand;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.run.LaunchException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's entry. */
public final class Main {

    private Main() {}

    private static final String RUN = "run";
    /** What needs no command; all other options are those of {@code run}. */
    private static final List<String> OF_NO_COMMAND = List.of("-h", "--help", "-V", "--version");

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Logging.choose();
        int exitCode = execute(arguments, writer(System.out), writer(System.err));
        Logging.flush();
        System.exit(exitCode);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** Runs a command and returns its exit code. */
    public static int execute(String[] arguments, PrintWriter out, PrintWriter err) {
        String[] complete = withCommand(arguments);
        Optional<Callable<Integer>> plain = plain(complete, out);
        CommandLine commandLine = plain.isPresent() ? null : commandLine(out, err);
        int exitCode = commandLine == null ? call(plain.orElseThrow(), err) : commandLine.execute(complete);
        // What run prints is a log, which may be lost; of all others, and of its help, it is the result.
        boolean log = complete[0].equals(RUN) && !(commandLine != null && isHelp(commandLine.getParseResult()));
        if (!log && out.checkError()) {
            err.println("standard output can't be written to");
            return ExitCode.USAGE;
        }
        return exitCode;
    }

    /** True if a command was only asked for its help or its version. */
    private static boolean isHelp(@Nullable ParseResult parsed) {
        return parsed != null && (parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()
                || parsed.hasSubcommand() && isHelp(parsed.subcommand()));
    }

    /** No command means {@code run}. */
    private static String[] withCommand(String[] arguments) {
        boolean given = arguments.length > 0
                && (!arguments[0].startsWith("-") || OF_NO_COMMAND.contains(arguments[0]));
        return given
                ? arguments
                : Stream.concat(Stream.of(RUN), Arrays.stream(arguments)).toArray(String[]::new);
    }

    /**
     * The commands that a container calls, where they have no options: they need no parser, which would double the time
     * until a gateway is ready, and the work of each health check. Its classes are in a format too old for the JVM's cache.
     */
    private static Optional<Callable<Integer>> plain(String[] arguments, PrintWriter out) {
        if (arguments.length != 1) {
            return Optional.empty();
        }
        return switch (arguments[0]) {
            case RUN -> Optional.of(new RunCommand());
            case "health" -> Optional.of(new HealthCommand(out));
            case "rehearse" -> Optional.of(new RehearseCommand());
            default -> Optional.empty();
        };
    }

    private static int call(Callable<Integer> command, PrintWriter err) {
        try {
            return command.call();
        } catch (Exception e) {
            return failed(e, err);
        }
    }

    private static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new GatewayCommand()).addSubcommand(new HealthCommand(out))
                .setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, err));
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
