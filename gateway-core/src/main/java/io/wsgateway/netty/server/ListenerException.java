package io.wsgateway.netty.server;

import io.wsgateway.netty.tls.TlsException;
import io.wsgateway.protocol.syntax.AddressText;

/** A listener can't be opened; the message names it, says why and what would help. */
public final class ListenerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String listener;
    private final boolean otherPortHelps;

    private ListenerException(String listener, String message, boolean otherPortHelps, Throwable cause) {
        super(listener + message, cause);
        this.listener = listener;
        this.otherPortHelps = otherPortHelps;
    }

    static ListenerException notBound(ListenerConfig listener, Throwable cause) {
        if (listener.address().isUnresolved()) {
            return new ListenerException(listener.name(),
                    ": can't listen on " + listener.address().getHostString() + ":"
                            + listener.address().getPort() + ": no such host; choose another address",
                    false, cause);
        }
        String address = ": can't listen on " + AddressText.of(listener.address());
        BindProblem problem = BindProblem.of(cause).orElse(null);
        return new ListenerException(listener.name(), address + ": " + BindProblem.reason(cause) + "; "
                + (problem == null ? "choose another address or port" : problem.remedy(listener.address())),
                problem == null || problem.otherPortHelps(), cause);
    }

    static ListenerException notBound(ListenerConfig listener, UnixSocket socket, Throwable cause) {
        return new ListenerException(listener.name(),
                ": can't listen on " + socket + ": " + BindProblem.reason(cause), false, cause);
    }

    static ListenerException badTls(String listener, TlsException problem) {
        return new ListenerException(listener, ".tls: " + problem.getMessage(), false, problem);
    }

    /** The name of the listener. */
    public String listener() {
        return listener;
    }

    /** True if it can most likely be opened on another port. */
    public boolean otherPortHelps() {
        return otherPortHelps;
    }
}
