package io.wsgateway.identity;

import java.io.Serial;

/** What should be keys isn't, or may not be used as such. The message says what was found, and never holds a key. */
public final class InvalidKeysException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidKeysException(String message) {
        super(message);
    }
}
