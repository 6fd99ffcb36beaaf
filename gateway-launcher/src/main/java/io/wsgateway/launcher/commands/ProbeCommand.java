package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.probe.Matrix;
import io.wsgateway.launcher.probe.Probe;
import io.wsgateway.launcher.probe.ProbeRequest;
import io.wsgateway.launcher.probe.ProbeResult;
import io.wsgateway.launcher.probe.ProbeTarget;
import io.wsgateway.launcher.probe.Transcript;
import io.wsgateway.launcher.report.Report;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.syntax.Token;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway probe}: opens a WebSocket at any server, and says what is right and wrong. */
@Command(name = "probe", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Opens a WebSocket at any server as a browser would, and says what is right and wrong: the"
                + " connection, the opening handshake, a Ping, the closing handshake. Exit code 0: nothing is wrong,"
                + " 1: something is, 2: it was called wrongly.")
final class ProbeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "URL", description = "Such as ws://localhost:8080/chat or wss://example.com/.")
    private String url = "";

    @Option(names = "--origin", paramLabel = "ORIGIN",
            description = "The page's origin, or none. Default: the server's own.")
    private @Nullable String origin;

    @Option(names = "--subprotocol", paramLabel = "NAME", description = "Offers a subprotocol; may be given again.")
    private List<String> subprotocols = List.of();

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "Sends a field more; may be given again.")
    private List<String> headers = List.of();

    @Option(names = "--insecure", description = "Takes any certificate.")
    private boolean insecure;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "For each step, 1 to 300. Default: 10.")
    private int timeout = 10;

    @Option(names = "--matrix",
            description = "Tries common mistakes as well (no Origin, a foreign one, an unknown subprotocol, version 8, no"
                    + " compression) and tabulates the answers.")
    private boolean matrix;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logging.configure(LogFormat.HUMAN, "error");
        ProbeRequest request = request();
        if (timeout < 1 || timeout > 300) {
            throw wrong("--timeout " + timeout + " (expected: 1 to 300)");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println("Probing " + request.target());
            out.println();
        }
        ProbeResult result = new Probe(request, insecure, Duration.ofSeconds(timeout)).run();
        List<Matrix.Row> rows = matrix
                ? Matrix.run(request, insecure, Duration.ofSeconds(timeout))
                : List.of();
        out.print(json ? toJson(result, rows) + "\n" : toText(result, rows));
        out.flush();
        return Report.isWrong(result.findings()) ? ExitCode.FAILED : ExitCode.OK;
    }

    private ProbeRequest request() {
        try {
            ProbeTarget target = ProbeTarget.parse(url);
            Optional<String> sent = origin == null
                    ? Optional.of(target.ownOrigin())
                    : Optional.of(origin).filter(text -> !text.equals("none"));
            sent.ifPresent(text -> requireSendable("--origin", text));
            List<HeaderField> fields = new ArrayList<>();
            for (String header : headers) {
                int colon = header.indexOf(':');
                if (colon < 0 || !Token.isToken(header.substring(0, colon))) {
                    throw wrong("--header " + header + " (expected: Name: value)");
                }
                requireSendable("--header", header);
                fields.add(new HeaderField(header.substring(0, colon), header.substring(colon + 1).strip()));
            }
            for (String subprotocol : subprotocols) {
                requireSendable("--subprotocol", subprotocol);
            }
            return new ProbeRequest(target, sent, subprotocols, fields, "13", true);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void requireSendable(String option, String text) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw wrong(option + ": visible ASCII is expected");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String toText(ProbeResult result, List<Matrix.Row> rows) {
        List<String> lines = new ArrayList<>(Transcript.lines(result));
        lines.addAll(Report.lines(result.findings()));
        lines.addAll(Report.summary(result.findings()));
        if (!rows.isEmpty()) {
            lines.add("");
            lines.addAll(Matrix.table(rows));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String toJson(ProbeResult result, List<Matrix.Row> rows) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("wrong", Report.isWrong(result.findings()));
            result.roundTrip().ifPresent(time -> json.writeNumberProperty("roundTripMicros", time.toNanos() / 1000));
            json.writeName("findings");
            Report.write(json, result.findings());
            json.writeArrayPropertyStart("exchange");
            Transcript.lines(result).stream().filter(line -> !line.isEmpty()).forEach(json::writeString);
            json.writeEndArray();
            if (!rows.isEmpty()) {
                json.writeArrayPropertyStart("matrix");
                for (Matrix.Row row : rows) {
                    json.writeStartObject();
                    json.writeStringProperty("attempt", row.attempt());
                    json.writeStringProperty("answer", row.answer());
                    json.writeStringProperty("subprotocol", row.subprotocol());
                    json.writeStringProperty("extensions", row.extensions());
                    json.writeArrayPropertyStart("faults");
                    row.faults().forEach(json::writeString);
                    json.writeEndArray();
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        });
    }
}
