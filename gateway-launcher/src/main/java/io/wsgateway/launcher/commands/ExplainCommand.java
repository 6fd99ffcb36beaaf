package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.explain.Exchanges;
import io.wsgateway.launcher.explain.Reading;
import io.wsgateway.launcher.explain.UnreadableException;
import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.report.GatewayReport;
import io.wsgateway.launcher.report.Report;
import io.wsgateway.launcher.run.ConfiguredHandshakes;
import io.wsgateway.launcher.run.LaunchException;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.protocol.diagnosis.Conclusion;
import io.wsgateway.protocol.diagnosis.Diagnosis;
import io.wsgateway.protocol.diagnosis.Exchange;
import io.wsgateway.protocol.diagnosis.ExchangeRedaction;
import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.diagnosis.Finding;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway explain}: what is right and wrong with an opening handshake that somebody copied. */
@Command(name = "explain", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Says what is right and wrong with an opening handshake, out of any text that has it: heads in any"
                + " order, out of a browser, a log, a forum or a program; what curl -v prints; \"Copy as cURL\" and \"as"
                + " fetch\"; a HAR file; a browser's error message. Connects nowhere. Exit code 0: nothing is wrong, and"
                + " the gateway, if it was asked, would accept it; 1: something is wrong; 2: nothing of a handshake is"
                + " in it; 4: nothing is wrong in what was given, but it isn't enough to know.")
final class ExplainCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to read. Default: standard input.")
    private @Nullable Path file;

    @Option(names = "--config", paramLabel = "FILE",
            description = "A configuration: says too what the gateway would answer with it, and by which line.")
    private @Nullable Path configuration;

    @Option(names = "--show-secrets",
            description = "Shows queries, cookies and tokens: for your own terminal only.")
    private boolean secrets;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** What was found of an exchange, and what the gateway would answer, if that was asked. */
    private record Explained(List<Finding> findings, Optional<GatewayReport> gateway) {

        Conclusion conclusion() {
            Conclusion ofFindings = Conclusion.of(findings);
            if (gateway.filter(GatewayReport::isRejected).isPresent()) {
                return Conclusion.FAULTY;
            }
            return ofFindings == Conclusion.UNDECIDED && isAnswered() ? Conclusion.FAULTLESS : ofFindings;
        }

        /** True if nothing but the answer is missing, and the gateway would give it. */
        boolean isAnswered() {
            return gateway.filter(GatewayReport::isAccepted).isPresent()
                    && findings.stream().filter(finding -> finding.verdict() == Verdict.UNKNOWN)
                            .allMatch(finding -> finding.fault().equals(Optional.of(Fault.RESPONSE_NOT_GIVEN)));
        }

        List<String> summary() {
            return Conclusion.of(findings) == Conclusion.UNDECIDED && isAnswered()
                    ? List.of("Nothing is wrong with the request, and this gateway would accept it.")
                    : Report.summary(findings);
        }
    }

    @Override
    public Integer call() throws LaunchException, ConfigurationException {
        Logging.configure(LogFormat.HUMAN, LogLevel.ERROR);
        PrintWriter out = spec.commandLine().getOut();
        Reading reading;
        try {
            reading = Exchanges.read(text());
        } catch (NoSuchFileException e) {
            return unreadable("no such file");
        } catch (UnreadableException e) {
            return unreadable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return unreadable(e.toString());
        }
        List<Explained> explained = explain(reading.exchanges());
        out.print(json ? toJson(reading, explained) + "\n" : toText(reading, explained));
        out.flush();
        return exitCode(explained.stream().map(Explained::conclusion).toList());
    }

    private static int exitCode(List<Conclusion> conclusions) {
        if (conclusions.contains(Conclusion.FAULTY)) {
            return ExitCode.FAILED;
        }
        return conclusions.contains(Conclusion.UNDECIDED) ? ExitCode.UNDECIDED : ExitCode.OK;
    }

    private List<Explained> explain(List<Exchange> exchanges) throws LaunchException, ConfigurationException {
        Optional<ConfiguredHandshakes> rules =
                configuration == null ? Optional.empty() : Optional.of(ConfiguredHandshakes.read(configuration));
        List<Explained> explained = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            explained.add(new Explained(Diagnosis.of(secrets ? exchange : ExchangeRedaction.of(exchange)),
                    rules.flatMap(all -> exchange.request().map(all::explain))));
        }
        return explained;
    }

    private int unreadable(String why) {
        Report.wrapped("", (file == null ? "standard input" : file) + ": " + why)
                .forEach(spec.commandLine().getErr()::println);
        return ExitCode.USAGE;
    }

    private String text() throws IOException, UnreadableException {
        try (InputStream in = file == null ? System.in : Files.newInputStream(file)) {
            if (file == null && isSilent(in)) {
                spec.commandLine().getErr().println("Paste the handshake, then Ctrl-D on a line of its own:");
            }
            return Exchanges.text(in);
        }
    }

    /** True if nothing has come for a moment: somebody may not know that something is waited for. */
    private static boolean isSilent(InputStream in) throws IOException {
        for (int i = 0; i < 10 && in.available() == 0; i++) {
            LockSupport.parkNanos(30_000_000);
        }
        return in.available() == 0;
    }

    private static String toText(Reading reading, List<Explained> explained) {
        List<String> lines = new ArrayList<>();
        reading.taken().forEach(sentence -> lines.addAll(Report.wrapped("", sentence)));
        if (!reading.unread().isEmpty()) {
            lines.addAll(Report.wrapped("", "Not read, as no part of a handshake: line"
                    + (reading.unread().size() == 1 && reading.unread().getFirst().indexOf('-') < 0 ? " " : "s ")
                    + String.join(", ", reading.unread()) + "."));
        }
        if (!lines.isEmpty()) {
            lines.add("");
        }
        for (int i = 0; i < explained.size(); i++) {
            if (explained.size() > 1) {
                lines.add("--- handshake " + (i + 1) + " of " + explained.size());
                lines.add("");
            }
            lines.addAll(Report.lines(explained.get(i).findings()));
            explained.get(i).gateway().ifPresent(answer -> lines.addAll(answer.lines()));
            lines.addAll(explained.get(i).summary());
            if (i + 1 < explained.size()) {
                lines.add("");
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String toJson(Reading reading, List<Explained> explained) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("exchanges");
            for (Explained one : explained) {
                json.writeStartObject();
                json.writeStringProperty("conclusion", one.conclusion().name().toLowerCase(Locale.ROOT));
                json.writeName("findings");
                Report.write(json, one.findings());
                one.gateway().ifPresent(answer -> answer.write(json));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("unread");
            reading.unread().forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("taken");
            reading.taken().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
