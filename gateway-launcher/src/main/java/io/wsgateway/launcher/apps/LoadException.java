package io.wsgateway.launcher.apps;

import org.jspecify.annotations.Nullable;

/** An application can't be loaded or started; the message is one line for the operator. */
final class LoadException extends Exception {

    private static final long serialVersionUID = 1L;

    LoadException(String message) {
        this(message, null);
    }

    LoadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
