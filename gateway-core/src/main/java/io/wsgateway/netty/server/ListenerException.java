package io.wsgateway.netty.server;

/** A listener can't be opened; the message names it, says why and what would help. */
public final class ListenerException extends Exception {

    private static final long serialVersionUID = 1L;

    ListenerException(String message, Throwable cause) {
        super(message, cause);
    }
}
