package io.wsgateway.apps.process;

import io.wsgateway.app.ApplicationContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts programs, and sees to it that nothing is left of them when they have ended, the application, or the gateway. Thread-safe. */
final class Programs {

    /** What of the gateway's own environment is handed on. */
    private static final String[] INHERITED =
            {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"};
    private static final Pattern LOCKS = Pattern.compile("(?m)^Max file locks +\\S+ +(\\S+) ");
    private static final int IDLE_SECONDS = 10;

    private final ApplicationContext context;
    private final long application = Mark.application();
    private final AtomicLong started = new AtomicLong();
    private final CommandLine commandLine;
    private final Watchdog watchdog;
    private final Sweeper sweeper;
    private final ExecutorService threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
            new SynchronousQueue<>(), Thread.ofPlatform().daemon().name("process-in-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    private int present;
    private boolean closed;

    /**
     * Starts the watchdog.
     *
     * @throws IOException if what they take isn't there
     */
    Programs(ApplicationContext context) throws IOException {
        this.context = context;
        Path setsid = tool("setsid");
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            throw new IOException("no /bin/sh (expected: a shell, which sends signals)");
        }
        // The watchdog's.
        for (String name : new String[] {"grep", "sleep"}) {
            var unused = tool(name);
        }
        boolean unlimited = isUnlimited(Files.readString(Path.of("/proc/self/limits"), StandardCharsets.ISO_8859_1));
        commandLine = new CommandLine(setsid, tool("prlimit"), unlimited);
        if (!unlimited) {
            context.logger().warn(
                    "the gateway runs with a limit on file locks (expected: none): programs are known by their environment "
                            + "and sessions alone");
        }
        if (ProcessHandle.current().pid() == 1) {
            context.logger().warn(
                    "the gateway is process 1: what programs leave behind stays in the table of processes when it has ended "
                            + "(expected: an init before it, docker run --init)");
        }
        watchdog = new Watchdog(setsid, application);
        watchdog.ensure();
        sweeper = new Sweeper(context.logger(), watchdog);
        sweeper.start();
    }

    private static Path tool(String name) throws IOException {
        return CommandLine.find(name).orElseThrow(
                () -> new IOException("no " + name
                        + " in /usr/bin or /bin (expected: setsid and prlimit of util-linux, grep, sleep)"));
    }

    /** Whether any number may be set as the limit on file locks. */
    static boolean isUnlimited(String limits) {
        Matcher matcher = LOCKS.matcher(limits);
        return matcher.find() && matcher.group(1).equals("unlimited");
    }

    /** A program is about to be started; {@link #leave} follows when nothing is left of it. */
    synchronized void enter() {
        present++;
    }

    /** One that was about to be started won't be, or nothing is left of it. */
    synchronized void leave() {
        present--;
        notifyAll();
    }

    private synchronized boolean awaitNone(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try {
            for (long left = most.toMillis(); present > 0 && left > 0;
                    left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        return present == 0;
    }

    private synchronized void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the application has been closed");
        }
    }

    /**
     * Starts a program and follows it. Blocks for some milliseconds.
     *
     * @param request what it is told of the opening request
     */
    Program start(RouteSettings settings, String route, Map<String, String> request, LogBudget budget,
            Program.Owner owner) throws IOException {
        requireOpen();
        watchdog.ensure();
        Mark mark = Mark.of(application, started.getAndIncrement());
        ProcessBuilder builder = new ProcessBuilder(commandLine.of(settings.command(), settings.limits(), mark))
                .directory(settings.directory().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        for (String name : INHERITED) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(request);
        environment.putAll(settings.environment());
        environment.put(Mark.VARIABLE, mark.toString());
        if (!settings.stderr()) {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        Program program =
                new Program(builder.start(), mark, settings, route, sweeper, context.scheduler(), context.logger(),
                        owner);
        program.follow(budget);
        return program;
    }

    /** Threads that may be held by a program. */
    Executor threads() {
        return threads;
    }

    /** The process that looks after what is left when the gateway is killed. */
    long watchdog() {
        return watchdog.pid();
    }

    /** Waits until there is no program any more, for so long at most; what is left then is killed without being waited for. */
    void close(Duration most) {
        boolean none = awaitNone(most);
        sweeper.close();
        threads.shutdown();
        if (none) {
            watchdog.dismiss();
        } else {
            context.logger().error("programs have not ended, the watchdog kills them");
            watchdog.close();
        }
    }
}
