package io.wsgateway.launcher.probe;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.syntax.AddressText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

/**
 * An address that no connection was made to. Immutable.
 *
 * @param address as people write it
 * @param why what the operating system said
 * @param hasNoWay whether this machine has no way there, which says nothing of the server
 */
record ConnectFailure(String address, Fault fault, String why, boolean hasNoWay) {

    /**
     * Judges a failure.
     *
     * @param patience how long was waited at most
     */
    static ConnectFailure of(InetAddress address, IOException thrown, Duration patience) {
        String shown = AddressText.of(address);
        String why = Causes.of(thrown);
        boolean late = why.toLowerCase(Locale.ROOT).contains("timed out");
        if (thrown instanceof SocketTimeoutException) {
            return new ConnectFailure(shown, Fault.CONNECTION_TIMED_OUT,
                    "no answer within " + patience.toMillis() + " ms", false);
        }
        if (thrown instanceof ConnectException) {
            return new ConnectFailure(shown, late ? Fault.CONNECTION_TIMED_OUT : Fault.CONNECTION_REFUSED, why, false);
        }
        boolean hasNoWay = why.contains("Network is unreachable") || why.contains("Cannot assign requested address");
        return new ConnectFailure(shown, Fault.CONNECTION_FAILED, why, hasNoWay);
    }

    @Override
    public String toString() {
        return address + ": " + why;
    }
}
