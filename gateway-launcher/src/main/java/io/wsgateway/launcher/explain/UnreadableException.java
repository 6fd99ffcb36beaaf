package io.wsgateway.launcher.explain;

/** What was given holds no opening handshake, or can't be read; the message is one line for who gave it. */
public final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }
}
