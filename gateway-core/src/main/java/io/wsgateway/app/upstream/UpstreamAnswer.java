package io.wsgateway.app.upstream;

import io.wsgateway.protocol.handshake.HeaderField;
import java.util.List;
import java.util.Optional;

/** What became of a connection to a server. Immutable. */
public sealed interface UpstreamAnswer {

    /**
     * It is open.
     *
     * @param upstream the connection
     * @param subprotocol what the server has chosen, one of those offered; empty: none
     */
    record Opened(Upstream upstream, Optional<String> subprotocol) implements UpstreamAnswer {}

    /**
     * The server has answered the opening handshake by another status than 101.
     *
     * @param status the status, 200 to 599
     * @param headers the answer's fields, as they came
     * @param why what was asked and answered, for operators: the status line, the fields that say most and the begin of the body, escaped
     *        and free of secrets, 400 characters at most
     */
    record Refused(int status, List<HeaderField> headers, String why) implements UpstreamAnswer {

        /** Makes the list immutable. */
        public Refused {
            headers = List.copyOf(headers);
        }
    }

    /**
     * There is no connection.
     *
     * @param kind what failed
     * @param why the same for operators, with what was found; escaped, 400 characters at most
     */
    record Failed(Failure kind, String why) implements UpstreamAnswer {}

    /** What can fail. */
    enum Failure {
        /** There was nobody: the name has no address, the connection was refused, not accepted in time, or ended before an answer. */
        UNREACHABLE,
        /** Whoever has accepted the connection didn't answer in time. */
        LATE,
        /** TLS failed: the certificate, the name, or no TLS at all. */
        TLS,
        /** What came is no answer to an opening handshake: no HTTP/1.1, a 101 that breaks RFC 6455 section 4.1. */
        INVALID,
        /** The gateway may open no more connections, as it has too few file descriptors: no server was asked. */
        FULL
    }
}
