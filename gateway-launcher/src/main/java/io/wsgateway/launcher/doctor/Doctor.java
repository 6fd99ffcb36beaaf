package io.wsgateway.launcher.doctor;

import io.wsgateway.launcher.config.Configuration;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.EngineConfig;
import io.wsgateway.launcher.run.ConfiguredEngine;
import io.wsgateway.launcher.text.Columns;
import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonText;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What will hurt a gateway of a configuration on this machine. */
public final class Doctor {

    private static final String INDENT = "          ";

    private Doctor() {}

    /**
     * Looks at everything; connects to the engine for a moment, where one is configured.
     *
     * @throws ConfigurationException if the engine can't be reached as it is written
     */
    public static List<Finding> look(Configuration configuration) throws ConfigurationException, InterruptedException {
        Machine machine = new MachineReader(Path.of("/")).read(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        List<Finding> findings =
                new ArrayList<>(Checkup.of(machine, Wanted.of(configuration, machine.processors())));
        if (configuration.engine().isPresent()) {
            EngineConfig engine = configuration.engine().get();
            findings.add(EngineCheckup.of(engine.kind().toString(), ConfiguredEngine.of(engine).look()));
        }
        return findings;
    }

    /** True if something will hurt, and not only may. */
    public static boolean isIll(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.PROBLEM);
    }

    /** Lines for a terminal of 80 columns. */
    public static List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            fold(lines, mark(finding.state()) + finding.id() + ": " + finding.what());
            finding.advice().ifPresent(advice -> {
                fold(lines, INDENT + "otherwise: " + advice.why());
                fold(lines, INDENT + "set: " + advice.set());
            });
        }
        return lines;
    }

    private static void fold(List<String> lines, String line) {
        lines.addAll(Columns.folded(Escaped.line(line), INDENT + "  "));
    }

    private static String mark(Finding.State state) {
        return switch (state) {
            case OK -> "  ok      ";
            case UNKNOWN -> "  ?       ";
            case WARNING -> "  warning ";
            case PROBLEM -> "  PROBLEM ";
        };
    }

    /** {@code {"findings":[…]}}. */
    public static String json(List<Finding> findings) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringProperty("id", finding.id());
                json.writeStringProperty("state", finding.state().name().toLowerCase(Locale.ROOT));
                json.writeStringProperty("what", finding.what());
                finding.advice().ifPresent(advice -> {
                    json.writeStringProperty("otherwise", advice.why());
                    json.writeStringProperty("set", advice.set());
                });
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
