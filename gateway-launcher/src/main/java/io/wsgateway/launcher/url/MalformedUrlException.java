package io.wsgateway.launcher.url;

/** A text is no URL that a WebSocket could be opened with; the message goes on with a sentence that the text begins. */
public final class MalformedUrlException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedUrlException(String message) {
        super(message);
    }
}
