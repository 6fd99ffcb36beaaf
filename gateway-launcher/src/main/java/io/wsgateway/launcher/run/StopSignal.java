package io.wsgateway.launcher.run;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals: SIGTERM and SIGINT ask to stop, and so does SIGHUP where it comes because the terminal was closed; the second of
 * these ends the process at once. SIGHUP that somebody sends asks to read files again. A signal that whoever started the process
 * ignores, as {@code nohup} does, is ignored.
 *
 * <p>A shutdown hook would not do: the JVM then exits with 143 and ignores a second signal. {@code sun.misc.Signal} is
 * reached by reflection because naming it is a warning that no option of {@code javac --release} turns off; it belongs to
 * the module {@code jdk.unsupported}, which exports it. Thread-safe.
 */
public final class StopSignal {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
    /** A process ended by signal n is said to exit with 128 + n. */
    private static final int EXIT_OF_SIGNAL_0 = 128;
    private static final String HANGUP = "HUP";

    private final CountDownLatch asked = new CountDownLatch(1);
    /** Interrupted by the first signal: what starts the gateway. */
    private final Thread starting = Thread.currentThread();
    private boolean started;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final boolean hadTerminal = hasTerminal();
    private volatile Runnable reload = () -> LOG.info("SIGHUP: not started yet, there is nothing to read again");

    private StopSignal() {}

    /** Takes the signals over; until {@link #started}, the first one interrupts this thread. */
    public static StopSignal install() {
        StopSignal stop = new StopSignal();
        stop.handle("TERM", 15);
        stop.handle("INT", 2);
        stop.handle(HANGUP, 1);
        return stop;
    }

    /**
     * The gateway runs: from now on it is drained first. Called by the thread that installed this.
     *
     * @param files reads files again, without waiting for that
     */
    public synchronized void started(Runnable files) throws InterruptedException {
        started = true;
        reload = files;
        if (Thread.interrupted()) {
            throw new InterruptedException("told to stop");
        }
    }

    /** Waits for the first signal. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Lets the thread that waits go on, or stops what it is starting. */
    private synchronized void stop() {
        asked.countDown();
        if (!started) {
            starting.interrupt();
        }
    }

    /** A process whose terminal was closed can't open it any more; one that never had any is none of these. */
    private static boolean hasTerminal() {
        try {
            new FileInputStream("/dev/tty").close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void received(String name, int number) {
        if (name.equals(HANGUP) && (!hadTerminal || hasTerminal())) {
            LOG.info("SIG{}: reading the configuration and certificates again", name);
            reload.run();
        } else {
            stopOrHalt(name, number);
        }
    }

    private void stopOrHalt(String name, int number) {
        if (stopping.compareAndSet(false, true)) {
            LOG.info("SIG{}: stopping; a second signal stops at once", name);
            stop();
        } else {
            Runtime.getRuntime().halt(EXIT_OF_SIGNAL_0 + number);
        }
    }

    private void handle(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(StopSignal.class.getClassLoader(), new Class<?>[] {handler},
                    (proxy, method, arguments) -> {
                        if (!method.getName().equals("handle")) {
                            return method.invoke(this, arguments);
                        }
                        received(name, number);
                        return null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance(name),
                    ours);
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIG{} can't be handled here: it will end the gateway without draining", name, e);
        }
    }
}
