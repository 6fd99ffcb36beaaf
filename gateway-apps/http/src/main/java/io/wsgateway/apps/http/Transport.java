package io.wsgateway.apps.http;

import io.wsgateway.protocol.handshake.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/**
 * What it means that the JDK's client has no answer. It throws {@link ConnectException} and {@link HttpConnectTimeoutException} only
 * where no connection was made, so that nothing can have been received; it repeats no POST by itself once there was one, be the
 * connection one that the back end has just closed.
 */
final class Transport {

    /** By which the JDK's client says that over HTTP/2 a request was not begun: it has no type for it. Of other words nothing is known. */
    private static final Set<String> UNPROCESSED =
            Set.of("too many concurrent streams", "request not processed by peer");

    private Transport() {}

    static Outcome.Failed failed(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Failure failure = switch (cause) {
            case HttpConnectTimeoutException late -> Failure.CONNECT_TIMEOUT;
            case ConnectException refused -> refused.getCause() instanceof UnresolvedAddressException
                    ? Failure.UNRESOLVED
                    : Failure.REFUSED;
            case SSLException untrusted -> Failure.TLS;
            case BoundedAnswer.TooLong longer -> Failure.TOO_LONG;
            case IOException unsent when UNPROCESSED
                    .contains(String.valueOf(unsent.getMessage())) -> Failure.UNPROCESSED;
            case ProtocolException wrong -> Failure.MALFORMED;
            case NumberFormatException length -> Failure.MALFORMED; // the client's, of Content-Length
            default -> Failure.RESET;
        };
        return Outcome.failed(failure, switch (failure) {
            case REFUSED -> "no connection is accepted there";
            case UNRESOLVED -> "its name has no address";
            case CONNECT_TIMEOUT -> "no connection within half of timeout";
            default -> what(failure, cause);
        });
    }

    private static String what(Failure failure, Throwable cause) {
        String thrown = Printable.of(Printable.withoutQueries(cause.getClass().getSimpleName()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage())));
        return failure == Failure.RESET
                ? "the connection was lost before the answer was whole (" + thrown + ")"
                : thrown;
    }
}
