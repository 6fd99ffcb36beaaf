package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.probe.ProbeTarget;
import io.wsgateway.launcher.replay.Recording;
import io.wsgateway.launcher.replay.RecordingReader;
import io.wsgateway.launcher.replay.Replay;
import io.wsgateway.launcher.text.Counted;
import io.wsgateway.protocol.syntax.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gateway replay}: a recorded session again, at any server. */
@Command(name = "replay", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Sends a server what a recorded client sent, and looks whether it answers what was recorded. Exit"
                + " code 0: it does; 1: something differs, which is shown, or no session opens; 2: it was called"
                + " wrongly, or the file is no recording.")
final class ReplayCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "What record has written.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "URL", description = "Such as ws://localhost:8080/chat.")
    private String url = "";

    @Option(names = "--origin", paramLabel = "ORIGIN", description = "The page's origin. Default: none is sent.")
    private @Nullable String origin;

    @Option(names = "--header", paramLabel = "NAME:VALUE", description = "Sends a field more; may be given again.")
    private List<String> headers = List.of();

    @Option(names = "--speed", paramLabel = "FACTOR",
            description = "How fast the client's time passes, 0.01 to 1000, or max: it waits for the server only. Default: 1.")
    private String speed = "1";

    @Option(names = "--ignore", paramLabel = "REGEX",
            description = "What of texts need not be as recorded, such as times; may be given again.")
    private List<String> ignored = List.of();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "For each step, 1 to 300. Default: 10.")
    private int timeout = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Replay.Options options = options();
        Recording recording;
        try (Reader from = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            recording = RecordingReader.read(from);
        } catch (RecordingReader.MalformedException e) {
            out.println(file + ": " + e.getMessage());
            return ExitCode.USAGE;
        } catch (IOException e) {
            out.println(file + " can't be read: " + e.getClass().getSimpleName());
            return ExitCode.USAGE;
        }
        if (!recording.whole()) {
            out.println("The recording doesn't begin with its session: the server may answer otherwise for that.");
        }
        try {
            Replay.Outcome outcome = new Replay(recording, options).run();
            out.println(Counted.of(outcome.sent(), "message") + " sent, " + outcome.received() + " received; "
                    + outcome.difference().map(what -> "not as recorded: " + what).orElse("all as recorded"));
            return outcome.difference().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        } catch (IOException e) {
            out.println(e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private Replay.Options options() {
        if (timeout < 1 || timeout > 300) {
            throw wrong("--timeout " + timeout + " (expected: 1 to 300)");
        }
        ProbeTarget target;
        try {
            target = ProbeTarget.parse(url);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        Map<String, String> fields = new LinkedHashMap<>();
        if (origin != null) {
            fields.put("Origin", sendable("--origin", origin));
        }
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 0 || !Token.isToken(header.substring(0, colon))) {
                throw wrong("--header: Name: value is expected");
            }
            fields.put(header.substring(0, colon), sendable("--header", header.substring(colon + 1).strip()));
        }
        List<Pattern> patterns = new ArrayList<>();
        for (String regex : ignored) {
            try {
                patterns.add(Pattern.compile(regex));
            } catch (PatternSyntaxException e) {
                throw wrong("--ignore: no regular expression, " + e.getDescription());
            }
        }
        return new Replay.Options(URI.create((target.secure() ? "wss://" : "ws://") + target.authority()
                + target.target()), fields, speed(), Duration.ofSeconds(timeout), patterns);
    }

    private double speed() {
        if (speed.equals("max")) {
            return 0;
        }
        double factor = speed.matches("[0-9]{1,4}(\\.[0-9]{1,3})?") ? Double.parseDouble(speed) : 0;
        if (factor < 0.01 || factor > 1000) {
            throw wrong("--speed: 0.01 to 1000, or max, is expected");
        }
        return factor;
    }

    private String sendable(String option, String text) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw wrong(option + ": visible ASCII is expected");
        }
        return text;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
