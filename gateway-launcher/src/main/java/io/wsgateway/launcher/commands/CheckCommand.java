package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.apps.Applications;
import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.EndpointConfig;
import io.wsgateway.launcher.config.EngineConfig;
import io.wsgateway.launcher.config.Problems;
import io.wsgateway.launcher.config.PushConfig;
import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.run.ConfiguredEngine;
import io.wsgateway.launcher.run.RoutePlan;
import io.wsgateway.launcher.run.RunningGateway;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.TlsException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gateway check}: everything {@code run} would find out before it starts anything. */
@Command(name = "check", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Says what is wrong with a configuration: its keys, its values, and whether its routes lead to"
                + " applications that can be loaded. Starts nothing. Settings are checked by the applications"
                + " themselves, when they start. Exit code 0: ok, 2: not.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logging.configure(LogFormat.HUMAN, LogLevel.ERROR);
        Configuration valid = read(System.getenv());
        try (Applications applications = RunningGateway.find(valid)) {
            RoutePlan.of(valid, applications);
            if (!applications.failures().isEmpty()) {
                return ExitCode.USAGE;
            }
        }
        if (!hasUsableTls(valid)) {
            return ExitCode.USAGE;
        }
        if (valid.engine().isPresent()) {
            EngineConfig engine = valid.engine().get();
            for (String shortcoming : ConfiguredEngine.of(engine).shortcomings()) {
                spec.commandLine().getOut().println("engine " + engine.kind() + ": " + shortcoming);
            }
        }
        spec.commandLine().getOut().println(hasSettings(valid)
                ? "ok; what applications find wrong in their settings is told at the start"
                : "ok");
        return ExitCode.OK;
    }

    private static boolean hasSettings(Configuration valid) {
        return valid.routes().stream().flatMap(List::stream).anyMatch(route -> !route.settings().entries().isEmpty());
    }

    /** Together with what {@code run} reads of the environment besides. */
    private Configuration read(Map<String, String> environment) throws ConfigurationException {
        Problems problems = new Problems();
        LoggingOptions.check(environment, problems);
        try {
            Configuration valid = configuration.file(environment).read();
            problems.check();
            return valid;
        } catch (ConfigurationException e) {
            e.problems().forEach(problems::add);
            problems.check();
            throw e;
        }
    }

    private boolean hasUsableTls(Configuration valid) {
        boolean usable = valid.admin().flatMap(AdminConfig::tls).map(tls -> isUsable("admin", tls)).orElse(true);
        usable &= valid.push().flatMap(PushConfig::tls).map(tls -> isUsable("push", tls)).orElse(true);
        for (EndpointConfig listener : valid.listeners()) {
            usable &= listener.tls().map(tls -> isUsable(listener.name(), tls)).orElse(true);
        }
        return usable;
    }

    private boolean isUsable(String listener, ListenerTls tls) {
        try {
            tls.requireUsable();
            return true;
        } catch (TlsException e) {
            spec.commandLine().getErr().println(listener + ".tls: " + e.getMessage());
            return false;
        }
    }
}
