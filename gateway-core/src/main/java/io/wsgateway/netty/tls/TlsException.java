package io.wsgateway.netty.tls;

/** A listener's TLS can't be used; the message says which file, what was found and what is expected. No secrets. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1L;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
