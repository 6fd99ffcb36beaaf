package io.wsgateway.apps.process;

/** What a program has written can't be made a message. The text is told to clients in a close reason: it holds nothing of what was written. */
final class FramingException extends Exception {

    private static final long serialVersionUID = 1;

    FramingException(String message) {
        super(message);
    }
}
