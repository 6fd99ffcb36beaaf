package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.replay.RecordingWriter;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gateway record}: what goes through one session, into a file. */
@Command(name = "record", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Records a session of the gateway that runs here into a file, for replay. Needs admin.tail: payloads"
                + " in its configuration. With --session the one that is open, else the next one that opens, from its"
                + " begin. Until the session has ended or the time is over. Exit code 0: all of it was recorded; another:"
                + " not all of it, or nothing.")
final class RecordCommand extends AskingCommand {

    private static final int MOST_PAYLOAD = 65_536;
    private static final AdminCommand ADMIN =
            new AdminCommand("record", "which is asked", Optional.of(Access.FULL), TailCommand.PATIENCE);

    @Mixin
    private final TapOptions sessions = new TapOptions();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file, which isn't there yet.")
    private Path file = Path.of("");

    RecordCommand() {
        super(ADMIN);
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException {
        boolean next = !sessions.isOne();
        try (TapReading tap = TapReading.begin(client, sessions.query(null, next, MOST_PAYLOAD));
                Writer to = create(file)) {
            out.println(next ? "waiting for the next session" : "recording");
            out.flush();
            RecordingWriter recording = new RecordingWriter(to);
            while (!tap.isOver()) {
                for (JsonTree event : tap.next()) {
                    recording.write(event);
                }
                to.flush();
            }
            out.println("recorded " + recording.frames() + " events: " + tap.why()
                    + (tap.isWhole() ? "" : "; " + tap.dropped() + " were dropped"));
            return tap.isWhole() && recording.frames() > 0 ? ExitCode.OK : ExitCode.FAILED;
        } catch (FileAlreadyExistsException e) {
            out.println(file + " is there already (expected: a new file)");
            return ExitCode.USAGE;
        }
    }

    /** For its owner's eyes only: it holds what people say. */
    private static Writer create(Path file) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        return Channels.newWriter(Files.newByteChannel(file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner), StandardCharsets.UTF_8);
    }
}
