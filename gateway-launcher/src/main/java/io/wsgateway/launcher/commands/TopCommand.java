package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.terminal.Totals;
import io.wsgateway.launcher.terminal.Views;
import io.wsgateway.protocol.syntax.AddressText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gateway top}: what a gateway does now, again each second. */
@Command(name = "top", mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false,
        description = "Shows what the gateway that runs here does: messages in a second, applications, the sessions for"
                + " whose peers the most waits. On a terminal it is drawn anew each second until Ctrl-C; else once. Exit"
                + " code 0: it has answered; another: it hasn't, or can't be asked.")
final class TopCommand extends AskingCommand {

    private static final long PERIOD_MILLIS = 1000;
    private static final int USUAL_ROWS = 24;
    private static final int MOST_SESSIONS = 100;
    private static final int MOST_SIZE = 64;
    /** The other screen, without a cursor, where lines that are too long are cut; and back. */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    /** To the corner; what is behind the end of a line; what is below. */
    private static final String HOME = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K\r\n";
    private static final String BELOW = "\u001b[J";

    @Option(names = "--once", description = "Shows it once, also on a terminal.")
    private boolean once;

    TopCommand() {
        super(AdminCommand.reading("top"));
    }

    @Override
    int ask(AdminClient client, PrintWriter out) throws IOException, InterruptedException {
        // The first look also says, while the screen is still as it was, that there is nobody to ask.
        Totals before = totals(client);
        if (once || !isTerminal()) {
            TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            lines(client, before, totals(client), Integer.MAX_VALUE).forEach(out::println);
        } else {
            draw(client, before, out);
        }
        return ExitCode.OK;
    }

    /** Until the process is told to end; then the screen is as it was before. */
    private static void draw(AdminClient client, Totals first, PrintWriter out)
            throws IOException, InterruptedException {
        Thread restore = new Thread(() -> leave(out));
        Runtime.getRuntime().addShutdownHook(restore);
        write(out, ENTER);
        Totals before = first;
        try {
            while (true) {
                Totals now = totals(client);
                write(out, HOME + String.join(END_OF_LINE, lines(client, before, now, rows())) + "\u001b[K" + BELOW);
                before = now;
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            }
        } finally {
            if (removed(restore)) {
                leave(out);
            }
        }
    }

    /** False if the process ends and the hook is at work. */
    private static boolean removed(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void leave(PrintWriter out) {
        write(out, LEAVE);
    }

    private static void write(PrintWriter out, String text) {
        synchronized (out) {
            out.print(text);
            out.flush();
        }
    }

    private static Totals totals(AdminClient client) throws IOException {
        return Totals.read(AdminAnswers.text(client, "/metrics"), System.nanoTime());
    }

    private static List<String> lines(AdminClient client, Totals before, Totals now, int rows) throws IOException {
        return Views.screen(AddressText.of(client.address()), before, now,
                AdminAnswers.json(AdminAnswers.text(client, "/applications")),
                AdminAnswers.json(AdminAnswers.text(client, "/sessions?sort=queued&limit=" + MOST_SESSIONS)),
                Instant.now(), rows);
    }

    /** Whether somebody looks: newer Javas have a console also where there is no terminal, unless it is to be this one. */
    @SuppressWarnings("SystemConsoleNull") // null again by this property
    private static boolean isTerminal() {
        System.setProperty("jdk.console", "java.base");
        return System.console() != null;
    }

    /** Of the terminal, which may be given another size at any time. */
    private static int rows() throws InterruptedException {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/tty").toFile()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (InputStream said = stty.getInputStream()) {
                String size = new String(said.readNBytes(MOST_SIZE), StandardCharsets.US_ASCII);
                stty.waitFor();
                return rows(size);
            }
        } catch (IOException e) {
            return USUAL_ROWS;
        }
    }

    /** Of {@code 24 80}. */
    static int rows(String size) {
        return size.matches("(?s)\\d{1,4} .*") ? Math.max(1, Integer.parseInt(size.split(" ", 2)[0])) : USUAL_ROWS;
    }
}
