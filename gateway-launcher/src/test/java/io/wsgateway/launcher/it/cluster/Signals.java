package io.wsgateway.launcher.it.cluster;

import java.io.IOException;

/** Signals that Java has no words for. */
final class Signals {

    private Signals() {}

    /** The process stands still, its connections open. */
    static void stop(long pid) {
        send("STOP", pid);
    }

    /** The process goes on. */
    static void goOn(long pid) {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + signal + " " + pid + ": " + status);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
