package io.wsgateway.launcher.run;

import org.jspecify.annotations.Nullable;

/** The gateway can't start, for a reason outside its configuration; the message is one line for the operator. */
public final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    LaunchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
