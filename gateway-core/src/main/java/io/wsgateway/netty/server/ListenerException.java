package io.wsgateway.netty.server;

import java.net.BindException;

/** A listener can't be opened; the message names it, says why and what would help. */
public final class ListenerException extends Exception {

    private static final long serialVersionUID = 1L;

    private ListenerException(String message, Throwable cause) {
        super(message, cause);
    }

    static ListenerException notBound(ListenerConfig listener, Throwable cause) {
        String address = listener.address().getHostString() + ":" + listener.address().getPort();
        String why = listener.address().isUnresolved()
                ? "no such host"
                : cause instanceof BindException ? cause.getMessage()
                : cause.toString();
        return new ListenerException(listener.name() + ": can't listen on " + address + ": " + why
                + "; choose another address or port, or end what uses it", cause);
    }

    static ListenerException badTls(ListenerConfig listener, String what, Throwable cause) {
        return new ListenerException(listener.name() + ".tls: " + what, cause);
    }
}
