package io.wsgateway.protocol.handshake;

/**
 * Why a peer doesn't get through the TLS handshake that comes before its request. It is told what TLS tells, an alert at most;
 * operators are told all.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6455#section-4.1">RFC 6455 section 4.1</a>
 */
public enum TlsFailure implements HandshakeProblem {
    VERSION("tls-version",
            "The client speaks no version of TLS that the listener speaks, which are 1.2 and 1.3.",
            "Update the client, or let it speak TLS 1.2 or 1.3."),
    CIPHER("tls-cipher",
            "The client offers no cipher suite that the listener can use with its certificate.",
            "Update the client, or what limits its cipher suites; an old one may need a certificate with an RSA key."),
    CERTIFICATE_REJECTED("tls-certificate-rejected",
            "The client ended the TLS handshake because it doesn't accept the listener's certificate.",
            "Give the listener a certificate that the client accepts: for the name that it connects to, not expired, with the"
                    + " issuers' certificates behind it in the file; or have the client trust its issuer."),
    CLIENT_CERTIFICATE_MISSING("tls-client-certificate-missing",
            "The client shows no certificate, and the listener's `tls.client-auth` is `require`.",
            "Give the client a certificate of an authority in client-ca, with its key; where a browser asks for none, it has"
                    + " none of these authorities. For clients without one, client-auth: optional."),
    CLIENT_CERTIFICATE_REJECTED("tls-client-certificate-rejected",
            "The client's certificate isn't of an authority in the listener's `tls.client-ca`, is not valid now, or isn't one"
                    + " for clients; or it has no name of the kind that `tls.principal` says, and `tls.client-auth` is"
                    + " `require`.",
            "Give the client a certificate of an authority in client-ca that is valid now, for clientAuth if it says for"
                    + " what; or add its authority to that file, which is read again while the gateway runs. Where the"
                    + " name is missing, choose the kind of name that these certificates have."),
    FAILED("tls-failed",
            "The TLS handshake failed in another way, or the connection ended inside it, or what came was no TLS.",
            "See what the client says. What checks whether the port is open should close the connection without sending"
                    + " anything, or make a whole TLS handshake.");

    private final String id;
    private final String cause;
    private final String remedy;

    TlsFailure(String id, String cause, String remedy) {
        this.id = id;
        this.cause = cause;
        this.remedy = remedy;
    }

    @Override
    public String id() {
        return id;
    }

    /** All are alerts of TLS, sent or received. */
    @Override
    public String section() {
        return "RFC 8446 section 6.2";
    }

    @Override
    public String cause() {
        return cause;
    }

    @Override
    public String remedy() {
        return remedy;
    }
}
