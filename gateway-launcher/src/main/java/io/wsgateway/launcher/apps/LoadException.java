package io.wsgateway.launcher.apps;

import org.jspecify.annotations.Nullable;

/**
 * An application can't be loaded or started; the message is one line for the operator. The cause is of interest to its
 * author only if the application's code threw it.
 */
public final class LoadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean ofItsCode;

    LoadException(String message) {
        this(message, null);
    }

    LoadException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private LoadException(String message, @Nullable Throwable cause, boolean ofItsCode) {
        super(message, cause);
        this.ofItsCode = ofItsCode;
    }

    /** The application's code threw this. */
    static LoadException thrown(String message, Throwable cause) {
        return new LoadException(message, cause, true);
    }

    /** The same, and whose it is. */
    LoadException of(String whose) {
        return new LoadException(whose + ": " + getMessage(), getCause(), ofItsCode);
    }

    /** What the application's code threw; null if it threw nothing. */
    public @Nullable Throwable ofItsCode() {
        return ofItsCode ? getCause() : null;
    }
}
