package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.logging.LogFormat;
import io.wsgateway.launcher.logging.LogLevel;
import io.wsgateway.launcher.logging.Logging;
import io.wsgateway.launcher.probe.Matrix;
import io.wsgateway.launcher.probe.MatrixTable;
import io.wsgateway.launcher.probe.Probe;
import io.wsgateway.launcher.probe.ProbeRequest;
import io.wsgateway.launcher.probe.ProbeResult;
import io.wsgateway.launcher.probe.ProbeTarget;
import io.wsgateway.launcher.probe.Transcript;
import io.wsgateway.launcher.report.Report;
import io.wsgateway.launcher.text.Columns;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.protocol.diagnosis.Finding.Verdict;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.syntax.Token;
import io.wsgateway.session.AuthMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** {@code gateway probe}: opens a WebSocket at any server, and says what is right and wrong. */
@Command(name = "probe", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Opens a WebSocket at any server as a browser would, and says what is right and wrong: the"
                + " addresses, the connection, the opening handshake, a Ping, the closing handshake. Exit code 0: nothing is wrong,"
                + " 1: something is, 2: it was called wrongly.")
final class ProbeCommand implements Callable<Integer> {

    private static final String INDENT = "    ";
    private static final String BELOW_A_MARK = " ".repeat(12);

    @Parameters(paramLabel = "URL", description = "Such as ws://localhost:8080/chat or wss://example.com/.")
    private String url = "";

    @Option(names = "--origin", paramLabel = "ORIGIN",
            description = "The page's origin, or none. Default: the server's own.")
    private @Nullable String origin;

    @Option(names = "--subprotocol", paramLabel = "NAME", description = "Offers a subprotocol; may be given again.")
    private List<String> subprotocols = List.of();

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "Sends a field more; may be given again.")
    private List<String> headers = List.of();

    @Option(names = "--auth-message", paramLabel = "FILE",
            description = "Sends the token in this file, - for standard input, as the first message: for routes of this gateway"
                    + " with auth.carriers: message.")
    private @Nullable String authMessage;

    @Option(names = "--insecure", description = "Takes any certificate.")
    private boolean insecure;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "For each step, 1 to 300. Default: 10.")
    private int timeout = 10;

    @Option(names = "--matrix",
            description = "Tries common mistakes as well (no Origin, a foreign one, an unknown subprotocol, version 8, no"
                    + " compression), and says which answers are as they should be.")
    private boolean matrix;

    @Option(names = "--show-secrets",
            description = "Shows queries, cookies and tokens: for your own terminal only.")
    private boolean secrets;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logging.configure(LogFormat.HUMAN, LogLevel.ERROR);
        ProbeRequest request = request();
        if (timeout < 1 || timeout > 300) {
            throw wrong("--timeout " + timeout + " (expected: 1 to 300)");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            Columns.folded("Probing " + request.target(), INDENT).forEach(out::println);
            out.println();
        }
        Duration patience = Duration.ofSeconds(timeout);
        ProbeResult result = new Probe(request, insecure, patience, secrets).run();
        Optional<List<Matrix.Row>> rows =
                matrix ? Optional.of(Matrix.run(request, result, insecure, patience, secrets)) : Optional.empty();
        out.print(json ? toJson(result, rows) + "\n" : toText(result, rows));
        out.flush();
        boolean wrong = Report.isWrong(result.findings()) || rows.stream().flatMap(List::stream)
                .anyMatch(row -> row.verdict() == Verdict.WRONG);
        return wrong ? ExitCode.FAILED : ExitCode.OK;
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
                    throw wrong("--header: Name: value is expected");
                }
                requireSendable("--header", header);
                fields.add(new HeaderField(header.substring(0, colon), header.substring(colon + 1).strip()));
            }
            for (String subprotocol : subprotocols) {
                requireSendable("--subprotocol", subprotocol);
            }
            return new ProbeRequest(target, sent, subprotocols, fields, "13", true, authMessage());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** The message with the token, which isn't on the command line: other users of the machine could read it there. */
    private Optional<String> authMessage() {
        if (authMessage == null) {
            return Optional.empty();
        }
        byte[] read;
        try (InputStream in = authMessage.equals("-") ? System.in : Files.newInputStream(Path.of(authMessage))) {
            read = in.readNBytes(AuthMessage.LONGEST);
        } catch (IOException e) {
            throw wrong("--auth-message: the file can't be read, " + e.getClass().getSimpleName());
        }
        String token = new String(read, StandardCharsets.UTF_8).strip();
        return Optional.of(AuthMessage.of(token).orElseThrow(() -> wrong("--auth-message: " + token.length()
                + " characters that are no token (expected: 1 to 8192 of visible ASCII, without quotes and backslashes)")));
    }

    private void requireSendable(String option, String text) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw wrong(option + ": visible ASCII is expected");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String toText(ProbeResult result, Optional<List<Matrix.Row>> rows) {
        List<String> lines = new ArrayList<>();
        for (String line : Transcript.lines(result)) {
            lines.addAll(Columns.folded(line, line.substring(0, Math.min(2, line.length())) + INDENT));
        }
        Stream.of(Report.lines(result.findings()), Report.summary(result.findings())).flatMap(List::stream)
                .forEach(line -> lines.addAll(Columns.folded(line, BELOW_A_MARK)));
        rows.ifPresent(attempts -> {
            lines.add("");
            lines.addAll(MatrixTable.lines(attempts));
        });
        return String.join("\n", lines) + "\n";
    }

    private static String toJson(ProbeResult result, Optional<List<Matrix.Row>> rows) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeBooleanProperty("wrong", Report.isWrong(result.findings()));
            result.roundTrip().ifPresent(time -> json.writeNumberProperty("roundTripMicros", time.toNanos() / 1000));
            json.writeName("findings");
            Report.write(json, result.findings());
            json.writeArrayPropertyStart("exchange");
            Transcript.lines(result).stream().filter(line -> !line.isEmpty()).forEach(json::writeString);
            json.writeEndArray();
            rows.ifPresent(attempts -> {
                json.writeArrayPropertyStart("matrix");
                attempts.forEach(row -> write(json, row));
                json.writeEndArray();
            });
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Matrix.Row row) {
        json.writeStartObject();
        json.writeStringProperty("attempt", row.attempt());
        json.writeStringProperty("verdict", row.verdict().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("remark", row.remark());
        json.writeStringProperty("answer", row.answer());
        json.writeStringProperty("subprotocol", row.subprotocol());
        json.writeStringProperty("extensions", row.extensions());
        json.writeArrayPropertyStart("faults");
        row.faults().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }
}
