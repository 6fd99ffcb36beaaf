package io.wsgateway.launcher.probe;

import io.wsgateway.launcher.text.Escaped;

/** What an exception says, for somebody who doesn't know the code. */
final class Causes {

    private Causes() {}

    /** The innermost message, or the kind of exception if none has one. */
    static String of(Throwable thrown) {
        Throwable innermost = thrown;
        String message = thrown.getMessage();
        for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
            innermost = innermost.getCause();
            message = innermost.getMessage() == null ? message : innermost.getMessage();
        }
        return Escaped.text(message == null ? innermost.getClass().getSimpleName() : message);
    }

    /** True if it is of this kind, or was caused by one. */
    static boolean has(Throwable thrown, Class<? extends Throwable> kind) {
        Throwable next = thrown;
        for (int depth = 0; next != null && depth < 10; depth++) {
            if (kind.isInstance(next)) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }
}
