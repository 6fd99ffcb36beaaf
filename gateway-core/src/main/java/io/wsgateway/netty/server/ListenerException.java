package io.wsgateway.netty.server;

import io.wsgateway.protocol.syntax.AddressText;

/** A listener can't be opened; the message names it, says why and what would help. */
public final class ListenerException extends Exception {

    private static final long serialVersionUID = 1L;

    private ListenerException(String message, Throwable cause) {
        super(message, cause);
    }

    static ListenerException notBound(ListenerConfig listener, Throwable cause) {
        boolean unknown = listener.address().isUnresolved();
        String address = unknown
                ? listener.address().getHostString() + ":" + listener.address().getPort()
                : AddressText.of(listener.address());
        String why = unknown
                ? "no such host"
                : reason(cause);
        return new ListenerException(listener.name() + ": can't listen on " + address + ": " + why
                + "; choose another address or port, or end what uses it", cause);
    }

    /** Natively an errno and its name: {@code bind(..) failed with error(-98): Address already in use}. */
    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int name = message.lastIndexOf(": ");
        return name < 0 ? message : message.substring(name + 2);
    }

    static ListenerException badTls(String listener, String what, Throwable cause) {
        return new ListenerException(listener + ".tls: " + what, cause);
    }
}
