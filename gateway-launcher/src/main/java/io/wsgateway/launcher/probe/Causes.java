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
}
