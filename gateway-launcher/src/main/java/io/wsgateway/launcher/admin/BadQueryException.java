package io.wsgateway.launcher.admin;

import java.io.Serial;

/** A query can't be answered; the message is a sentence for whoever sent it, escaped and bounded. */
final class BadQueryException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    BadQueryException(String sentence) {
        super(sentence);
    }

    /** The sentence. */
    String sentence() {
        return String.valueOf(getMessage());
    }
}
