package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.cache.ClassCache;
import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationFile;
import io.wsgateway.launcher.config.WrittenConfiguration;
import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.logging.PrintedLines;
import io.wsgateway.launcher.run.ConfigurationSource;
import io.wsgateway.launcher.run.MemoryPlan;
import io.wsgateway.launcher.run.Preload;
import io.wsgateway.launcher.run.RunningGateway;
import io.wsgateway.launcher.run.ServiceNotices;
import io.wsgateway.launcher.run.StopSignal;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.ThrowawayCertificate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gateway run}. */
@Command(name = "run", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Runs the gateway until SIGTERM or Ctrl-C; then sessions have the drain period to end. SIGHUP reads"
                + " the configuration and certificates again.")
public class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private final ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--strict", description = "Doesn't start if any application can't be loaded or started.")
    private boolean strict;

    @Option(names = "--dev-tls",
            description = "For development: speaks TLS, wss://localhost, with a certificate that is made"
                    + " for this run and that nobody trusts.")
    private boolean developmentTls;

    @Mixin
    private final LoggingOptions logging = new LoggingOptions();

    @Override
    public Integer call() throws Exception {
        Optional<LogLevel> level = logging.apply(System.getenv());
        MemoryPlan memory = MemoryPlan.ofThisProcess();
        memory.apply();
        Preload.start();
        ConfigurationSource source = source(level);
        WrittenConfiguration written = source.read();
        Logging.set(written.configuration().log());
        StopSignal stop = StopSignal.install();
        PrintedLines printed = PrintedLines.toLog();
        try (RunningGateway gateway = RunningGateway.start(source, written, memory, strict)) {
            stop.started(gateway::reload);
            whileRunning(gateway, stop);
            gateway.drain();
        } catch (InterruptedException e) {
            LOG.info("stopped before it was ready");
        } finally {
            printed.close();
        }
        return ExitCode.OK;
    }

    /** Returns when it is time to stop. */
    void whileRunning(RunningGateway gateway, StopSignal stop) throws Exception {
        ServiceNotices notices = ServiceNotices.of(System.getenv());
        notices.ready();
        ClassCache cache = ClassCache.lookAfter();
        try {
            stop.await();
        } finally {
            cache.close();
            notices.stopping();
        }
    }

    /**
     * What is configured, but for what the options say. The certificate that is made is made once: sessions and browsers that
     * know it go on.
     *
     * @param level in place of the configured one
     */
    private ConfigurationSource source(Optional<LogLevel> level) {
        ConfigurationFile file = configuration.file(System.getenv());
        Optional<ListenerTls> made = developmentTls
                ? Optional.of(new ListenerTls(ThrowawayCertificate.make()))
                : Optional.empty();
        return () -> {
            WrittenConfiguration read = file.readWritten();
            Configuration meant = read.configuration();
            if (level.isPresent()) {
                meant = meant.withLogLevel(level.get());
            }
            return read.with(made.isPresent() ? meant.withDevelopmentTls(made.get()) : meant);
        };
    }
}
