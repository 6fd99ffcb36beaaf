package io.wsgateway.launcher.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Names to addresses. */
@FunctionalInterface
interface Resolver {

    /** As this machine has them. */
    Resolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    /** Every address of a name, or the address that is given itself; may take long. */
    List<InetAddress> addresses(String name) throws UnknownHostException;
}
