package io.wsgateway.launcher.apps;

import io.wsgateway.session.SafeThrowable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls code of an application, which may hang or throw anything, and waits for it until a deadline. */
final class Deadline {

    private final Duration longest;

    Deadline(Duration longest) {
        this.longest = longest;
    }

    /**
     * Calls on a thread of its own, whose context class loader is the application's.
     *
     * @param doing what is done, such as {@code start}, for messages
     * @throws LoadException if it threw, or isn't done in time; the thread is interrupted then, and left to itself
     */
    <T> T call(String doing, ClassLoader loader, Callable<T> work) throws LoadException {
        FutureTask<T> task = new FutureTask<>(() -> tellably(work));
        Thread thread = Thread.ofPlatform().daemon().name(doing + " of " + loader.getName()).unstarted(task);
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            T result = task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            thread.join();
            return result;
        } catch (ExecutionException e) {
            throw thrown(doing, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new LoadException(doing + " isn't done after " + longest.toSeconds()
                    + " s and is given up; let it start its work, not wait for it", e);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new LoadException(doing + " was interrupted", e);
        }
    }

    /** What can't be told would break even the exception it is wrapped in. */
    private static <T> T tellably(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (Throwable e) {
            Optional<IllegalStateException> standIn = SafeThrowable.standIn(e);
            if (standIn.isPresent()) {
                throw standIn.get();
            }
            throw e;
        }
    }

    private static LoadException thrown(String doing, Throwable cause) {
        return switch (cause) {
            case LoadException e -> e;
            // An OutOfMemoryError too: if it is the heap's, -XX:+ExitOnOutOfMemoryError has ended the process.
            default -> LoadException.thrown(doing + " failed: " + ThrowableDescription.of(cause), cause);
        };
    }
}
