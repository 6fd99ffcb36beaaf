package io.wsgateway.session;

/**
 * How code of one application is run: with its class loader, in a thread that isn't interrupted. What the code changes of
 * these is put back, since the thread is the gateway's, or runs another callback next. Immutable.
 *
 * @param application the application's name
 * @param loader what its classes are loaded by
 */
public record ApplicationCode(String application, ClassLoader loader) {

    /** Runs code of the application in this call. */
    public void now(Runnable code) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        boolean interrupted = Thread.interrupted();
        thread.setContextClassLoader(loader);
        try {
            code.run();
        } finally {
            thread.setContextClassLoader(before);
            setInterrupted(thread, interrupted);
        }
    }

    /** Makes the current thread interrupted, or not interrupted. */
    static void setInterrupted(Thread current, boolean interrupted) {
        if (interrupted) {
            current.interrupt();
        } else {
            boolean unused = Thread.interrupted();
        }
    }
}
