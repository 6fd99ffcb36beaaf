package io.wsgateway.apps.process;

import io.wsgateway.app.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * A program that was started, with all that comes of it. Two threads of its own read its output and its errors: a read of a pipe blocks a
 * thread, and of virtual threads the JVM has no more than 256 blocked that way for all of the gateway. Thread-safe.
 */
final class Program {

    private static final Duration HELD = Duration.ofSeconds(1);
    private static final int BUFFER = 8192;
    private static final long STACK = 256 << 10;

    private final Process process;
    private final Mark mark;
    private final RouteSettings settings;
    private final String route;
    private final Sweeper sweeper;
    private final Scheduler scheduler;
    private final Logger logger;
    private final Owner owner;
    private boolean exited;
    private boolean read;
    private boolean told;
    private volatile boolean gone;
    /** Whether what was read is being told, which may take as long as clients take. */
    private volatile boolean telling;

    /** Who a program is for; called by threads of the application, which may be held. */
    interface Owner extends Sink {

        /** What the program has written can't be told to anybody. */
        void faulty(FramingException why);

        /** It has ended, and all that it has written was told. */
        void ended(int status);

        /** No process is left of it. */
        void gone();
    }

    Program(Process process, Mark mark, RouteSettings settings, String route, Sweeper sweeper,
            Scheduler scheduler, Logger logger, Owner owner) {
        this.process = process;
        this.mark = mark;
        this.settings = settings;
        this.route = route;
        this.sweeper = sweeper;
        this.scheduler = scheduler;
        this.logger = logger;
        this.owner = owner;
    }

    /** Begins to read what it writes, and to listen for its end. */
    void follow(LogBudget budget) {
        try {
            thread("out", this::readOutput);
            if (settings.stderr()) {
                thread("err", () -> readErrors(new StderrLog(logger, budget, this::toString)));
            }
        } catch (OutOfMemoryError e) {
            logger.error("{} is ended, as there is no thread to read what it writes", this);
            synchronized (this) {
                read = true;
            }
            end(Duration.ZERO);
        }
        var unused = process.onExit().thenRun(this::exited);
    }

    private void thread(String what, Runnable task) {
        Thread.ofPlatform().daemon().name("process-" + pid() + "-" + what).stackSize(STACK).start(task);
    }

    private void readOutput() {
        OutputDecoder decoder = settings.framing().decoder(settings.messageBytes());
        try (InputStream from = process.getInputStream()) {
            byte[] buffer = new byte[BUFFER];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                telling = true;
                decoder.decode(buffer, count, owner);
                telling = false;
            }
            telling = true;
            decoder.end(owner);
        } catch (FramingException e) {
            owner.faulty(e);
        } catch (IOException e) {
            // As where it has written all.
        } finally {
            synchronized (this) {
                read = true;
            }
            tell();
        }
    }

    private void readErrors(StderrLog log) {
        try (InputStream from = process.getErrorStream()) {
            log.read(from);
        } catch (IOException e) {
            // As where it has written all.
        }
    }

    private void exited() {
        synchronized (this) {
            exited = true;
        }
        // What it has left behind is ended as it would have been.
        sweeper.end(this, Duration.ZERO);
        tell();
    }

    /** Tells the end, once all is there that belongs before it. */
    private void tell() {
        synchronized (this) {
            if (!exited || !read || told) {
                return;
            }
            told = true;
        }
        owner.ended(process.exitValue());
    }

    /** No process is left of it. */
    void gone() {
        owner.gone();
        awaitOutput();
    }

    /** Its output may be held by a process that can't be known for one of it: who still waits for that then is told the end. */
    private void awaitOutput() {
        var unused = scheduler.after(HELD, () -> {
            boolean waits;
            synchronized (this) {
                waits = !read;
                read |= !telling;
            }
            if (waits && telling) {
                awaitOutput();
            } else if (waits) {
                logger.warn("{} has ended, and another process holds its output", this);
                tell();
            }
        });
    }

    /** Begins to end it, with a while for it to end by itself. */
    void end(Duration grace) {
        sweeper.end(this, grace);
    }

    /** Whether no process is left of it: from then on its number isn't its own. */
    boolean isGone() {
        return gone;
    }

    void setGone() {
        gone = true;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    Mark mark() {
        return mark;
    }

    Stop stop() {
        return settings.stop();
    }

    Process process() {
        return process;
    }

    /** As the log names it. */
    @Override
    public String toString() {
        return "program " + pid() + " of " + route;
    }
}
